using System.Globalization;

namespace AkkaDayTrade.Research.Evaluate;

/// <summary>An evaluation as a table for people.</summary>
internal static class EvaluationText
{
    public static async Task WriteAsync(TextWriter output, EvaluationReport report)
    {
        await output.WriteLineAsync(
            $"{report.Kind}, features {report.Fingerprint}, horizon {report.HorizonSeconds} s, dead band {report.DeadBand}, embargo {report.EmbargoSeconds} s: "
            + $"{report.Folds} folds, {report.Tested} of {report.Rows} rows tested. In brackets: 95 % ranges over {report.Blocks} blocks of time.");
        ContestantReport[] all = [report.Model, .. report.Baselines];
        await output.WriteLineAsync();
        await output.WriteLineAsync(string.Concat(all.Select(one => $"{one.Name,32}").Prepend($"{string.Empty,-24}")));
        foreach (var name in report.Model.Figures.Keys)
        {
            await output.WriteLineAsync(string.Concat(all.Select(one => $"{Show(one.Figures[name]),32}").Prepend($"{name,-24}")));
        }

        await output.WriteLineAsync();
        await output.WriteLineAsync("confidence      advice  mean confidence  right");
        foreach (var band in report.Model.Calibration)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{band.From:F1} to {band.To:F1}  {band.Count,9}  {band.MeanConfidence,15:F4}  {band.Right.Value:F4}"));
        }

        await output.WriteLineAsync();
        foreach (var against in report.Against)
        {
            await output.WriteLineAsync(
                $"against {against.Baseline}: accuracy {Show(against.AccuracyGain)}, balanced accuracy {Show(against.BalancedAccuracyGain)}, Brier {Show(against.BrierGain)} better: "
                + (against.IsBetter ? "better" : "not shown to be better"));
        }
    }

    private static string Show(Figure figure) => figure switch
    {
        { Value: null } => "-",
        { Low: null } => Show(figure.Value),
        _ => $"{Show(figure.Value)} [{Show(figure.Low)}, {Show(figure.High)}]",
    };

    private static string Show(double? value) =>
        value is { } known ? known.ToString(Math.Abs(known) is > 0 and < 0.01 ? "0.000000" : "0.0000", CultureInfo.InvariantCulture) : "-";
}

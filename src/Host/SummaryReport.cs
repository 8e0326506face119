using System.Globalization;
using System.Text.Json;
using AkkaDayTrade.Host.Http;

namespace AkkaDayTrade.Host;

/// <summary>Tells what a run did: as a table for people, as JSON for programs.</summary>
internal static class SummaryReport
{
    public static async Task WriteTableAsync(TextWriter output, RunSummary summary)
    {
        await output.WriteLineAsync($"Ran for {summary.DurationSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
        await WriteAsync(output, "frames in", summary.FramesIn);
        await WriteAsync(output, "ticks in", summary.TicksIn);
        await WriteAsync(output, "ticks accepted", summary.TicksAccepted);
        foreach (var (reason, count) in summary.Rejected.Where(entry => entry.Value > 0))
        {
            await WriteAsync(output, $"rejected: {reason}", count);
        }

        await WriteAsync(output, "gaps declared", summary.Gaps);
        await WriteAsync(output, "feature values out", summary.FeatureValues);
        await WriteAsync(output, "predictions", summary.Predictions);
        await WriteAsync(output, "alerts", summary.Alerts);
        await WriteAsync(output, "store writes", summary.StoreWrites);
        await WriteAsync(output, "store conflated", summary.StoreConflated);
        await output.WriteLineAsync($"  {"latency, ms from the wire to",-28}{"p50",10}{"p99",10}{"p99.9",10}{"max",10}");
        foreach (var (stage, latency) in summary.LatencyMs)
        {
            await output.WriteLineAsync($"    {stage,-26}{Milliseconds(latency.P50)}{Milliseconds(latency.P99)}{Milliseconds(latency.P999)}{Milliseconds(latency.Max)}");
        }

        await WriteModelsAsync(output, summary);

        // Nothing takes no time at all: 0 is where nothing came by.
        static string Milliseconds(double value) => (value > 0 ? value.ToString("0.000", CultureInfo.InvariantCulture) : "-").PadLeft(10);
    }

    private static async Task WriteModelsAsync(TextWriter output, RunSummary summary)
    {
        if (summary.Scores.Count > 0)
        {
            await output.WriteLineAsync($"  {"models, joined with outcomes",-28}{"scored",10}{"advice",10}{"accuracy",10}{"Brier",10}");
        }

        foreach (var (name, scores) in summary.Scores)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"    {name,-26}{scores.Scored,10}{scores.Advice,10}{Figure(scores.Accuracy)}{Figure(scores.Brier)}"));
        }

        foreach (var trial in summary.Trials)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"  trial of {trial.Candidate} against {trial.Active}: {trial.Verdict}; evidence {trial.Evidence:0.###} of {trial.EvidenceNeeded:0.###} needed, counter-evidence {trial.CounterEvidence:0.###}, mean Brier difference {trial.MeanBrierDifference:0.#####}, {trial.Rounds} rounds, {trial.Pairs} pairs"));
        }

        if (summary.Model is { Reason.Length: > 0 } model)
        {
            await output.WriteLineAsync($"  active model {model.Active}: {model.Reason}");
        }

        static string Figure(double? value) => (value is { } given ? given.ToString("0.0000", CultureInfo.InvariantCulture) : "-").PadLeft(10);
    }

    public static Task WriteJsonAsync(string file, RunSummary summary) =>
        File.WriteAllBytesAsync(file, JsonSerializer.SerializeToUtf8Bytes(summary, ApiJson.Default.RunSummary));

    private static Task WriteAsync(TextWriter output, string what, long count) =>
        output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {what,-28}{count,10}"));
}

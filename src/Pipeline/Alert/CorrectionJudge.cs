using System.Globalization;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>
/// Says whether a correction undoes an alert: its rule must hold on the vector that raised it, by the model that is active now,
/// and must not on the corrected one. Where the first is not so, another model or rule raised it, and it stands.
/// </summary>
/// <param name="predict">The active model's answer to a vector.</param>
public sealed class CorrectionJudge(AlertRuleSet rules, Func<FeatureVector, Task<Prediction>> predict)
{
    /// <summary>The figure that takes the place of the one that raised the alert, NaN for none; null when the alert stands.</summary>
    public async Task<double?> JudgeAsync(AlertRecord alert, FeatureVector original, FeatureVector corrected)
    {
        ArgumentNullException.ThrowIfNull(alert);
        if (rules.Find(alert.Type) is not { } rule || !(await FigureAsync(rule, original) >= rule.Threshold))
        {
            return null;
        }

        var figure = await FigureAsync(rule, corrected);
        return figure >= rule.Threshold ? null : figure;
    }

    /// <summary>A retraction's reason, for people.</summary>
    public static string Reason(TradeCorrection correction, double figure, double threshold)
    {
        var trade = correction.Corrected is { } corrected
            ? string.Create(CultureInfo.InvariantCulture, $"a trade behind it was corrected to {corrected.Price} × {corrected.Volume}")
            : "a trade behind it was cancelled";
        return double.IsFinite(figure) && figure > double.MinValue
            ? string.Create(CultureInfo.InvariantCulture, $"{trade}: the figure is {figure:0.####}, the threshold {threshold:0.####}")
            : trade;
    }

    private async Task<double> FigureAsync(AlertRule rule, FeatureVector vector) => rule.Figure(new RuleInput(vector, await predict(vector)));
}

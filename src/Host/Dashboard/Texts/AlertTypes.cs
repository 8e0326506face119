using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Host.Dashboard.Viewing;
using Microsoft.Extensions.Localization;

namespace AkkaDayTrade.Host.Dashboard.Texts;

/// <summary>Alert types by the names that viewers read.</summary>
internal static class AlertTypes
{
    private const string RulePrefix = "rule:";

    /// <summary>Types that every system has; a user's rules have names of their own.</summary>
    public static readonly IReadOnlyList<string> BuiltIn = ["high_confidence_buy", "high_confidence_sell", "high_risk_warning", "unusual_volume"];

    /// <summary>A user's rule holds or does not: it has no figure that would tell anything.</summary>
    public static bool HasFigure(Alert alert) => !IsRule(alert.Type);

    /// <summary>The figure, and how many signals were folded in.</summary>
    public static string DetailOf(Alert alert) =>
        string.Join(' ', new[] { HasFigure(alert) ? Figures.Value(alert.Value) : null, alert.Count > 1 ? $"×{alert.Count}" : null }.OfType<string>());

    public static string NameOf(IStringLocalizer<Text> texts, string type) =>
        IsRule(type)
            ? texts["alert.rule", type[RulePrefix.Length..]]
            : texts[$"alert.{type}"] is { ResourceNotFound: false } name ? name : type;

    public static string SeverityOf(IStringLocalizer<Text> texts, Alert alert) =>
        texts[$"severity.{alert.Severity}"] is { ResourceNotFound: false } name ? name : alert.Severity;

    private static bool IsRule(string type) => type.StartsWith(RulePrefix, StringComparison.Ordinal);
}

using AkkaDayTrade.Domain.Alert;
using Microsoft.Extensions.Localization;

namespace AkkaDayTrade.Host.Dashboard.Texts;

/// <summary>Alert types by the names that viewers read.</summary>
internal static class AlertTypes
{
    private const string RulePrefix = "rule:";

    /// <summary>Types that every system has; a user's rules have names of their own.</summary>
    public static readonly IReadOnlyList<string> BuiltIn = ["high_confidence_buy", "high_confidence_sell", "high_risk_warning", "unusual_volume"];

    public static string NameOf(IStringLocalizer<Text> texts, string type) =>
        type.StartsWith(RulePrefix, StringComparison.Ordinal)
            ? texts["alert.rule", type[RulePrefix.Length..]]
            : texts[$"alert.{type}"] is { ResourceNotFound: false } name ? name : type;

    public static string SeverityOf(IStringLocalizer<Text> texts, Alert alert) =>
        texts[$"severity.{alert.Severity}"] is { ResourceNotFound: false } name ? name : alert.Severity;
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Research.Train;

namespace AkkaDayTrade.Research.Commands;

/// <summary>Options that several commands have, and how their values are written.</summary>
internal static class CommandOptions
{
    public const string DefaultSet = FeatureOptions.DefaultSet;

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static Option<string> In(string what) => new("--in") { Description = what, Required = true };

    public static Option<string> Out(string what) => new("--out") { Description = what, Required = true };

    public static Option<string?> Features() => new("--features") { Description = "Feature set; default: the one recorded, of a file the default set." };

    public static Option<ModelKind> Kind() => new("--kind") { Description = "lightgbm or logistic.", DefaultValueFactory = _ => ModelKind.LightGbm };

    public static Option<int> Folds() => Validated(new Option<int>("--folds") { Description = "Stretches that are tested, after one that is only trained on.", DefaultValueFactory = _ => 5 }, folds => folds is >= 1 and <= 100, "1 to 100");

    public static Option<TimeSpan?> Embargo() => Span("--embargo", "Least time between the last outcome trained on and the first row tested on; default: the horizon.", TimeSpan.Zero);

    public static Option<bool> JsonOutput() => new("--json") { Description = "Print JSON." };

    /// <summary>A time such as 30s, 500ms, 5m, 2h or 00:05:00.</summary>
    public static Option<TimeSpan?> Span(string name, string what, TimeSpan least) => new(name)
    {
        Description = $"{what} (30s, 500ms, 5m, 2h or hh:mm:ss)",
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
            if (ParseSpan(text) is { } span && span >= least)
            {
                return span;
            }

            result.AddError($"{name} = '{text}': allowed is a time such as 30s, 500ms, 5m, 2h or 00:05:00, {(least > TimeSpan.Zero ? "more than zero" : "not negative")}");
            return null;
        },
    };

    public static Option<T> Validated<T>(Option<T> option, Func<T, bool> isAllowed, string allowed)
    {
        option.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.GetValueOrDefault<T>() is not { } value || isAllowed(value))
            {
                return;
            }

            result.AddError($"{option.Name} = '{value}': allowed is {allowed}");
        });
        return option;
    }

    private static TimeSpan? ParseSpan(string text)
    {
        foreach (var (unit, ticks) in new[] { ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour) })
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                && count < TimeSpan.MaxValue.Ticks / (double)ticks)
            {
                return TimeSpan.FromTicks((long)(count * ticks));
            }
        }

        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : null;
    }
}

using System.Globalization;

namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// One entry of a feature set as the user writes it: `macd(12,26,9)`, `ema(12,seed=sma)`, `rsi(14)@1m`.
/// </summary>
/// <param name="Family">The registry's name, lower case.</param>
/// <param name="Numbers">Positional parameters in order.</param>
/// <param name="Options">Named parameters.</param>
/// <param name="TimeFrame">Length of the bars the feature is computed on, null = every tick.</param>
public sealed record FeatureSpecification(
    string Family, IReadOnlyList<double> Numbers, IReadOnlyDictionary<string, string> Options, TimeSpan? TimeFrame)
{
    private const int SecondsADay = 86_400;

    /// <summary>Parses one specification. Throws <see cref="FormatException"/> that says what is wrong where.</summary>
    public static FeatureSpecification Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var (body, frame) = SplitTimeFrame(text);
        var open = body.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
        {
            return new FeatureSpecification(body, [], new Dictionary<string, string>(), frame);
        }

        if (!body.EndsWith(')'))
        {
            throw new FormatException($"Feature '{text}' opens a parenthesis that it does not close; write it like 'sma(20)'.");
        }

        var numbers = new List<double>();
        var options = new Dictionary<string, string>();
        var inner = body[(open + 1)..^1];
        foreach (var part in inner.Length == 0 ? [] : inner.Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                if (!options.TryAdd(part[..equals], part[(equals + 1)..]))
                {
                    throw new FormatException($"Feature '{text}' gives the option '{part[..equals]}' twice.");
                }
            }
            else if (double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            {
                numbers.Add(number);
            }
            else
            {
                throw new FormatException($"Feature '{text}' has the parameter '{part}', which is neither a number nor 'name=value'.");
            }
        }

        return new FeatureSpecification(body[..open], numbers, options, frame);
    }

    /// <summary>`1m`, `90s`, `2h`: the time frame as names carry it; empty for tick features.</summary>
    public string TimeFrameName => TimeFrame switch
    {
        null => string.Empty,
        { } frame when frame.Ticks % TimeSpan.TicksPerHour == 0 => $"{frame.Ticks / TimeSpan.TicksPerHour}h",
        { } frame when frame.Ticks % TimeSpan.TicksPerMinute == 0 => $"{frame.Ticks / TimeSpan.TicksPerMinute}m",
        { } frame => $"{frame.Ticks / TimeSpan.TicksPerSecond}s",
    };

    /// <summary>The specification as a user would write it.</summary>
    public override string ToString()
    {
        var parameters = string.Join(
            ',',
            Numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))
                .Concat(Options.Select(option => $"{option.Key}={option.Value}")));
        return (parameters.Length == 0 ? Family : $"{Family}({parameters})") + (TimeFrame is null ? string.Empty : $"@{TimeFrameName}");
    }

    private static (string Body, TimeSpan? Frame) SplitTimeFrame(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 0)
        {
            return (text, null);
        }

        var frame = text[(at + 1)..];
        if (frame.Length >= 2
            && int.TryParse(frame[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= SecondsADay
            && UnitOf(frame[^1]) is { } unit
            && unit * count <= TimeSpan.FromDays(1))
        {
            return (text[..at], unit * count);
        }

        throw new FormatException(
            $"Feature '{text}' has the time frame '{frame}'; write a number and s, m or h, at most a day, like '1m'.");
    }

    private static TimeSpan? UnitOf(char unit) => unit switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        _ => null,
    };
}

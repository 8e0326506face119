using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>How settings are written: time spans, sizes and switches as people type them.</summary>
internal static class SettingText
{
    public const string TimeSpanForm = "a time span such as 100ms, 5s, 1m, 1h, 1d or 00:00:05";
    public const string SizeForm = "a size such as 4 MB, 64 kB, 1 GB or a number of bytes";
    public const string SwitchForm = "on or off";

    /// <summary>Reads `100ms`, `5 s`, `1.5h`, `00:00:05` or `0`. A bare number has no unit and is refused.</summary>
    public static bool TryTimeSpan(string text, out TimeSpan span)
    {
        if (text == "0")
        {
            span = TimeSpan.Zero;
            return true;
        }

        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out span) && span >= TimeSpan.Zero;
        }

        span = default;
        if (!TrySplitUnit(text, out var count, out var unit))
        {
            return false;
        }

        double? seconds = unit switch
        {
            "ms" => 0.001,
            "s" => 1,
            "m" or "min" => 60,
            "h" => 3600,
            "d" => 86400,
            _ => null,
        };
        var total = count * seconds;
        if (total is not { } value || value >= TimeSpan.MaxValue.TotalSeconds)
        {
            return false;
        }

        span = TimeSpan.FromSeconds(value);
        return true;
    }

    /// <summary>Reads `4 MB`, `64 kB` or a number of bytes; a kB is 1024 bytes, as memory is counted.</summary>
    public static bool TrySize(string text, out long bytes)
    {
        bytes = 0;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out bytes))
        {
            return true;
        }

        if (!TrySplitUnit(text, out var count, out var unit))
        {
            return false;
        }

        long? factor = unit switch
        {
            "b" => 1,
            "k" or "kb" or "kib" => 1L << 10,
            "m" or "mb" or "mib" => 1L << 20,
            "g" or "gb" or "gib" => 1L << 30,
            _ => null,
        };
        var total = count * factor;
        if (total is not { } value || value >= long.MaxValue)
        {
            return false;
        }

        bytes = (long)value;
        return true;
    }

    public static bool TrySwitch(string text, out bool isOn)
    {
        isOn = text.Equals("on", StringComparison.OrdinalIgnoreCase) || text.Equals("true", StringComparison.OrdinalIgnoreCase);
        return isOn || text.Equals("off", StringComparison.OrdinalIgnoreCase) || text.Equals("false", StringComparison.OrdinalIgnoreCase);
    }

    public static string[] List(string text) =>
        text.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Reads `7203=7203.T,8306=8306.T`; each side is given once.</summary>
    public static bool TryMap(string text, [NotNullWhen(true)] out Dictionary<string, string>? map)
    {
        var pairs = new Dictionary<string, string>();
        var targets = new HashSet<string>();
        map = null;
        foreach (var entry in List(text))
        {
            var equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == entry.Length - 1)
            {
                return false;
            }

            var target = entry[(equals + 1)..].Trim();
            if (!pairs.TryAdd(entry[..equals].Trim(), target) || !targets.Add(target))
            {
                return false;
            }
        }

        map = pairs;
        return true;
    }

    private static bool TrySplitUnit(string text, out double count, [NotNullWhen(true)] out string? unit)
    {
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        unit = text[digits..].Trim().ToLowerInvariant();
        return double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out count);
    }
}

using System.Globalization;
using AkkaDayTrade.Pipeline.Settings;
using Microsoft.Extensions.Configuration;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>
/// Reads a configuration strictly: a value that cannot be read and a key that nobody asked for are errors, all of them
/// collected. An absent or empty value is the default.
/// </summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private delegate bool Parser<T>(string text, out T value);

    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<SettingError> _errors = [];

    public IReadOnlyList<SettingError> Errors => _errors;

    public string Text(string key, string fallback) => Raw(key) ?? fallback;

    public string? OptionalText(string key) => Raw(key);

    public int Integer(string key, int fallback) =>
        Read(key, fallback, "a whole number", (string text, out int value) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value));

    public long Long(string key, long fallback) =>
        Read(key, fallback, "a whole number", (string text, out long value) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out value));

    public int Port(string key, int fallback) =>
        Read(key, fallback, "a port from 1 to 65535, or 0 for any free one", (string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= 65535);

    public int? OptionalPort(string key) => Raw(key) is null ? null : Port(key, 0);

    public double Number(string key, double fallback) =>
        Read(key, fallback, "a number", (string text, out double value) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value));

    public double? OptionalNumber(string key) => Raw(key) is null ? null : Number(key, 0);

    public TimeSpan Span(string key, TimeSpan fallback) =>
        Read(key, fallback, SettingText.TimeSpanForm, (string text, out TimeSpan value) => SettingText.TryTimeSpan(text, out value));

    public TimeSpan? OptionalSpan(string key) => Raw(key) is null ? null : Span(key, TimeSpan.Zero);

    public long Size(string key, long fallback) =>
        Read(key, fallback, SettingText.SizeForm, (string text, out long value) => SettingText.TrySize(text, out value));

    public bool Switch(string key, bool fallback) =>
        Read(key, fallback, SettingText.SwitchForm, (string text, out bool value) => SettingText.TrySwitch(text, out value));

    public IReadOnlyList<string> List(string key, IReadOnlyList<string> fallback) =>
        Raw(key) is { } text ? SettingText.List(text) : fallback;

    public IReadOnlyDictionary<string, string> Map(string key, IReadOnlyDictionary<string, string> fallback) =>
        Read(key, fallback, "pairs such as 7203=7203.T,8306=8306.T, each side given once", (string text, out IReadOnlyDictionary<string, string> value) =>
        {
            var isMap = SettingText.TryMap(text, out var map);
            value = map ?? fallback;
            return isMap;
        });

    /// <param name="schemes">What the address may begin with.</param>
    public Uri? Address(string key, params string[] schemes)
    {
        var allowed = $"an address that begins with {string.Join(" or ", schemes.Select(scheme => $"{scheme}://"))}";
        return Read<Uri?>(key, null, allowed, (string text, out Uri? value) =>
            Uri.TryCreate(text, UriKind.Absolute, out value) && schemes.Contains(value.Scheme));
    }

    /// <summary>One of the names of an enumeration, in any case; several, comma-separated, for a set of flags.</summary>
    public T Choice<T>(string key, T fallback)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        var isFlags = typeof(T).IsDefined(typeof(FlagsAttribute), inherit: false);
        var allowed = $"{(isFlags ? "one or more" : "one")} of {string.Join(", ", names.Select(name => name.ToLowerInvariant()))}";
        return Read(key, fallback, allowed, (string text, out T value) =>
        {
            value = default;
            var parts = isFlags ? SettingText.List(text) : [text];
            return parts.Length > 0
                && parts.All(part => names.Contains(part, StringComparer.OrdinalIgnoreCase))
                && Enum.TryParse(string.Join(',', parts), ignoreCase: true, out value);
        });
    }

    /// <summary>Reads an array; <paramref name="read"/> gets the key of each element (`Alerts:Rules:0`).</summary>
    public IReadOnlyList<T> Array<T>(string key, Func<string, T?> read)
        where T : class
    {
        _known.Add(key);
        return [.. configuration.GetSection(key).GetChildren().Select(child => read(child.Path)).OfType<T>()];
    }

    /// <summary>A value without which the element is of no use; its absence is an error.</summary>
    public string? Required(string key, string allowed)
    {
        var value = Raw(key);
        if (value is null)
        {
            _errors.Add(new SettingError(key, null, $"is needed: {allowed}"));
        }

        return value;
    }

    /// <summary>An <see cref="Address"/> that must be given; null, and noted, when it is not.</summary>
    public Uri? RequiredAddress(string key, string allowed, params string[] schemes) => Required(key, allowed) is null ? null : Address(key, schemes);

    /// <summary>Reports the keys that nobody asked for; call it last. Their values are not shown: they may be secrets.</summary>
    public void RejectUnknownKeys(params string[] foreignSections)
    {
        foreach (var (key, value) in configuration.AsEnumerable().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var section = key.Split(':')[0];
            if (value is null || _known.Contains(key) || foreignSections.Contains(section, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            _errors.Add(new SettingError(key, null, $"there is no such key; the nearest is {NearestKey.Of(key, _known)}"));
        }
    }

    private string? Raw(string key)
    {
        _known.Add(key);
        var text = configuration[key]?.Trim();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    private T Read<T>(string key, T fallback, string allowed, Parser<T> parse)
    {
        if (Raw(key) is not { } text)
        {
            return fallback;
        }

        if (parse(text, out var value))
        {
            return value;
        }

        _errors.Add(new SettingError(key, Redacted.Value(key, text), allowed));
        return fallback;
    }
}

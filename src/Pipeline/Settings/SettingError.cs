namespace AkkaDayTrade.Pipeline.Settings;

/// <summary>A setting that cannot be used: shown to the user as key, value and what is allowed.</summary>
/// <param name="Key">Full configuration key, e.g. `Feed:Speed`.</param>
/// <param name="Value">As given; null when there is none or it must not be shown.</param>
public sealed record SettingError(string Key, string? Value, string Allowed)
{
    public override string ToString() => Value is null ? $"{Key}: {Allowed}" : $"{Key} = '{Value}': {Allowed}";
}

namespace AkkaDayTrade.Pipeline.Settings;

/// <summary>A setting that cannot be used: shown to the user as key, value and what is allowed.</summary>
/// <param name="Key">Full configuration key, e.g. `Feed:Speed`.</param>
public sealed record SettingError(string Key, string? Value, string Allowed)
{
    public override string ToString() => $"{Key} = '{Value}': {Allowed}";
}

using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Pipeline.Audit;

/// <summary>Section `Audit` of the configuration: the continuous check that what is served is what the ticks give.</summary>
public sealed record AuditOptions
{
    /// <summary>How long one symbol is watched before another is drawn; zero = no audit. Needs checkpoints, from which it starts.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(30);

    public IEnumerable<SettingError> Validate()
    {
        if (Period != TimeSpan.Zero && (Period < TimeSpan.FromSeconds(1) || Period > TimeSpan.FromDays(1)))
        {
            yield return new SettingError("Audit:Period", $"{Period}", "1 s to 1 day, or 0 (off)");
        }
    }
}

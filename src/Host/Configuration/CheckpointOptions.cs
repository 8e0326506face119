using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>Section `Checkpoint` of the configuration: how much may have to be computed again after a crash.</summary>
public sealed record CheckpointOptions
{
    /// <summary>A symbol's state is saved at most this often; zero = never.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bound of the ticks that an ingest worker retains until they are durable.</summary>
    public int MaxRetained { get; init; } = 2_000_000;

    public IEnumerable<SettingError> Validate()
    {
        if (Interval < TimeSpan.Zero)
        {
            yield return new SettingError("Checkpoint:Interval", $"{Interval}", "zero (off) or more");
        }

        if (MaxRetained < 1)
        {
            yield return new SettingError("Checkpoint:MaxRetained", $"{MaxRetained}", "1 or more ticks");
        }
    }
}

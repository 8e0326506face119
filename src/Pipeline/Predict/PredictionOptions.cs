using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>Section `Prediction` of the configuration.</summary>
public sealed record PredictionOptions
{
    /// <summary>Name of the active model.</summary>
    public string Model { get; init; } = "simple_ma";

    /// <summary>Length of a time bucket, and the shortest time between two predictions for one symbol.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Batches in flight.</summary>
    public int MaxConcurrency { get; init; } = 5;

    /// <summary>Vectors in one batch.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>From the throttle's release to the model's start; an older vector is dropped as stale. Off in replay.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a model may take for one batch; after that its vectors count as failed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan CacheTtl { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Live, models abstain on features whose newest tick came longer ago; zero = any age.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Members of the model `ensemble`; empty = all others but `fallback`.</summary>
    public IReadOnlyList<string> Ensemble { get; init; } = [];

    /// <summary>Models that answer beside the active one, are scored and never seen.</summary>
    public IReadOnlyList<string> Shadow { get; init; } = [];

    /// <summary>`NAME=SHARE`: the model that answers in earnest for a share of the symbols; null = none.</summary>
    public string? Ab { get; init; }

    /// <summary>Whether a model that a trial finds better becomes the active one by itself.</summary>
    public bool AutoPromote { get; init; }

    public IEnumerable<SettingError> Validate()
    {
        if (Interval <= TimeSpan.Zero)
        {
            yield return new SettingError("Prediction:Interval", $"{Interval}", "more than zero");
        }

        if (MaxConcurrency is < 1 or > 1024)
        {
            yield return new SettingError("Prediction:MaxConcurrency", $"{MaxConcurrency}", "1 to 1024");
        }

        if (BatchSize is < 1 or > 65536)
        {
            yield return new SettingError("Prediction:BatchSize", $"{BatchSize}", "1 to 65536");
        }

        if (Deadline <= TimeSpan.Zero)
        {
            yield return new SettingError("Prediction:Deadline", $"{Deadline}", "more than zero");
        }

        if (Timeout <= TimeSpan.Zero)
        {
            yield return new SettingError("Prediction:Timeout", $"{Timeout}", "more than zero");
        }

        if (MaxAge < TimeSpan.Zero)
        {
            yield return new SettingError("Prediction:MaxAge", $"{MaxAge}", "0 (any age) or a time span");
        }

        if (CacheTtl < TimeSpan.Zero)
        {
            yield return new SettingError("Prediction:CacheTtl", $"{CacheTtl}", "0 (no cache) or a time span");
        }
    }
}

using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Pipeline.Predict.Scores;

/// <summary>Section `Scores` of the configuration: how models are judged while they run.</summary>
public sealed record ScoreOptions
{
    /// <summary>When what happened is looked at, for models that name no horizon of their own. Event time.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A change of at most so many hundredths of a per cent is neither a rise nor a fall.</summary>
    public double DeadBandBps { get; init; }

    /// <summary>How far back scores reach, in event time.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A model whose accuracy is lower raises an alert and has no vote in the ensemble until it has recovered; 0 = off.</summary>
    public double Floor { get; init; }

    /// <summary>Pieces of advice that must have been judged before the floor applies.</summary>
    public int FloorAfter { get; init; } = 500;

    /// <summary>Greatest probability that a trial finds a difference where there is none.</summary>
    public double ErrorRate { get; init; } = 0.05;

    public IEnumerable<SettingError> Validate()
    {
        if (Horizon <= TimeSpan.Zero || Horizon > TimeSpan.FromDays(1))
        {
            yield return new SettingError("Scores:Horizon", $"{Horizon}", "more than zero, at most a day");
        }

        if (!(DeadBandBps is >= 0 and <= 1000))
        {
            yield return new SettingError("Scores:DeadBandBps", $"{DeadBandBps}", "0 to 1000");
        }

        if (Window < Horizon || Window > TimeSpan.FromDays(7))
        {
            yield return new SettingError("Scores:Window", $"{Window}", "at least Scores:Horizon, at most 7 days");
        }

        if (!(Floor is >= 0 and < 1))
        {
            yield return new SettingError("Scores:Floor", $"{Floor}", "0 (off) to below 1");
        }

        if (FloorAfter < 1)
        {
            yield return new SettingError("Scores:FloorAfter", $"{FloorAfter}", "1 or more");
        }

        if (!(ErrorRate is > 0 and < 1))
        {
            yield return new SettingError("Scores:ErrorRate", $"{ErrorRate}", "above 0 and below 1");
        }
    }
}

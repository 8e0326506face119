namespace AkkaDayTrade.Host.Configuration;

/// <summary>Section `Run` of the configuration: how long the process runs and what it leaves behind.</summary>
public sealed record RunOptions
{
    /// <summary>After this time the process drains and stops by itself; zero = never.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>File that gets the summary as JSON; null = none.</summary>
    public string? Summary { get; init; }
}

using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Research.Recording;

/// <summary>Section `Record` of the configuration: whether and where ticks are recorded.</summary>
public sealed record RecordOptions
{
    /// <summary>Where the recording goes; null = nothing is recorded. Several nodes may share a directory, and several runs.</summary>
    public string? Directory { get; init; }

    /// <summary>Record the vectors too, as they are served: what `audit` compares.</summary>
    public bool Vectors { get; init; } = true;

    /// <summary>A symbol's rows are written at the latest so long after the first of them: what a crash may cost.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Ticks and vectors that may wait to be written (100 to 500 bytes each); what comes beyond is left out and counted.</summary>
    public int MaxWaiting { get; init; } = 1_000_000;

    public bool IsOn => Directory is not null;

    public IEnumerable<SettingError> Validate()
    {
        if (Directory is not null && File.Exists(Directory))
        {
            yield return new SettingError("Record:Directory", Directory, "a directory, or a name that is not taken; this is a file");
        }

        if (FlushInterval < TimeSpan.FromSeconds(1) || FlushInterval > TimeSpan.FromDays(1))
        {
            yield return new SettingError("Record:FlushInterval", $"{FlushInterval}", "1 s to 1 day");
        }

        if (MaxWaiting < 1000)
        {
            yield return new SettingError("Record:MaxWaiting", $"{MaxWaiting}", "1000 or more");
        }
    }
}

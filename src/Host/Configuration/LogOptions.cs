using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>How the log is written.</summary>
public enum LogFormat
{
    /// <summary>Json in a container, text elsewhere.</summary>
    Auto,

    /// <summary>A line of text per entry, for people.</summary>
    Text,

    /// <summary>A JSON object per line, with the values of the message by name and the request's id, for collectors.</summary>
    Json,
}

/// <summary>Section `Log` of the configuration; what is written is in .NET's own section `Logging`.</summary>
public sealed record LogOptions
{
    public LogFormat Format { get; init; } = LogFormat.Auto;

    /// <summary>How often the same message, whatever its values, is written in a minute; what is left out is counted. 0 = always.</summary>
    public int RepeatsPerMinute { get; init; } = 20;

    internal bool IsJson => Format == LogFormat.Json
        || (Format == LogFormat.Auto && Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") is "true" or "1");

    internal IEnumerable<SettingError> Validate()
    {
        if (RepeatsPerMinute < 0)
        {
            yield return new SettingError("Log:RepeatsPerMinute", $"{RepeatsPerMinute}", "1 or more, or 0 for always");
        }
    }
}

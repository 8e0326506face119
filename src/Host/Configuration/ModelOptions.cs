using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>Section `Models` of the configuration: where trained models come from.</summary>
public sealed record ModelOptions
{
    /// <summary>Directory of manifests and model files; null = none.</summary>
    public string? Directory { get; init; }

    public IEnumerable<SettingError> Validate()
    {
        if (Directory is { } directory && !System.IO.Directory.Exists(directory))
        {
            yield return new SettingError("Models:Directory", directory, "a directory that exists, such as models");
        }
    }
}

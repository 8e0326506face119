using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>`record [--out DIRECTORY] [settings]`: the main job with the recorder beside it.</summary>
internal static class RecordCommand
{
    private const string Name = "record";
    private const string Out = "--out";
    private const string Setting = "--Record:Directory";
    private const string DefaultDirectory = ".data/recording";

    /// <summary>The same arguments as settings alone. Throws <see cref="SettingsException"/> when the directory is missing.</summary>
    public static string[] ToSettings(string[] arguments)
    {
        if (arguments is not [Name, .. var rest])
        {
            return arguments;
        }

        var settings = new List<string>();
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] is Out)
            {
                if (i + 1 == rest.Length || rest[i + 1].StartsWith("--", StringComparison.Ordinal))
                {
                    throw new SettingsException([new SettingError(Out, null, "has no value; give the directory that the recording goes to")]);
                }

                settings.Add($"{Setting}={rest[++i]}");
            }
            else
            {
                settings.Add(rest[i].StartsWith($"{Out}=", StringComparison.Ordinal) ? $"{Setting}={rest[i][(Out.Length + 1)..]}" : rest[i]);
            }
        }

        return settings.Exists(setting => setting.StartsWith(Setting, StringComparison.OrdinalIgnoreCase)) ? [.. settings] : [$"{Setting}={DefaultDirectory}", .. settings];
    }
}

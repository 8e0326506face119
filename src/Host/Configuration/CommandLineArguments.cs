using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>Finds arguments that .NET's command line provider would pass over in silence.</summary>
internal static class CommandLineArguments
{
    private const string Allowed = "settings are given as --Section:Key=value";

    /// <summary>
    /// What others of this machine must not read in the list of processes. A feed's keys are let pass: trying one out is what the command
    /// line is for.
    /// </summary>
    private static bool IsSecret(string key, string value) =>
        (key.Equals("Redis:ConnectionString", StringComparison.OrdinalIgnoreCase) && value.Contains("password", StringComparison.OrdinalIgnoreCase))
        || key.StartsWith("Store:EncryptionKeys", StringComparison.OrdinalIgnoreCase);

    private static SettingError SecretError(string key) => new(
        key,
        null,
        $"a secret is not given on the command line, where every process can read it: set {HostSettings.EnvironmentPrefix}{key.Replace(":", "__", StringComparison.Ordinal)}, or put it into a file {key.Replace(":", "__", StringComparison.Ordinal)} in the directory that Secrets:Directory names");

    public static IEnumerable<SettingError> Check(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal) || argument.Length == 2)
            {
                yield return new SettingError(argument, null, Allowed);
            }
            else if (argument.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
            {
                if (IsSecret(argument[2..equals], argument[(equals + 1)..]))
                {
                    yield return SecretError(argument[2..equals]);
                }
            }
            else
            {
                var hasValue = i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal);
                if (!hasValue)
                {
                    yield return new SettingError(argument, null, $"has no value; {Allowed}");
                }

                else if (IsSecret(argument[2..], arguments[i + 1]))
                {
                    yield return SecretError(argument[2..]);
                }

                i += hasValue ? 1 : 0;
            }
        }
    }
}

using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>Finds arguments that .NET's command line provider would pass over in silence.</summary>
internal static class CommandLineArguments
{
    private const string Allowed = "settings are given as --Section:Key=value";

    public static IEnumerable<SettingError> Check(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal) || argument.Length == 2)
            {
                yield return new SettingError(argument, null, Allowed);
            }
            else if (!argument.Contains('=', StringComparison.Ordinal))
            {
                var hasValue = i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal);
                if (!hasValue)
                {
                    yield return new SettingError(argument, null, $"has no value; {Allowed}");
                }

                i += hasValue ? 1 : 0;
            }
        }
    }
}

using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Http.Access;

/// <summary>`--new-api-key=NAME[:operator]`: makes a key, shows it once, and says what to set so that the host knows it by its hash.</summary>
internal static class NewApiKey
{
    private const string Argument = "--new-api-key";

    public static bool IsAskedFor(IReadOnlyList<string> arguments) =>
        arguments.Count > 0 && (arguments[0] is Argument || arguments[0].StartsWith($"{Argument}=", StringComparison.Ordinal));

    /// <exception cref="SettingsException">The argument cannot be read.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output)
    {
        var wish = arguments[0] is Argument ? "viewer" : arguments[0][(Argument.Length + 1)..];
        var (name, role) = wish.Split(':') switch
        {
            [{ Length: > 0 } given] => (given, "viewer"),
            [{ Length: > 0 } given, "viewer" or "operator"] parts => (given, parts[1]),
            _ => throw new SettingsException([new SettingError(Argument, wish, "NAME, NAME:viewer or NAME:operator")]),
        };
        if (arguments.Count > 1)
        {
            throw new SettingsException([new SettingError(arguments[1], null, $"nothing goes with {Argument}")]);
        }

        var key = ApiKey.Create();
        await output.WriteLineAsync($"key   {key}");
        await output.WriteLineAsync($"hash  {ApiKeyOptions.Format(ApiKey.HashOf(key))}");
        await output.WriteLineAsync();
        await output.WriteLineAsync("The key is for the caller (header X-Api-Key, or Authorization: Bearer) and is shown this once.");
        await output.WriteLineAsync("For the host, with N as the next free number:");
        await output.WriteLineAsync($"  DAYTRADE__Http__ApiKeys__N__Name={name}");
        await output.WriteLineAsync($"  DAYTRADE__Http__ApiKeys__N__Hash={ApiKeyOptions.Format(ApiKey.HashOf(key))}");
        await output.WriteLineAsync($"  DAYTRADE__Http__ApiKeys__N__Role={role}");
        return HostProgram.Done;
    }
}

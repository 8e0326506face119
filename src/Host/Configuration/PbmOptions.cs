using System.Net;
using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>Section `Pbm` of the configuration: where the command line tool finds this node.</summary>
public sealed record PbmOptions
{
    /// <summary>An address of this machine's, or `localhost`. Beyond the loopback it needs a <see cref="Token"/>.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 = any free one.</summary>
    public int Port { get; init; } = 9110;

    /// <summary>What a client must present; empty = nothing. Never logged.</summary>
    public string Token { get; init; } = string.Empty;

    /// <summary>Null when <see cref="Host"/> cannot be read.</summary>
    internal IPAddress? Address => Host is "localhost" ? IPAddress.Loopback : IPAddress.TryParse(Host, out var address) ? address : null;

    /// <summary>Without what is secret.</summary>
    public override string ToString() => Shown.Of(this);

    public IEnumerable<SettingError> Validate()
    {
        if (Address is null)
        {
            yield return new SettingError("Pbm:Host", Host, "an IP address of this machine, or localhost");
        }
        else if (Token.Length == 0 && !IPAddress.IsLoopback(Address))
        {
            yield return new SettingError("Pbm:Token", null, $"a token, since Pbm:Host = '{Host}' lets other machines in");
        }
    }
}

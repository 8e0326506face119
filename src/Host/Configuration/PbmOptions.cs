namespace AkkaDayTrade.Host.Configuration;

/// <summary>Section `Pbm` of the configuration: where the command line tool finds this node.</summary>
public sealed record PbmOptions
{
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 = any free one.</summary>
    public int Port { get; init; } = 9110;

    /// <summary>What a client must present; empty = nothing. Never logged.</summary>
    public string Token { get; init; } = string.Empty;
}

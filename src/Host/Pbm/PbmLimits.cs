namespace AkkaDayTrade.Host.Pbm;

/// <summary>What a client may take of a node. At each bound the connection is closed, with a line that says why.</summary>
internal sealed record PbmLimits
{
    /// <summary>Longest line a client may send.</summary>
    public int LineBytes { get; init; } = 64 * 1024;

    /// <summary>Connections at a time; one more is told so and closed.</summary>
    public int Connections { get; init; } = 100;

    /// <summary>Without a request.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Until the token is there.</summary>
    public TimeSpan SignIn { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For one line to a client that does not read.</summary>
    public TimeSpan Write { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For a command that does not stream, unless the client asks for less.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromSeconds(30);
}

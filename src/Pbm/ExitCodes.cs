namespace AkkaDayTrade.Pbm;

/// <summary>How the tool ends.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotConnected = 3;
    public const int TimedOut = 4;
}

/// <summary>The server could not be reached, turned us away, or has gone.</summary>
internal sealed class NotConnectedException(string message) : Exception(message);

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>How long a key lives, in the words of Redis' commands: in seconds when they are whole, in milliseconds otherwise.</summary>
internal sealed class TimeToLive(TimeSpan span)
{
    private readonly bool _isWhole = span.Ticks % TimeSpan.TicksPerSecond == 0;

    public long Amount => (long)(_isWhole ? span.TotalSeconds : span.TotalMilliseconds);

    /// <summary>The option of SET.</summary>
    public ReadOnlySpan<byte> SetOption => _isWhole ? "EX"u8 : "PX"u8;

    /// <summary>The command for a key that is there.</summary>
    public ReadOnlySpan<byte> Command => _isWhole ? "EXPIRE"u8 : "PEXPIRE"u8;
}

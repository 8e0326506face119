namespace AkkaDayTrade.Pipeline.Features;

/// <summary>Says that the process stood still for so long that its work may be another's by now: the stream must stop and not be restarted.</summary>
public sealed class PausedWorkerException(long epoch)
    : Exception($"Epoch {epoch} is over: the process stood still, and another node may have taken its work over.");

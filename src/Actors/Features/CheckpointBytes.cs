namespace AkkaDayTrade.Actors.Features;

/// <summary>A symbol's saved state as it lies in the snapshot store: bytes that only the entity interprets.</summary>
public sealed record CheckpointBytes(byte[] Bytes);

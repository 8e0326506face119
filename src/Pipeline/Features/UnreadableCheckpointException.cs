namespace AkkaDayTrade.Pipeline.Features;

/// <summary>Why a checkpoint cannot be read.</summary>
public enum CheckpointFault
{
    /// <summary>Bytes are missing or not as they were written.</summary>
    Damaged,

    /// <summary>Written by a program that is newer than this one, or no checkpoint at all.</summary>
    Version,

    /// <summary>Of another feature set: names, parameters or formulas have changed.</summary>
    FeatureSet,
}

/// <summary>A symbol's saved state cannot be taken up: the symbol starts anew, with the gap flagged.</summary>
public sealed class UnreadableCheckpointException(CheckpointFault fault, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public CheckpointFault Fault => fault;
}

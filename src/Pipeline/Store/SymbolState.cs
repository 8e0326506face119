using System.Diagnostics;
using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>What the sink remembers of one symbol.</summary>
internal sealed class SymbolState(string symbol)
{
    private long _newestEpoch = long.MinValue;
    private long _newestPosition = long.MinValue;

    public string Symbol { get; } = symbol;

    /// <summary>The newest vector that is not in Redis yet, null when there is none.</summary>
    public FeatureVector? Latest { get; set; }

    /// <summary>When the first vector came after the last that was written, in <see cref="Stopwatch"/> ticks; 0 when none has.</summary>
    public long WaitingSince { get; private set; }

    /// <summary>When its newest vector was last taken to be written, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public long TakenAt { get; set; }

    /// <summary>Counts how often one was taken: what was queued for it before is void.</summary>
    public long Turns { get; set; }

    /// <summary>Its turn has come.</summary>
    public bool IsDue { get; set; }

    /// <summary>Encodes the symbol's vectors; made anew when the feature set changes.</summary>
    public SymbolWriter? Writer { get; set; }

    /// <summary>A vector came, or one that was written is followed by another already.</summary>
    public void Waits()
    {
        if (WaitingSince == 0)
        {
            WaitingSince = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>A vector was written as the newest.</summary>
    public void Wrote()
    {
        WaitingSince = 0;
        if (Latest is not null)
        {
            Waits();
        }
    }

    /// <summary>False for a vector older than one seen before: it may enter the history, but is not the newest.</summary>
    public bool Advance(FeatureVector vector)
    {
        if (vector.Epoch < _newestEpoch || (vector.Epoch == _newestEpoch && vector.Position < _newestPosition))
        {
            return false;
        }

        (_newestEpoch, _newestPosition) = (vector.Epoch, vector.Position);
        return true;
    }
}

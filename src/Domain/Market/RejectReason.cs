using System.Runtime.CompilerServices;

namespace AkkaDayTrade.Domain.Market;

/// <summary>Why an event was not accepted, in the order in which the reasons are tried: the first that applies counts.</summary>
public enum RejectReason
{
    Malformed,
    RateLimited,
    Symbol,
    Price,
    Volume,
    Crossed,
    Hours,
    Stale,
    Duplicate,
    Order,
    DeadLetter,
}

/// <summary>The public names of the reasons, as they stand in metrics, summaries and logs.</summary>
public static class RejectReasons
{
    private static readonly string[] Names =
        ["malformed", "rate_limited", "symbol", "price", "volume", "crossed", "hours", "stale", "duplicate", "order", "dead_letter"];

    /// <summary>How many reasons there are.</summary>
    public const int Count = (int)RejectReason.DeadLetter + 1;

    public static IReadOnlyList<string> All => Names;

    public static string NameOf(RejectReason reason) => Names[(int)reason];
}

/// <summary>How many events were rejected, by reason. A value without allocation; index it by <see cref="RejectReason"/>.</summary>
[InlineArray(RejectReasons.Count)]
public struct RejectionCounts
{
    private long _first;

    public readonly long Total
    {
        get
        {
            long total = 0;
            foreach (var count in this)
            {
                total += count;
            }

            return total;
        }
    }

    public readonly long this[RejectReason reason] => this[(int)reason];

    public void Add(RejectReason reason, long count = 1) => this[(int)reason] += count;

    public void Add(in RejectionCounts other)
    {
        for (var i = 0; i < RejectReasons.Count; i++)
        {
            this[i] += other[i];
        }
    }
}

using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace Akka.Persistence.Redis;

/// <summary>Reads a sorted set by score a page at a time, so that neither side holds all of a long one.</summary>
internal static class ScoreRange
{
    /// <summary>
    /// The members with a score from <paramref name="lower"/> to <paramref name="upper"/>, both included, at most
    /// <paramref name="max"/>. The first page holds <paramref name="firstPage"/> of them, each further one twice as many up to
    /// <paramref name="pageSize"/>.
    /// </summary>
    public static async IAsyncEnumerable<SortedSetEntry> ReadAsync(
        IDatabase database,
        RedisKey key,
        double lower,
        double upper,
        Order order,
        int firstPage,
        int pageSize,
        long max = long.MaxValue,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var page = Math.Min(firstPage, pageSize);
        var skip = 0L;
        while (max > 0 && lower <= upper)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var take = (int)Math.Min(page, max);
            var entries = await database.SortedSetRangeByScoreWithScoresAsync(key, lower, upper, Exclude.None, order, skip, take, CommandFlags.DemandMaster);
            foreach (var entry in entries)
            {
                yield return entry;
            }

            if (entries.Length < take)
            {
                yield break;
            }

            // The next page starts at the last score, not after it: members may share one.
            var last = entries[^1].Score;
            var atLast = entries.Reverse().TakeWhile(entry => entry.Score == last).LongCount();
            skip = atLast == entries.Length && (order == Order.Ascending ? lower : upper) == last ? skip + atLast : atLast;
            (lower, upper) = order == Order.Ascending ? (last, upper) : (lower, last);
            max -= entries.Length;
            page = Math.Min(page * 2, pageSize);
        }
    }
}

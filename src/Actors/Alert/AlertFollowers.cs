using System.Diagnostics;
using Akka.Actor;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>
/// Who is told of new alerts: one actor per node. A follower that stays silent for <see cref="Patience"/> is forgotten; one
/// that missed something is told when it reports next, out of the newest <see cref="Recent"/> alerts.
/// </summary>
internal sealed class AlertFollowers
{
    public const int Recent = 256;

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Keeps a message well under the frame limit between nodes.
    private const int MostInMessage = 64;
    private const int MostFollowers = 1000;

    private readonly Dictionary<IActorRef, long> _followers = [];
    private readonly Queue<AlertRecord> _recent = new();
    private readonly List<AlertRecord> _fresh = [];

    /// <summary>Alerts from before, oldest first: told only to those who saw an earlier one of them.</summary>
    public void Remember(IEnumerable<AlertRecord> alerts)
    {
        foreach (var alert in alerts)
        {
            _recent.Enqueue(alert);
            if (_recent.Count > Recent)
            {
                _recent.Dequeue();
            }
        }
    }

    public void Follow(IActorRef follower, string? last)
    {
        foreach (var (lost, _) in _followers.Where(other => Stopwatch.GetElapsedTime(other.Value) > Patience).ToList())
        {
            _followers.Remove(lost);
        }

        if (_followers.ContainsKey(follower) || _followers.Count < MostFollowers)
        {
            _followers[follower] = Stopwatch.GetTimestamp();
            if (last is not null && _recent.Any(alert => alert.Notice() == last))
            {
                Tell(follower, _recent.SkipWhile(alert => alert.Notice() != last).Skip(1));
            }
        }
    }

    /// <summary>An alert for the next <see cref="Flush"/>.</summary>
    public void Add(AlertRecord alert) => _fresh.Add(alert);

    /// <summary>Tells everybody what was added.</summary>
    public void Flush()
    {
        if (_fresh.Count > 0)
        {
            Remember(_fresh);
            foreach (var follower in _followers.Keys)
            {
                Tell(follower, _fresh);
            }

            _fresh.Clear();
        }
    }

    private static void Tell(IActorRef follower, IEnumerable<AlertRecord> alerts)
    {
        foreach (var chunk in alerts.Chunk(MostInMessage))
        {
            follower.Tell(new AlertsPublished(chunk));
        }
    }
}

namespace AkkaDayTrade.Exchange.Wire;

/// <summary>Which connections hold which key on which path, bounded per key. Safe for several threads.</summary>
/// <param name="limit">Connections that a key may have on a path; 0 = any number.</param>
internal sealed class SessionRegistry(int limit, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Session>> _sessions = [];

    /// <summary>Lets the newcomer in and says which older connections have to go for it.</summary>
    public IReadOnlyList<FeedConnection> Enter(string place, FeedConnection newcomer)
    {
        lock (_gate)
        {
            var sessions = At(place);
            sessions.Add(new Session(newcomer, null));
            var surplus = limit == 0 ? 0 : sessions.Count - limit;
            FeedConnection[] evicted = [.. sessions.Take(surplus).Select(session => session.Connection)];
            sessions.RemoveRange(0, Math.Max(surplus, 0));
            return evicted;
        }
    }

    /// <summary>Lets the newcomer in if there is room; a dead session may still take it.</summary>
    public bool TryEnter(string place, FeedConnection newcomer)
    {
        lock (_gate)
        {
            var sessions = At(place);
            sessions.RemoveAll(session => session.HeldUntil is { } until && time.GetUtcNow() >= until);
            if (limit > 0 && sessions.Count >= limit)
            {
                return false;
            }

            sessions.Add(new Session(newcomer, null));
            return true;
        }
    }

    /// <param name="ghost">How long the place stays taken.</param>
    public void Leave(string place, FeedConnection leaver, TimeSpan ghost)
    {
        lock (_gate)
        {
            var sessions = At(place);
            var index = sessions.FindIndex(session => session.Connection == leaver);
            if (index >= 0)
            {
                sessions.RemoveAt(index);
                if (ghost > TimeSpan.Zero)
                {
                    sessions.Add(new Session(leaver, time.GetUtcNow() + ghost));
                }
            }
        }
    }

    private List<Session> At(string place)
    {
        if (!_sessions.TryGetValue(place, out var sessions))
        {
            _sessions[place] = sessions = [];
        }

        return sessions;
    }

    private readonly record struct Session(FeedConnection Connection, DateTimeOffset? HeldUntil);
}

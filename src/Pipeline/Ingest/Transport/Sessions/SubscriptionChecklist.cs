namespace AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;

/// <summary>
/// Subscriptions that were asked for and not yet confirmed. Vendors are silent about what they do not know, so what is still
/// open after <see cref="Patience"/> is named once.
/// </summary>
internal sealed class SubscriptionChecklist(IFeedLink link)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int NamesInWarning = 20;

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private bool _warned;

    public void Asked(string subscription) => _open.Add(subscription);

    public void Confirmed(string subscription) => _open.Remove(subscription);

    public void TimePassed(TimeSpan sinceReady)
    {
        if (_warned || sinceReady < Patience)
        {
            return;
        }

        _warned = true;
        if (_open.Count > 0)
        {
            var rest = _open.Count > NamesInWarning ? $" and {_open.Count - NamesInWarning} more" : string.Empty;
            link.Warn($"not confirmed by the feed: {string.Join(", ", _open.Order(StringComparer.Ordinal).Take(NamesInWarning))}{rest}");
        }
    }
}

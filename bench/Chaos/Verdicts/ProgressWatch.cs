using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using AkkaDayTrade.Chaos.Cluster;

namespace AkkaDayTrade.Chaos.Verdicts;

/// <summary>
/// Looks at every node all the time, as a viewer would, and keeps the longest time in which a symbol's newest features did not
/// move. The market never rests: any such time is a pause that a fault made, plus the time between two looks.
/// </summary>
internal sealed class ProgressWatch : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Progress> _symbols = [];
    private readonly Task _watching;

    public ProgressWatch(IEnumerable<HostNode> nodes) => _watching = Task.WhenAll(nodes.Select(WatchAsync));

    /// <summary>By symbol, the longest time between two moves.</summary>
    public IReadOnlyDictionary<string, TimeSpan> LongestPauses
    {
        get
        {
            lock (_gate)
            {
                return _symbols.ToDictionary(symbol => symbol.Key, symbol => symbol.Value.Longest);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync(HostNode node)
    {
        using var http = new HttpClient { BaseAddress = node.Http, Timeout = AnswerTimeout };
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                foreach (var seen in await http.GetFromJsonAsync<IReadOnlyList<Seen>>("api/v1/symbols", _stop.Token) ?? [])
                {
                    Note(seen);
                }

                await Task.Delay(PollInterval, TimeProvider.System, _stop.Token);
            }
            catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException or JsonException)
            {
                // Dead, held still or not up yet: then it shows nothing.
                await Task.WhenAny(Task.Delay(PollInterval, TimeProvider.System, _stop.Token));
            }
        }
    }

    private void Note(Seen seen)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            if (!_symbols.TryGetValue(seen.Symbol, out var progress))
            {
                _symbols[seen.Symbol] = new Progress(seen.Timestamp, now, TimeSpan.Zero);
            }
            else if (seen.Timestamp > progress.Newest)
            {
                var pause = Stopwatch.GetElapsedTime(progress.MovedTimestamp, now);
                _symbols[seen.Symbol] = new Progress(seen.Timestamp, now, pause > progress.Longest ? pause : progress.Longest);
            }
        }
    }

    private sealed record Seen(string Symbol, DateTimeOffset Timestamp);

    private sealed record Progress(DateTimeOffset Newest, long MovedTimestamp, TimeSpan Longest);
}

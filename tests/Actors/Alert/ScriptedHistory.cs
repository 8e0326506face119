using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Alert;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Tests.Alert;

/// <summary>A history in memory that fails or hangs when the test says so.</summary>
internal sealed class ScriptedHistory : IAlertHistory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AlertRecord> _alerts = [];
    private IReadOnlyList<Silence> _silences = [];

    private int _loads;

    public volatile bool IsDown;

    public volatile bool Hangs;

    public int Loads => Volatile.Read(ref _loads);

    /// <summary>True once the alerts have been read.</summary>
    public volatile bool Loaded;

    public IReadOnlyList<AlertRecord> Kept
    {
        get
        {
            lock (_lock)
            {
                return [.. _alerts.Values.OrderBy(alert => alert.Timestamp)];
            }
        }
    }

    public async Task<IReadOnlyList<AlertRecord>> LoadAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _loads);
        await AnswerAsync(cancellationToken);
        Loaded = true;
        return Kept;
    }

    public async Task SaveAsync(IReadOnlyList<AlertRecord> alerts, CancellationToken cancellationToken)
    {
        await AnswerAsync(cancellationToken);
        lock (_lock)
        {
            foreach (var alert in alerts)
            {
                _alerts[alert.Id] = alert;
            }
        }
    }

    public async Task<IReadOnlyList<Silence>> LoadSilencesAsync(CancellationToken cancellationToken)
    {
        await AnswerAsync(cancellationToken);
        return _silences;
    }

    public async Task SaveSilencesAsync(IReadOnlyList<Silence> silences, CancellationToken cancellationToken)
    {
        await AnswerAsync(cancellationToken);
        _silences = silences;
    }

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        if (Hangs)
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }

        if (IsDown)
        {
            throw new InvalidOperationException("store is down");
        }
    }
}

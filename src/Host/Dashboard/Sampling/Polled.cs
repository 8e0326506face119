namespace AkkaDayTrade.Host.Dashboard.Sampling;

/// <summary>
/// The last answer of something that has to be asked: read at most every so often, one question at a time, and only while somebody
/// looks. A question that fails keeps the last answer and says why. Safe for use by several threads.
/// </summary>
internal sealed class Polled<T>(Func<CancellationToken, Task<T>> read, TimeSpan interval, TimeProvider time)
    where T : class
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Task _reading = Task.CompletedTask;
    private long? _askedAt;
    private volatile T? _value;
    private volatile string? _problem;

    /// <summary>Null before the first answer.</summary>
    public T? Value => _value;

    /// <summary>Why the last question got no answer, null when it did.</summary>
    public string? Problem => _problem;

    /// <summary>Asks when it is time to, and does not wait for the answer.</summary>
    public Polled<T> Refresh()
    {
        lock (_lock)
        {
            if (_reading.IsCompleted && (_askedAt is not { } last || time.GetElapsedTime(last) >= interval))
            {
                _askedAt = time.GetTimestamp();
                _reading = Task.Run(ReadAsync);
            }
        }

        return this;
    }

    /// <summary>The next <see cref="Refresh"/> asks at once: something has changed.</summary>
    public void Expire()
    {
        lock (_lock)
        {
            _askedAt = null;
        }
    }

    /// <summary>Completes when no question is open.</summary>
    internal Task Answered => _reading;

    private async Task ReadAsync()
    {
        try
        {
            using var late = new CancellationTokenSource(Timeout, time);
            _value = await read(late.Token).WaitAsync(late.Token);
            _problem = null;
        }
        catch (Exception exception)
        {
            _problem = exception is OperationCanceledException ? $"no answer within {Timeout.TotalSeconds} s" : exception.Message;
        }
    }
}

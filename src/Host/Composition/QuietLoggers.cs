using System.Collections.Concurrent;

namespace AkkaDayTrade.Host.Composition;

/// <summary>
/// Loggers that write the same message only so often in a minute: a fault that repeats itself must not bury the others. What is left out
/// is counted, and told before the next one that is written. Safe for use by several threads.
/// </summary>
/// <param name="inner">Writes; not disposed of here.</param>
/// <param name="perMinute">Of one message, whatever its values; 0 = no limit.</param>
internal sealed class QuietLoggers(ILoggerFactory inner, int perMinute, TimeProvider time) : ILoggerFactory
{
    /// <summary>Beyond so many different messages a minute, all that are new are written.</summary>
    private const int MaxMessages = 1000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Category, LogLevel Level, string Text), Count> _counts = new();

    public ILogger CreateLogger(string categoryName) =>
        perMinute == 0 ? inner.CreateLogger(categoryName) : new Logger(this, categoryName, inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        // Whoever made the inner one ends it.
    }

    /// <summary>Whether to write, and how many were left out since this message was last written.</summary>
    private (bool Writes, long LeftOut) Admit(string category, LogLevel level, string text)
    {
        var now = time.GetTimestamp();
        if (!_counts.TryGetValue((category, level, text), out var count))
        {
            if (_counts.Count >= MaxMessages)
            {
                Forget(now);
            }

            if (_counts.Count >= MaxMessages)
            {
                return (true, 0);
            }

            count = _counts.GetOrAdd((category, level, text), _ => new Count(now));
        }

        lock (count)
        {
            var leftOut = 0L;
            if (time.GetElapsedTime(count.Began, now) >= Window)
            {
                leftOut = Math.Max(0, count.Seen - perMinute);
                (count.Began, count.Seen) = (now, 0);
            }

            return (++count.Seen <= perMinute, leftOut);
        }
    }

    private void Forget(long now)
    {
        foreach (var (key, count) in _counts)
        {
            if (time.GetElapsedTime(count.Began, now) >= Window)
            {
                _counts.TryRemove(key, out _);
            }
        }
    }

    private sealed class Count(long began)
    {
        public long Began { get; set; } = began;

        public long Seen { get; set; }
    }

    private sealed class Logger(QuietLoggers owner, string category, ILogger inner) : ILogger
    {
        // What comes from Akka has no template of its own.
        private const string NoTemplate = "{Message}";

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!inner.IsEnabled(logLevel))
            {
                return;
            }

            var (writes, leftOut) = owner.Admit(category, logLevel, TextOf(state, exception, formatter));
            if (leftOut > 0)
            {
                QuietLog.LeftOut(inner, logLevel, leftOut);
            }

            if (writes)
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }

        private static string TextOf<TState>(TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var template = (state as IReadOnlyList<KeyValuePair<string, object?>>)?.LastOrDefault(pair => pair.Key == "{OriginalFormat}").Value as string;
            return template is null or NoTemplate ? string.Concat(formatter(state, exception).Where(c => !char.IsAsciiDigit(c))) : template;
        }
    }
}

internal static partial class QuietLog
{
    [LoggerMessage(EventId = 1, Message = "{Count} more like the following were left out (Log:RepeatsPerMinute)")]
    public static partial void LeftOut(ILogger logger, LogLevel level, long count);
}

using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace AkkaDayTrade.Host.Pbm;

/// <summary>One line of the log.</summary>
internal sealed record LogLine(DateTimeOffset Timestamp, LogLevel Level, string Category, string Message, string? Exception);

/// <summary>
/// The process' log as it is written, and the switch of its level. A viewer that reads slowly loses the
/// oldest of what waits for it and is told how many. Safe for use by several threads.
/// </summary>
internal sealed class LiveLog : ILoggerProvider, IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>
{
    private const int WaitingLines = 1000;

    // The one category that the settings file gives a level of its own, which is more specific than the default.
    private const string OwnCategory = "AkkaDayTrade";

    private readonly Lock _lock = new();
    private ImmutableArray<ChannelWriter<LogLine>> _viewers = [];
    private CancellationTokenSource _changed = new();
    private LogLevel? _level;

    string? IOptionsChangeTokenSource<LoggerFilterOptions>.Name => Options.DefaultName;

    /// <summary>What is written from now on, in every category.</summary>
    public void SetLevel(LogLevel level)
    {
        CancellationTokenSource before;
        lock (_lock)
        {
            _level = level;
            (before, _changed) = (_changed, new CancellationTokenSource());
        }

        before.Cancel();
        before.Dispose();
    }

    /// <summary>Lines of at least a level from now on, until cancelled.</summary>
    public async Task ReadAsync(LogLevel from, Func<LogLine, Task> show, CancellationToken cancellationToken)
    {
        var lost = 0;
        var lines = Channel.CreateBounded<LogLine>(
            new BoundedChannelOptions(WaitingLines) { FullMode = BoundedChannelFullMode.DropOldest },
            _ => Interlocked.Increment(ref lost));
        lock (_lock)
        {
            _viewers = _viewers.Add(lines.Writer);
        }

        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(cancellationToken))
            {
                if (Interlocked.Exchange(ref lost, 0) is var count and > 0)
                {
                    await show(new LogLine(line.Timestamp, LogLevel.Warning, "pbm", $"{count} lines are missing here: they came faster than they were read.", null));
                }

                if (line.Level >= from)
                {
                    await show(line);
                }
            }
        }
        finally
        {
            lock (_lock)
            {
                _viewers = _viewers.Remove(lines.Writer);
            }
        }
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => new CategoryLogger(this, categoryName);

    void IConfigureOptions<LoggerFilterOptions>.Configure(LoggerFilterOptions options)
    {
        if (_level is { } level)
        {
            // Of equally specific rules the last one counts.
            options.Rules.Add(new LoggerFilterRule(providerName: null, categoryName: null, level, filter: null));
            options.Rules.Add(new LoggerFilterRule(providerName: null, OwnCategory, level, filter: null));
        }
    }

    IChangeToken IOptionsChangeTokenSource<LoggerFilterOptions>.GetChangeToken()
    {
        lock (_lock)
        {
            return new CancellationChangeToken(_changed.Token);
        }
    }

    void IDisposable.Dispose()
    {
        // The change source lives as long as the process; viewers leave by themselves.
    }

    private void Publish(LogLine line)
    {
        foreach (var viewer in _viewers)
        {
            viewer.TryWrite(line);
        }
    }

    private sealed class CategoryLogger(LiveLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && !log._viewers.IsEmpty;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Publish(new LogLine(TimeProvider.System.GetUtcNow(), logLevel, category, formatter(state, exception), exception?.ToString()));
            }
        }
    }
}

/// <summary>Set-up of the <see cref="LiveLog"/>.</summary>
internal static class LiveLogBuilder
{
    /// <summary>After the configured filters, so that a level set at run time wins over them.</summary>
    public static ILoggingBuilder AddLiveLog(this ILoggingBuilder logging, LiveLog log)
    {
        logging.AddProvider(log);
        logging.Services.AddSingleton<IConfigureOptions<LoggerFilterOptions>>(log);
        logging.Services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(log);
        return logging;
    }
}

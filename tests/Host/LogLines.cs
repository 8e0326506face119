using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Host.Tests;

/// <summary>All that is logged, in order.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Text, string Line)> _lines = new();

    /// <summary>The messages alone.</summary>
    public IEnumerable<string> Texts => _lines.Select(line => line.Text);

    /// <summary>With level, category and exception.</summary>
    public IEnumerable<string> Lines => _lines.Select(line => line.Line);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Logger(string category, ConcurrentQueue<(string Text, string Line)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((formatter(state, exception), $"{logLevel} {category}: {formatter(state, exception)} {exception}"));
    }
}

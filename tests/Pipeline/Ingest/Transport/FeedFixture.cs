using System.Text;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Transport;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

/// <summary>A frame as a test sees it, its memory given back.</summary>
internal sealed record Received(string Text, bool AfterInterruption, bool IsBinary, long FirstPosition)
{
    public static Received From(Frame frame)
    {
        var seen = new Received(Encoding.UTF8.GetString(frame.Bytes), frame.AfterInterruption, frame.IsBinary, frame.FirstPosition);
        frame.Release();
        return seen;
    }
}

/// <summary>One actor system with what a feed source needs; every wait has a deadline.</summary>
internal sealed class FeedFixture : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = Patience.Long;

    public FeedFixture(TradingCalendar? calendar = null, TimeProvider? time = null)
    {
        System = ActorSystem.Create("feeds", "akka.loglevel = WARNING");
        Time = time ?? TimeProvider.System;
        Status = new FeedStatus(Time);
        Services = new FeedServices(Metrics, calendar ?? OpenFrom(long.MinValue), Time, Log);
    }

    public ActorSystem System { get; }

    public TimeProvider Time { get; }

    public PipelineMetrics Metrics { get; } = new();

    public FeedStatus Status { get; }

    public LogLines Log { get; } = new();

    public FeedServices Services { get; }

    /// <summary>A calendar that is open since an instant, closed before.</summary>
    public static TradingCalendar OpenFrom(long unixNanos) => new SwitchedCalendar(unixNanos);

    /// <summary>Options with waits short enough for a test.</summary>
    public static FeedOptions Quick(Uri url, FeedFormat format = FeedFormat.Native) => new()
    {
        Url = url,
        Format = format,
        Key = "KEY-123",
        Secret = "SECRET-456",
        ReconnectInterval = TimeSpan.FromMilliseconds(20),
        MaxReconnectInterval = TimeSpan.FromMilliseconds(400),
    };

    public ISinkQueue<Received> Run(FeedOptions options, params string[] symbols) => Run(options, out _, symbols);

    public ISinkQueue<Received> Run(FeedOptions options, out UniqueKillSwitch stop, params string[] symbols)
    {
        var (killSwitch, queue) = FeedSources.Create(options, symbols, Services, Status)
            .ViaMaterialized(KillSwitches.Single<Frame>(), Keep.Right)
            .Select(Received.From)
            .ToMaterialized(Sink.Queue<Received>(), Keep.Both)
            .Run(System.Materializer());
        stop = killSwitch;
        return queue;
    }

    public static async Task<Received> NextAsync(ISinkQueue<Received> queue)
    {
        var next = await queue.PullAsync().WaitAsync(Deadline);
        next.HasValue.ShouldBeTrue("the stream ended");
        return next.Value;
    }

    public static async Task<List<Received>> AllAsync(ISinkQueue<Received> queue)
    {
        var all = new List<Received>();
        while (await queue.PullAsync().WaitAsync(Deadline) is { HasValue: true } next)
        {
            all.Add(next.Value);
        }

        return all;
    }

    /// <summary>Awaits a condition, looking again every few milliseconds.</summary>
    public static async Task Until(Func<bool> condition, Func<string>? otherwise = null)
    {
        using var timeout = new CancellationTokenSource(Deadline);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            if (timeout.IsCancellationRequested)
            {
                throw new TimeoutException(otherwise?.Invoke() ?? "the condition did not come true");
            }

            await look.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        Metrics.Dispose();
    }

    private sealed class SwitchedCalendar(long openFrom) : TradingCalendar
    {
        public override string Name => "test";

        public override SessionWindow WindowAt(long unixNanos) => unixNanos >= openFrom
            ? new SessionWindow(IsOpen: true, openFrom, long.MaxValue, SessionDay: 1)
            : new SessionWindow(IsOpen: false, long.MinValue, openFrom, SessionDay: 0);
    }
}

/// <summary>A logger that keeps its lines.</summary>
internal sealed class LogLines : ILogger
{
    private readonly List<string> _lines = [];

    public string[] Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Add($"{logLevel}: {formatter(state, exception)}");
        }
    }
}

using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Hosting.Logging;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Tests.Store;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace AkkaDayTrade.Host.Tests.Composition;

public sealed class HostLoggerTests
{
    [Fact]
    public async Task Akkas_log_should_arrive_as_plain_sentences_under_its_source()
    {
        using var lines = new Lines();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(lines));
        var setup = BootstrapSetup.Create()
            .WithConfig(ConfigurationFactory.ParseString($"akka.loggers = [\"{typeof(HostLogger).AssemblyQualifiedName}\"]"))
            .And(new LoggerFactorySetup(factory));
        using var system = ActorSystem.Create("logging", setup);

        Logging.GetLogger(system, new HostLoggerTests()).Warning("The store is away ({Reason})", "no answer");
        Logging.GetLogger(system, "a stage").Error(new InvalidOperationException("why"), "It failed");

        await Eventually.BeTrue(() => lines.Count(line => line.Level >= LogLevel.Warning) == 2, "both lines");
        lines.ShouldContain(new Line(typeof(HostLoggerTests).FullName!, LogLevel.Warning, "The store is away (no answer)", null));
        lines.ShouldContain(new Line("Akka", LogLevel.Error, "It failed", "why"));
    }

    [Fact]
    public async Task Remotings_stack_traces_should_stay_out_of_the_log()
    {
        using var lines = new Lines();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(lines));
        var setup = BootstrapSetup.Create()
            .WithConfig(ConfigurationFactory.ParseString($"akka.loggers = [\"{typeof(HostLogger).AssemblyQualifiedName}\"]"))
            .And(new LoggerFactorySetup(factory));
        using var system = ActorSystem.Create("logging", setup);

        system.EventStream.Publish(new Error(
            new InvalidOperationException("it has gone"), "remoting", typeof(Akka.Remote.RemoteActorRefProvider), "The peer is away [Disassociated\n   at Akka.Remote.Here()]"));

        system.EventStream.Publish(new Error(new Akka.Remote.RemoteTransportException("away"), "guardian", typeof(OneForOneStrategy), "away"));

        await Eventually.BeTrue(() => lines.Count(line => line.Level == LogLevel.Error) == 2, "both lines");
        lines.ShouldContain(new Line("Akka", LogLevel.Error, "away", null));
        lines.ShouldContain(new Line("Akka", LogLevel.Error, "The peer is away [Disassociated: it has gone", null));
    }

    private sealed record Line(string Category, LogLevel Level, string Message, string? Cause);

    private sealed class Lines : ConcurrentQueue<Line>, ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

        public void Dispose()
        {
            // The lines are read after the factory has gone.
        }
    }

    private sealed class Logger(string category, Lines lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(new Line(category, logLevel, formatter(state, exception), exception?.Message));
    }
}

using AkkaDayTrade.Tests.Shared;
using Garnet;

namespace Akka.Persistence.Redis.Tests.Servers;

/// <summary>The embedded server.</summary>
public sealed class GarnetFixture : ServerFixture, IDisposable
{
    private readonly int _port = FreePorts.Take();
    private GarnetServer? _server;

    public override string? Missing => null;

    protected override string Endpoints => $"127.0.0.1:{_port}";

    protected override Task StartAsync()
    {
        _server = new GarnetServer(["--bind", "127.0.0.1", "--port", $"{_port}", "-q", "true", "--disable-console-logger", "true", "--memory", "128m", "--index", "16m"]);
        _server.Start();
        return Task.CompletedTask;
    }

    public void Dispose() => _server?.Dispose();
}

[CollectionDefinition(Name)]
public sealed class GarnetCollection : ICollectionFixture<GarnetFixture>
{
    public const string Name = "Garnet";
}

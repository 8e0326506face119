namespace Akka.Persistence.Redis.Tests.Servers;

/// <summary>One redis-server; its tests are skipped where the program is absent.</summary>
public sealed class RedisFixture : ServerFixture
{
    private readonly Lazy<RedisServer> _server = new(() => new RedisServer());

    public override string? Missing => RedisServer.Missing;

    protected override string Endpoints => _server.Value.ConnectionString;

    protected override Task StartAsync() => _server.Value.StartAsync();

    protected override async Task StopAsync() => await _server.Value.RemoveAsync();
}

[CollectionDefinition(Name)]
public sealed class RedisCollection : ICollectionFixture<RedisFixture>
{
    public const string Name = "Redis";
}

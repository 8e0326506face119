using System.Net;
using System.Net.Sockets;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Store;

namespace AkkaDayTrade.Host.Tests.EmbeddedServer;

public sealed class EmbeddedRedisTests
{
    [Fact]
    public async Task Data_should_survive_a_restart()
    {
        await using var server = new GarnetTestServer();
        await server.StartAsync();
        await using (var connection = await server.ConnectAsync())
        {
            await connection.Database.StringSetAsync("kept", "yes");
        }

        await server.StopAsync();
        await server.StartAsync();

        await using var again = await server.ConnectAsync();
        ((string?)await again.Database.StringGetAsync("kept")).ShouldBe("yes");
    }

    [Fact]
    public async Task Data_beyond_the_memory_should_spill_to_disk_and_stay_readable()
    {
        const int Keys = 120_000;
        var value = new string('x', 1024);
        await using var server = new GarnetTestServer();
        await server.StartAsync();
        await using var connection = await server.ConnectAsync();
        for (var start = 0; start < Keys; start += 4000)
        {
            var batch = connection.Database.CreateBatch();
            var writes = Enumerable.Range(start, 4000).Select(i => batch.StringSetAsync($"key:{i}", value)).ToArray();
            batch.Execute();
            await Task.WhenAll(writes);
        }

        foreach (var i in Enumerable.Range(0, 1000).Select(i => i * (Keys / 1000)))
        {
            ((string?)await connection.Database.StringGetAsync($"key:{i}")).ShouldBe(value);
        }
    }

    [Fact]
    public void Taken_port_should_be_an_error_that_names_the_port_and_its_key()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var directory = Directory.CreateTempSubdirectory();

        var error = Should.Throw<EmbeddedRedisException>(() =>
            EmbeddedRedis.Start(new RedisOptions { Port = port, DataDirectory = directory.FullName }));

        error.Message.ShouldContain($"{port}");
        error.Message.ShouldContain("Redis:Port");
        directory.Delete(recursive: true);
    }

    [Fact]
    public void Directory_that_cannot_be_written_should_be_an_error_that_names_its_key()
    {
        var file = Path.GetTempFileName();

        var error = Should.Throw<EmbeddedRedisException>(() =>
            EmbeddedRedis.Start(new RedisOptions { Port = 0, DataDirectory = Path.Combine(file, "redis") }));

        error.Message.ShouldContain("Redis:DataDirectory");
        File.Delete(file);
    }

    [Fact]
    public void Disposing_twice_should_do_no_harm()
    {
        var directory = Directory.CreateTempSubdirectory();
        var server = EmbeddedRedis.Start(new RedisOptions { Port = 0, DataDirectory = directory.FullName });

        server.Dispose();

        Should.NotThrow(server.Dispose);
        directory.Delete(recursive: true);
    }
}

using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Redis.Tests.Servers;

namespace Akka.Persistence.Redis.Tests;

[Collection(GarnetCollection.Name)]
public sealed class RedisConnectionTests(GarnetFixture server)
{
    [Fact]
    public async Task Writes_beyond_the_bound_should_wait_for_their_turn()
    {
        var connection = Connect(server.ConnectionString, maxWritesInFlight: 2);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = 0;
        Task Write() => connection.WriteAsync(_ =>
        {
            Interlocked.Increment(ref started);
            return gate.Task;
        }, CancellationToken.None);
        await connection.StoreAsync();

        var writes = Enumerable.Range(0, 5).Select(_ => Write()).ToArray();

        started.ShouldBe(2);
        gate.SetResult();
        await Task.WhenAll(writes);
        started.ShouldBe(5);
        await connection.CloseAsync();
    }

    [Fact]
    public async Task Write_below_the_bound_should_start_on_the_thread_of_its_caller()
    {
        var connection = Connect(server.ConnectionString);
        await connection.StoreAsync();
        var caller = Environment.CurrentManagedThreadId;
        var writer = 0;

        var write = connection.WriteAsync(_ =>
        {
            writer = Environment.CurrentManagedThreadId;
            return Task.CompletedTask;
        }, CancellationToken.None);

        writer.ShouldBe(caller);
        await write;
        await connection.CloseAsync();
    }

    [Fact]
    public async Task Write_that_waits_should_give_up_with_its_caller()
    {
        var connection = Connect(server.ConnectionString, maxWritesInFlight: 1);
        var gate = new TaskCompletionSource();
        var first = connection.WriteAsync(_ => gate.Task, CancellationToken.None);
        using var caller = new CancellationTokenSource();
        var second = connection.WriteAsync(_ => Task.CompletedTask, caller.Token);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(second);
        gate.SetResult();
        await first;
        await connection.WriteAsync(_ => Task.CompletedTask, CancellationToken.None);
        await connection.CloseAsync();
    }

    [Fact]
    public async Task Missing_configuration_string_should_be_named()
    {
        var connection = Connect("");

        (await Should.ThrowAsync<ConfigurationException>(connection.StoreAsync())).Message.ShouldContain("configuration-string");
    }

    [Fact]
    public async Task Closed_connection_should_refuse_further_use()
    {
        var connection = Connect(server.ConnectionString);
        await connection.StoreAsync();

        await connection.CloseAsync();

        await Should.ThrowAsync<ObjectDisposedException>(async () => await connection.StoreAsync());
    }

    private RedisConnection Connect(string configurationString, int maxWritesInFlight = 10) =>
        new((ExtendedActorSystem)server.System, new RedisSettings(configurationString, "", 0, DatabaseFromConnectionString: false, MaxWritesInFlight: maxWritesInFlight));
}

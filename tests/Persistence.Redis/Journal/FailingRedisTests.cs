using Akka.Actor;
using Akka.Persistence.Redis.Journal;
using Akka.Persistence.Redis.Tests.Servers;
using Akka.TestKit;
using AkkaDayTrade.Tests.Shared;
using StackExchange.Redis;

namespace Akka.Persistence.Redis.Tests.Journal;

/// <summary>Whatever keeps Redis from storing fails the write, is never a rejection or a success, and passes with its cause.</summary>
public sealed class FailingRedisTests : IAsyncLifetime
{
    /// <summary>After which the plugin gives up: a healthy server's answer must not take that long on a busy machine.</summary>
    private const int TimeoutMs = 8_000;

    /// <summary>For how long a paused server does not answer: longer, by what the machine may take until the write is on its way.</summary>
    private const int PauseMs = 2 * TimeoutMs;

    private RedisServer? _server;
    private ConnectionMultiplexer? _admin;
    private ActorSystem? _system;

    [SkippableTheory]
    [InlineData("min-replicas-to-write", "1", "0")]
    [InlineData("maxmemory", "1", "0")]
    public async Task Journal_should_fail_while_redis_refuses_writes(string setting, string bad, string good)
    {
        await WriteAndSucceedAsync(1);
        await Admin.ConfigSetAsync(setting, bad);

        (await WriteAsync(2)).ShouldBeOfType<WriteMessagesFailed>().Cause.ToString().ShouldContain("EXECABORT");

        await Admin.ConfigSetAsync(setting, good);
        (await RecoverAsync()).ShouldBe(1);
        await WriteAndSucceedAsync(2);
    }

    [SkippableFact]
    public async Task Journal_should_fail_while_its_primary_is_a_replica_and_go_on_when_it_is_primary_again()
    {
        await WriteAndSucceedAsync(1);
        await Admin.ExecuteAsync("REPLICAOF", "127.0.0.1", FreePorts.Take());

        (await WriteAsync(2)).ShouldBeOfType<WriteMessagesFailed>();

        await Admin.ExecuteAsync("REPLICAOF", "NO", "ONE");
        await Eventually.TrueAsync(async () => await RecoverAsync() == 1, "the journal to read again");
        await Eventually.TrueAsync(async () => await WriteAsync(2) is WriteMessagesSuccessful, "the journal to write again");
        (await RecoverAsync()).ShouldBe(2);
    }

    [SkippableFact]
    public async Task Journal_should_fail_while_redis_is_down_and_go_on_after_its_restart()
    {
        await WriteAndSucceedAsync(1);
        await _server!.StopAsync();

        (await WriteAsync(2)).ShouldBeOfType<WriteMessagesFailed>();

        await _server.StartAsync();
        await Eventually.TrueAsync(async () => await RecoverAsync() == 1, "the journal to read again");
        await Eventually.TrueAsync(async () => await WriteAsync(2) is WriteMessagesSuccessful, "the journal to write again");
        (await RecoverAsync()).ShouldBe(2);
    }

    [SkippableTheory]
    [InlineData("WRITE")]
    [InlineData("ALL")]
    public async Task Journal_should_fail_a_write_that_is_not_answered_in_time_and_store_it_at_most_once(string paused)
    {
        await WriteAndSucceedAsync(1);
        await Admin.ExecuteAsync("CLIENT", "PAUSE", $"{PauseMs}", paused);

        (await WriteAsync(2)).ShouldBeOfType<WriteMessagesFailed>().Cause.ShouldNotBeOfType<WriterFencedException>();

        var highest = 0L;
        await Eventually.TrueAsync(async () => (highest = await RecoverAsync()) >= 1, "the journal to read again");
        await WriteAndSucceedAsync(highest + 1);
        (await _admin!.GetDatabase().SortedSetLengthAsync("journal:persisted:id")).ShouldBe(highest + 1);
    }

    [SkippableFact]
    public async Task Plugins_should_be_unhealthy_while_redis_is_down()
    {
        var persistence = Persistence.Instance.Apply(_system!);
        (await persistence.CheckJournalHealthAsync("akka.persistence.journal.redis", CancellationToken.None)).Status.ShouldBe(PersistenceHealthStatus.Healthy);
        (await persistence.CheckSnapshotStoreHealthAsync("akka.persistence.snapshot-store.redis", CancellationToken.None)).Status.ShouldBe(PersistenceHealthStatus.Healthy);

        await _server!.StopAsync();

        (await persistence.CheckJournalHealthAsync("akka.persistence.journal.redis", CancellationToken.None)).Status.ShouldBe(PersistenceHealthStatus.Unhealthy);
        (await persistence.CheckSnapshotStoreHealthAsync("akka.persistence.snapshot-store.redis", CancellationToken.None)).Status.ShouldBe(PersistenceHealthStatus.Unhealthy);
    }

    public async Task InitializeAsync()
    {
        Skip.If(RedisServer.Missing is not null, RedisServer.Missing);
        _server = new RedisServer();
        await _server.StartAsync();
        _admin = await _server.ConnectAsync();
        _system = Systems.Create(_server.ConnectionString + $",connectTimeout={TimeoutMs},asyncTimeout={TimeoutMs},syncTimeout={TimeoutMs}");
    }

    public async Task DisposeAsync()
    {
        await _system!.Terminate();
        await _admin!.DisposeAsync();
        await _server!.RemoveAsync();
    }

    private IServer Admin => _admin!.GetServer("127.0.0.1", _server!.Port);

    private async Task<object> WriteAsync(long sequenceNr)
    {
        var probe = Probe();
        var write = new AtomicWrite(new Persistent("event", sequenceNr, "id", writerGuid: "writer"));
        Persistence.Instance.Apply(_system!).JournalFor("").Tell(new WriteMessages([write], probe.Ref, 1));
        var summary = await probe.ExpectMsgAsync<object>();
        var reply = await probe.ExpectMsgAsync<object>();
        reply.ShouldBeOfType(summary is WriteMessagesSuccessful ? typeof(WriteMessageSuccess) : typeof(WriteMessageFailure));
        return summary;
    }

    private async Task WriteAndSucceedAsync(long sequenceNr)
    {
        var reply = await WriteAsync(sequenceNr);
        reply.ShouldBeOfType<WriteMessagesSuccessful>($"{(reply as WriteMessagesFailed)?.Cause}");
    }

    private async Task<long> RecoverAsync()
    {
        var probe = Probe();
        Persistence.Instance.Apply(_system!).JournalFor("").Tell(new ReplayMessages(1, long.MaxValue, 0, "id", probe.Ref));
        return (await probe.ExpectMsgAsync<object>()).ShouldBeOfType<RecoverySuccess>().HighestSequenceNr;
    }

    private TestProbe Probe() => new Akka.TestKit.Xunit2.TestKit(_system!).CreateTestProbe();
}

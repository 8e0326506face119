using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence.Hosting;
using Akka.Persistence.Journal;
using Akka.Persistence.Redis.Hosting;
using Akka.Persistence.Redis.Tests.Servers;
using Akka.TestKit;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Akka.Persistence.Redis.Tests.Hosting;

[Collection(GarnetCollection.Name)]
public sealed class HostingTests(GarnetFixture server)
{
    private readonly string _id = $"id-{Guid.NewGuid():N}";

    [Fact]
    public async Task Host_should_store_under_the_options_that_it_was_given()
    {
        var journal = new RedisJournalOptions { ConfigurationString = server.ConnectionString, KeyPrefix = "hosted:", Database = 1 };
        var snapshots = new RedisSnapshotOptions { ConfigurationString = server.ConnectionString + ",defaultDatabase=2", UseDatabaseFromConnectionString = true };
        using var host = await StartAsync(builder => builder.WithRedisPersistence(
            journal,
            snapshots,
            adapters => adapters.AddWriteEventAdapter<Shout>("shout", [typeof(string)])));

        await StoreAsync(host, "hello");

        (await Database(1).SortedSetRangeByRankAsync($"hosted:journal:persisted:{_id}")).Single().ToString().ShouldContain("HELLO");
        (await Database(2).SortedSetLengthAsync($"snapshot:{_id}")).ShouldBe(1);
        await host.StopAsync();
    }

    [Fact]
    public async Task Host_should_take_a_connection_string_alone()
    {
        using var host = await StartAsync(builder => builder.WithRedisPersistence(server.ConnectionString));

        await StoreAsync(host, "hello");

        (await Database(0).SortedSetLengthAsync($"journal:persisted:{_id}")).ShouldBe(1);
        (await Database(0).SortedSetLengthAsync($"snapshot:{_id}")).ShouldBe(1);
        await host.StopAsync();
    }

    [Theory]
    [InlineData(PersistenceMode.Both, "akka.persistence.journal.other", "akka.persistence.snapshot-store.other")]
    [InlineData(PersistenceMode.Journal, "akka.persistence.journal.other", null)]
    [InlineData(PersistenceMode.SnapshotStore, null, "akka.persistence.snapshot-store.other")]
    public async Task Mode_should_say_which_plugins_become_the_default(PersistenceMode mode, string? journal, string? snapshots)
    {
        using var host = await StartAsync(builder => builder.WithRedisPersistence(server.ConnectionString, mode, pluginIdentifier: "other"));

        var config = host.Services.GetRequiredService<ActorSystem>().Settings.Config;

        config.GetString("akka.persistence.journal.plugin").ShouldBe(journal);
        config.GetString("akka.persistence.snapshot-store.plugin").ShouldBe(snapshots);
        await host.StopAsync();
    }

    [Fact]
    public async Task Plugins_should_not_become_the_default_unasked()
    {
        using var host = await StartAsync(builder => builder.WithRedisPersistence(journal => journal.ConfigurationString = server.ConnectionString, isDefaultPlugin: false));

        var config = host.Services.GetRequiredService<ActorSystem>().Settings.Config;

        config.GetString("akka.persistence.journal.plugin").ShouldBeNull();
        config.GetString("akka.persistence.journal.redis.configuration-string").ShouldBe(server.ConnectionString);
        await host.StopAsync();
    }

    [Fact]
    public void Nothing_to_add_should_be_an_error()
    {
        var builder = new AkkaConfigurationBuilder(new ServiceCollection(), "none");

        Should.Throw<ArgumentException>(() => builder.WithRedisPersistence(journalOptions: null));
        Should.Throw<ArgumentException>(() => builder.WithRedisPersistence(server.ConnectionString, PersistenceMode.SnapshotStore, journalBuilder: _ => { }));
    }

    [Fact]
    public async Task Connectivity_check_should_be_healthy_while_redis_answers()
    {
        using var host = await StartAsync(builder => builder.WithRedisPersistence(
            server.ConnectionString,
            journalBuilder: journal => journal.WithConnectivityCheck(),
            snapshotBuilder: snapshots => snapshots.WithConnectivityCheck(name: "snapshots")));

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        report.Entries["Akka.Persistence.Redis.Journal.redis.Connectivity"].Status.ShouldBe(HealthStatus.Healthy);
        report.Entries["snapshots"].Status.ShouldBe(HealthStatus.Healthy);
        await host.StopAsync();
    }

    [Fact]
    public async Task Connectivity_check_should_be_unhealthy_while_nobody_answers()
    {
        using var host = await StartAsync(builder => builder.WithRedisPersistence(
            $"127.0.0.1:{FreePorts.Take()},connectTimeout=500,asyncTimeout=500,syncTimeout=500",
            journalBuilder: journal => journal.WithConnectivityCheck()));

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        report.Entries["Akka.Persistence.Redis.Journal.redis.Connectivity"].Status.ShouldBe(HealthStatus.Unhealthy);
        await host.StopAsync();
    }

    [Fact]
    public async Task Connection_of_the_caller_should_be_used_and_stay_open()
    {
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        using (var host = await StartAsync(builder => builder.WithRedisPersistence("", multiplexer: multiplexer)))
        {
            await StoreAsync(host, "hello");
            await host.StopAsync();
        }

        multiplexer.IsConnected.ShouldBeTrue();
        (await multiplexer.GetDatabase().SortedSetLengthAsync($"journal:persisted:{_id}")).ShouldBe(1);
    }

    [Fact]
    public async Task Connections_of_the_plugins_should_be_closed_with_the_system()
    {
        var name = $"client-{Guid.NewGuid():N}";
        using var host = await StartAsync(builder => builder.WithRedisPersistence($"{server.ConnectionString},name={name}"));
        await StoreAsync(host, "hello");
        (await ClientsAsync(name)).ShouldBeGreaterThan(0);

        await host.StopAsync();

        await Eventually.TrueAsync(async () => await ClientsAsync(name) == 0, "the connections to close");
    }

    [Fact]
    public async Task Two_systems_should_share_nothing()
    {
        using var first = Systems.Create(server.ConnectionString, "akka.persistence.journal.redis.key-prefix = \"first:\"");
        using var second = Systems.Create(server.ConnectionString, "akka.persistence.journal.redis { key-prefix = \"second:\", database = 1 }");

        (await WriteAsync(first)).ShouldBeOfType<WriteMessagesSuccessful>();
        (await WriteAsync(second)).ShouldBeOfType<WriteMessagesSuccessful>();
        await first.Terminate();

        (await Database(0).SortedSetLengthAsync($"first:journal:persisted:{_id}")).ShouldBe(1);
        (await Database(1).SortedSetLengthAsync($"second:journal:persisted:{_id}")).ShouldBe(1);
        RedisPersistence.Get(second).ShouldNotBeSameAs(RedisPersistence.Get(first));
        (await WriteAsync(second, 2)).ShouldBeOfType<WriteMessagesSuccessful>();
    }

    public sealed class Shout : IWriteEventAdapter
    {
        public string Manifest(object evt) => "";

        public object ToJournal(object evt) => ((string)evt).ToUpperInvariant();
    }

    private static async Task<IHost> StartAsync(Action<AkkaConfigurationBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddHealthChecks();
        builder.Services.AddAkka("hosted", akka => configure(akka.AddHocon("akka.loglevel = WARNING", HoconAddMode.Prepend)));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private async Task StoreAsync(IHost host, string @event)
    {
        var system = host.Services.GetRequiredService<ActorSystem>();
        var probe = Probe(system);
        system.ActorOf(Props.Create(() => new Keeper(_id, probe.Ref))).Tell(@event);
        await probe.ExpectMsgAsync<SaveSnapshotSuccess>();
    }

    private async Task<object> WriteAsync(ActorSystem system, long sequenceNr = 1)
    {
        var probe = Probe(system);
        var write = new AtomicWrite(new Persistent("event", sequenceNr, _id, writerGuid: "writer"));
        Persistence.Instance.Apply(system).JournalFor("").Tell(new WriteMessages([write], probe.Ref, 1));
        return await probe.ExpectMsgAsync<object>();
    }

    private static TestProbe Probe(ActorSystem system) => new Akka.TestKit.Xunit2.TestKit(system).CreateTestProbe();

    private IDatabase Database(int number) => server.Database.Multiplexer.GetDatabase(number);

    private async Task<int> ClientsAsync(string name) =>
        (await server.Database.Multiplexer.GetServers().Single().ClientListAsync()).Count(client => client.Name == name);

    private sealed class Keeper(string id, IActorRef listener) : UntypedPersistentActor
    {
        public override string PersistenceId => id;

        protected override void OnCommand(object message)
        {
            switch (message)
            {
                case string @event:
                    Persist(@event, SaveSnapshot);
                    break;
                case SaveSnapshotSuccess:
                    listener.Tell(message);
                    break;
            }
        }

        protected override void OnRecover(object message)
        {
        }
    }
}

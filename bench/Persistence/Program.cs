using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Redis;
using Akka.Persistence.Redis.Bench;

// dotnet run -c Release --project bench/Persistence [CONFIGURATION-STRING] [EVENTS]
// Prints events a second: the median and the best of the rounds. It leaves its keys, which start with "bench:".
const int Rounds = 9;
const int ManyActors = 100;
const int GroupSize = 10;

var configurationString = args.Length > 0 ? args[0] : "127.0.0.1:6379";
var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000;
var config = ConfigurationFactory.ParseString($$"""
    akka.loglevel = WARNING
    akka.persistence.journal { plugin = "akka.persistence.journal.redis", redis { configuration-string = "{{configurationString}}", key-prefix = "bench:" } }
    """).WithFallback(RedisPersistence.DefaultConfig());
using var system = ActorSystem.Create("bench", config);
var run = Guid.NewGuid().ToString("N");

await ReportAsync("Persist, 1 actor", round => StoreAsync(Mode.Persist, $"p-{round}", actors: 1));
await ReportAsync($"Persist, {ManyActors} actors", round => StoreAsync(Mode.Persist, $"m-{round}", ManyActors));
await ReportAsync("PersistAsync, 1 actor", round => StoreAsync(Mode.PersistAsync, $"a-{round}", actors: 1));
await ReportAsync($"PersistAllAsync by {GroupSize}, 1 actor", round => StoreAsync(Mode.PersistAllAsync, $"g-{round}", actors: 1));
await ReportAsync("recovery, 1 actor", round => RecoverAsync($"g-{round}"));

async Task<double> StoreAsync(Mode mode, string id, int actors)
{
    var inbox = Inbox.Create(system);
    var each = count / actors;
    var writers = Enumerable.Range(0, actors).Select(i => Start($"{id}-{i}", each - 1, inbox)).ToArray();
    await RepliesAsync(inbox, actors);
    var commands = Enumerable.Range(0, each).Chunk(mode == Mode.PersistAllAsync ? GroupSize : 1).Select(events => new Store(mode, events)).ToArray();
    var started = Stopwatch.GetTimestamp();
    foreach (var writer in writers)
    {
        Array.ForEach(commands, writer.Tell);
    }

    await RepliesAsync(inbox, actors);
    return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
}

async Task<double> RecoverAsync(string id)
{
    var inbox = Inbox.Create(system);
    var started = Stopwatch.GetTimestamp();
    Start($"{id}-0", last: -1, inbox);
    await RepliesAsync(inbox, 1);
    return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
}

IActorRef Start(string id, int last, Inbox inbox)
{
    var persistenceId = $"{run}-{id}";
    return system.ActorOf(Props.Create(() => new BenchActor(persistenceId, last, inbox.Receiver)));
}

static async Task RepliesAsync(Inbox inbox, int replies)
{
    for (var i = 0; i < replies; i++)
    {
        await inbox.ReceiveAsync(TimeSpan.FromMinutes(1));
    }
}

static async Task ReportAsync(string what, Func<int, Task<double>> measure)
{
    var rates = new double[Rounds];
    for (var round = 0; round < Rounds; round++)
    {
        rates[round] = await measure(round);
    }

    Array.Sort(rates);
    Console.WriteLine($"{what,-32} {rates[Rounds / 2],9:F0}/s   best {rates[^1],9:F0}/s");
}

using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Query;

namespace Akka.Persistence.Redis.Query;

/// <summary>Makes the read journal that <c>ReadJournalFor</c> asks for.</summary>
public sealed class RedisReadJournalProvider(ExtendedActorSystem system, Config config) : IReadJournalProvider
{
    private readonly RedisReadJournal _readJournal = new(system, config);

    public IReadJournal GetReadJournal() => _readJournal;
}

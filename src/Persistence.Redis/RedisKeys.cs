using StackExchange.Redis;

namespace Akka.Persistence.Redis;

/// <summary>
/// Names of the keys. On a Redis Cluster the hash tag, braces included, keeps the keys of one persistence id in one slot,
/// which a transaction demands.
/// </summary>
internal readonly record struct RedisKeys(string Prefix, bool Clustered)
{
    private const string Journal = "journal:persisted:";
    private const string Snapshot = "snapshot:";
    private const string HighestSuffix = ":highestSequenceNr";

    public RedisKey Events(string persistenceId) => $"{Tag(persistenceId)}{Prefix}{Journal}{persistenceId}";

    public RedisKey HighestSequenceNr(string persistenceId) => $"{Tag(persistenceId)}{Prefix}{Journal}{persistenceId}{HighestSuffix}";

    public RedisKey Snapshots(string persistenceId) => $"{Tag(persistenceId)}{Prefix}{Snapshot}{persistenceId}";

    /// <summary>Names one event for its protection, alike on a Redis Cluster and elsewhere.</summary>
    public static string EventPlace(string prefix, string persistenceId, long sequenceNr) => $"{prefix}{Journal}{persistenceId} {sequenceNr}";

    /// <summary>Names one snapshot for its protection.</summary>
    public static string SnapshotPlace(string prefix, string persistenceId, long sequenceNr) => $"{prefix}{Snapshot}{persistenceId} {sequenceNr}";

    /// <summary>Matches the highest sequence number of every persistence id.</summary>
    public RedisValue HighestSequenceNrPattern => $"{(Clustered ? "{__*}." : "")}{Escape(Prefix)}{Journal}*{HighestSuffix}";

    /// <summary>The id whose highest sequence number stands under this key; null for a key that only looks like one.</summary>
    public string? PersistenceIdOf(RedisKey key)
    {
        var name = key.ToString();
        var around = Prefix.Length + Journal.Length + HighestSuffix.Length;
        var idLength = Clustered ? (name.Length - around - Tag("").Length) / 2 : name.Length - around;
        if (idLength < 0)
        {
            return null;
        }

        var id = name.Substring(name.Length - HighestSuffix.Length - idLength, idLength);
        return HighestSequenceNr(id) == key ? id : null;
    }

    private string Tag(string persistenceId) => Clustered ? $"{{__{persistenceId}}}." : "";

    private static string Escape(string prefix) =>
        string.Concat(prefix.Select(character => character is '*' or '?' or '[' or ']' or '\\' ? $"\\{character}" : $"{character}"));
}

using System.Buffers;
using AkkaDayTrade.Domain.Features;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>A vector to be written, to the newest values or to the history.</summary>
internal readonly record struct PendingWrite(SymbolState State, FeatureVector Vector, bool IsHistory);

/// <summary>How a batch ended.</summary>
/// <param name="Written">What is in Redis now.</param>
/// <param name="Failed">What has to be tried again.</param>
/// <param name="Keys">Values written.</param>
/// <param name="Errors">Commands that failed, those included that will not be tried again.</param>
/// <param name="FirstError">What the first of them said.</param>
internal sealed record WriteOutcome(
    IReadOnlyList<PendingWrite> Written, IReadOnlyList<PendingWrite> Failed, int Keys, int Errors, string? FirstError);

/// <summary>The commands of one flush, sent in one go, and the writes they belong to.</summary>
internal sealed class WriteBatch(IDatabase database, ArrayBufferWriter<byte> values)
{
    /// <summary>Well above the connection's own time-out, after which every command has ended one way or the other.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private readonly IBatch _batch = database.CreateBatch();
    private readonly List<Task> _commands = [];
    private readonly List<bool> _isValue = [];
    private readonly List<(PendingWrite Write, int End)> _writes = [];

    /// <summary>Encoded values, one after another; valid until the batch has been answered.</summary>
    public ArrayBufferWriter<byte> Values { get; } = values;

    public int CommandCount => _commands.Count;

    public bool IsEmpty => _writes.Count == 0;

    /// <summary>Puts everything that was added since the last call down to this write.</summary>
    public void Close(in PendingWrite write) => _writes.Add((write, _commands.Count));

    public void Set(RedisKey key, ReadOnlyMemory<byte> value, TimeSpan ttl) =>
        AddValue(_batch.StringSetAsync(key, value, (Expiration)ttl));

    public void HashSet(RedisKey key, HashEntry[] fields, TimeSpan ttl)
    {
        AddValue(_batch.HashSetAsync(key, fields));
        Add(_batch.KeyExpireAsync(key, ttl));
    }

    public void HashDelete(RedisKey key, RedisValue[] fields) => Add(_batch.HashDeleteAsync(key, fields));

    public void Delete(RedisKey key) => Add(_batch.KeyDeleteAsync(key));

    public void SetAdd(RedisKey key, RedisValue[] members) => Add(_batch.SetAddAsync(key, members));

    /// <summary>Sends all and waits for the answers. Does not throw: a write any command of which failed is in the outcome.</summary>
    public async Task<WriteOutcome> ExecuteAsync()
    {
        string? firstError = null;
        try
        {
            _batch.Execute();
            await Task.WhenAll(_commands).WaitAsync(AnswerTimeout);
        }
        catch (Exception exception)
        {
            // Which commands failed is seen from each of them; those without an answer count as failed.
            firstError = RedisFault.Describe(exception);
        }

        var written = new List<PendingWrite>(_writes.Count);
        var failed = new List<PendingWrite>();
        var (keys, errors, command) = (0, 0, 0);
        foreach (var (write, end) in _writes)
        {
            var retry = false;
            for (; command < end; command++)
            {
                var task = _commands[command];
                if (task.IsCompletedSuccessfully)
                {
                    keys += _isValue[command] ? 1 : 0;
                    continue;
                }

                errors++;
                retry |= !IsPermanent(task.Exception?.InnerException);
            }

            (retry ? failed : written).Add(write);
        }

        return new WriteOutcome(written, failed, keys, errors, firstError);
    }

    /// <summary>A key of another type stays one, however often the write is tried.</summary>
    private static bool IsPermanent(Exception? error) =>
        error is RedisServerException && error.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal);

    private void AddValue(Task command)
    {
        _commands.Add(command);
        _isValue.Add(true);
    }

    private void Add(Task command)
    {
        _commands.Add(command);
        _isValue.Add(false);
    }
}

using System.Text;
using System.Xml.Linq;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Store.Encryption;
using Microsoft.AspNetCore.DataProtection.Repositories;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Dashboard.Viewing;

/// <summary>
/// Keeps the keys that protect sessions and forms: encrypted in Redis, for all nodes alike, when stored values are encrypted, else in memory.
/// Never in a file of the user's home. A key that was made while Redis was away counts on this node until Redis takes it. Safe for use by several threads.
/// </summary>
/// <param name="redis">Null = in memory, so that a session is with one node and ends with it.</param>
internal sealed partial class SessionKeys(IDatabase? redis, ValueSeal seal, ILogger<SessionKeys> log) : IXmlRepository
{
    public const string Key = "day_trade:http:keys";

    private readonly Lock _lock = new();
    private readonly List<XElement> _kept = [];
    private readonly List<XElement> _waiting = [];
    private long _seen;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_lock)
        {
            try
            {
                Read();
                foreach (var element in _waiting.ToArray())
                {
                    Write(element);
                }
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                LogNotRead(RedisFault.Describe(exception));
            }

            return [.. _kept, .. _waiting];
        }
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        lock (_lock)
        {
            _waiting.Add(element);
            try
            {
                Write(element);
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                LogNotWritten(RedisFault.Describe(exception));
            }
        }
    }

    private void Read()
    {
        if (redis is null)
        {
            return;
        }

        var stored = redis.ListRange(Key);
        var elements = Array.ConvertAll(stored, value => XElement.Parse(Encoding.UTF8.GetString(seal.Open(Key, (byte[])value!))));
        _kept.Clear();
        _kept.AddRange(elements);
        _seen = stored.Length;
    }

    /// <summary>
    /// Of nodes that find no usable key and make one at the same time, the first to come here is right; the others take its key at their next
    /// reading, which follows at once. Were all kept, each node would go on with its own for a day.
    /// </summary>
    private void Write(XElement element)
    {
        if (redis is null)
        {
            _kept.Add(element);
        }
        else
        {
            var transaction = redis.CreateTransaction();
            transaction.AddCondition(Condition.ListLengthEqual(Key, _seen));
            _ = transaction.ListRightPushAsync(Key, seal.Close(Key, Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting))));
            if (transaction.Execute())
            {
                _kept.Add(element);
                _seen++;
            }
        }

        _waiting.Remove(element);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The keys of sessions could not be read from Redis: {Reason}")]
    private partial void LogNotRead(string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "A new key of sessions could not be stored in Redis, so sessions of this node are not valid on others yet: {Reason}")]
    private partial void LogNotWritten(string reason);
}

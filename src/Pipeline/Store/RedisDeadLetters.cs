using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Store.Encryption;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>Keeps the newest <see cref="Kept"/> dead letters of a symbol as a list of JSON, `day_trade:deadletter:{symbol}`, for a week.</summary>
public sealed partial class RedisDeadLetters(IDatabase redis, ValueSeal seal, ILogger<RedisDeadLetters> logger) : IDeadLetters
{
    /// <summary>Letters per symbol; older ones go.</summary>
    public const int Kept = 100;

    private static readonly TimeSpan Ttl = TimeSpan.FromDays(7);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        // Absent bids and asks are NaN inside.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public void Keep(DeadLetter letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        _ = KeepAsync(letter);
    }

    /// <summary>A symbol's letters as JSON, newest first. Throws an <see cref="EncryptionException"/> for one that is not this program's.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(IDatabase redis, ValueSeal seal, string symbol)
    {
        ArgumentNullException.ThrowIfNull(redis);
        ArgumentNullException.ThrowIfNull(seal);
        var key = KeyOf(symbol);
        return Array.ConvertAll(await redis.ListRangeAsync(key), letter => Encoding.UTF8.GetString(seal.Open(key, (byte[])letter!)));
    }

    /// <summary>The key of a symbol's letters.</summary>
    public static string KeyOf(string symbol) => $"day_trade:deadletter:{StoreKeys.Encode(symbol)}";

    private async Task KeepAsync(DeadLetter letter)
    {
        try
        {
            var key = KeyOf(letter.Symbol);
            var json = JsonSerializer.SerializeToUtf8Bytes(
                new { letter.Symbol, letter.Epoch, letter.Tick.Position, Timestamp = Timestamps.FromUnixNanos(letter.Tick.UnixNanos), letter.Reason, letter.Tick }, Json);
            await redis.ListLeftPushAsync(key, seal.Close(key, json));
            await redis.ListTrimAsync(key, 0, Kept - 1);
            await redis.KeyExpireAsync(key, Ttl);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogNotKept(letter.Tick.Position, letter.Symbol, RedisFault.Describe(exception));
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The dead letter at position {Position} of {Symbol} could not be stored: {Reason}")]
    private partial void LogNotKept(long position, string symbol, string reason);
}

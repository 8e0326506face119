using System.Text.Json;
using AkkaDayTrade.Domain.Alert;
using StackExchange.Redis;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>
/// A bounded Redis list of alerts as JSON (`day_trade:alerts`, newest change first) and a string with the silences
/// (`day_trade:alerts:silences`). A changed alert is pushed anew before its older version is removed, so a cut in between
/// leaves two versions, of which reading takes the one with the higher count. Entries that are no alert are left out.
/// One writer at a time.
/// </summary>
public sealed class RedisAlertHistory(IDatabase redis, int capacity = 1000, string key = "day_trade:alerts") : IAlertHistory
{
    private readonly Dictionary<string, string> _written = [];
    private readonly Queue<string> _order = new();

    public async Task<IReadOnlyList<AlertRecord>> LoadAsync(CancellationToken cancellationToken)
    {
        var entries = await redis.ListRangeAsync(key, 0, capacity - 1).WaitAsync(cancellationToken);
        var newest = new Dictionary<string, AlertRecord>();
        foreach (var json in entries.Reverse().Select(entry => (string)entry!))
        {
            if (TryRead(json) is { } alert && (!newest.TryGetValue(alert.Id, out var other) || other.Count < alert.Count))
            {
                newest[alert.Id] = alert;
                Remember(alert.Id, json);
            }
        }

        return [.. newest.Values.OrderByDescending(alert => alert.Timestamp)];
    }

    public async Task SaveAsync(IReadOnlyList<AlertRecord> alerts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        var writes = new List<Task>();
        var batch = redis.CreateBatch();
        foreach (var alert in alerts)
        {
            var json = AlertJson.Write(alert);
            writes.Add(batch.ListLeftPushAsync(key, json));
            if (_written.TryGetValue(alert.Id, out var older))
            {
                // The same text again would remove both; then only the older one, at the tail, goes.
                writes.Add(batch.ListRemoveAsync(key, older, older == json ? -1 : 0));
            }
        }

        writes.Add(batch.ListTrimAsync(key, 0, capacity - 1));
        batch.Execute();
        await Task.WhenAll(writes).WaitAsync(cancellationToken);
        foreach (var alert in alerts)
        {
            Remember(alert.Id, AlertJson.Write(alert));
        }
    }

    public async Task<IReadOnlyList<Silence>> LoadSilencesAsync(CancellationToken cancellationToken)
    {
        var json = (string?)await redis.StringGetAsync($"{key}:silences").WaitAsync(cancellationToken);
        return json is null ? [] : AlertJson.Read<Silence[]>(json);
    }

    public Task SaveSilencesAsync(IReadOnlyList<Silence> silences, CancellationToken cancellationToken) =>
        redis.StringSetAsync($"{key}:silences", AlertJson.Write(silences)).WaitAsync(cancellationToken);

    private static AlertRecord? TryRead(string json)
    {
        try
        {
            return AlertJson.Read<AlertRecord>(json) is { Id: not null, Type: not null, Symbol: not null } alert ? alert : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Remember(string id, string json)
    {
        if (!_written.ContainsKey(id))
        {
            _order.Enqueue(id);
            if (_order.Count > capacity)
            {
                _written.Remove(_order.Dequeue());
            }
        }

        _written[id] = json;
    }
}

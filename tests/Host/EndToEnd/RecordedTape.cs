using AkkaDayTrade.Exchange;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

/// <summary>An exchange that plays one tick a second of event time, much faster than that, so that every tick has a second of history.</summary>
internal static class RecordedTape
{
    public const string Symbol = "7203";

    public const int Ticks = 2_400;

    private const double TicksPerSecond = 800;

    public static async Task<SimulatedExchange> StartAsync(TemporaryDirectory directory)
    {
        var start = new DateTimeOffset(2026, 2, 24, 0, 0, 0, TimeSpan.Zero);
        var file = directory.File("tape.csv");
        await File.WriteAllLinesAsync(file,
        [
            "timestamp,symbol,price,volume,bid,ask",
            .. Enumerable.Range(0, Ticks).Select(i => string.Create(
                CultureInfo.InvariantCulture, $"{start.AddSeconds(i):yyyy-MM-ddTHH:mm:ssZ},{Symbol},{2900 + (i % 17)},{100 + (i % 5)},,")),
        ]);
        return await SimulatedExchange.StartAsync(new ExchangeOptions
        {
            Port = 0,
            Format = ExchangeFormat.Native,
            ReplayPath = file,
            Speed = TicksPerSecond,
        });
    }
}

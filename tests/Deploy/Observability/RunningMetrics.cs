using System.Text.RegularExpressions;
using AkkaDayTrade.Host;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Deploy.Tests.Observability;

/// <summary>What a running host answers at `/metrics` after every kind of thing has happened once that happens in good health.</summary>
public sealed partial class RunningMetrics : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("daytrade-metrics-");

    /// <summary>Each series' labels, by the metric's name.</summary>
    public ILookup<string, IReadOnlyDictionary<string, string>> Series { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await using var system = await RealtimeSystem.StartAsync(options =>
        {
            options.Redis = options.Redis with { Port = 0, DataDirectory = _data.FullName };
            options.Exchange = options.Exchange with { Port = 0, Rate = 200 };
            options.Cluster = options.Cluster with { Port = 0 };
            // Any prediction is an alert.
            options.Alerts = options.Alerts with { HighRisk = 0.01 };
        });
        await using var server = await ApiServer.StartAsync(
            system, new HttpOptions { Urls = "http://127.0.0.1:0" }, new ConfigurationBuilder().Build().GetSection("Kestrel"), NullLoggerFactory.Instance, CancellationToken.None);
        using var client = new HttpClient();
        // The figures of the last collection are there after the first.
        GC.Collect();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        using var patience = new CancellationTokenSource(Patience);
        do
        {
            Series = Parse(await client.GetStringAsync(new Uri($"{server.Urls[0]}/metrics")));
        }
        while (!Series["daytrade_latency_seconds_count"].Any(labels => labels["stage"] == "alerted") && await timer.WaitForNextTickAsync(patience.Token));
    }

    public Task DisposeAsync()
    {
        _data.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private static ILookup<string, IReadOnlyDictionary<string, string>> Parse(string text) =>
        text.Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => Line().Match(line))
            .ToLookup(
                match => match.Groups["name"].Value,
                match => (IReadOnlyDictionary<string, string>)Label().Matches(match.Groups["labels"].Value)
                    .ToDictionary(label => label.Groups["name"].Value, label => label.Groups["value"].Value, StringComparer.Ordinal),
                StringComparer.Ordinal);

    [GeneratedRegex(@"^(?<name>[\w:]+)(\{(?<labels>.*)\})? ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();

    [GeneratedRegex(@"(?<name>\w+)=""(?<value>([^""\\]|\\.)*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Label();
}

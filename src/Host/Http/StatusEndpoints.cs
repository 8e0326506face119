using Microsoft.AspNetCore.Http.HttpResults;

namespace AkkaDayTrade.Host.Http;

/// <summary>Where one feed link stands.</summary>
/// <param name="State">`connecting`, `connected`, `mute`, `backingoff`, `fatal`, `completed` or `stopped`.</param>
/// <param name="Reason">Why, in words; null when there is nothing to say.</param>
public sealed record FeedJson(
    int Partition, string State, DateTimeOffset Since, string? Reason, long Connections, long Reconnects, long Errors, long DroppedFrames, DateTimeOffset? LastDataAt);

/// <summary>What runs here.</summary>
/// <param name="Node">This node's address among its peers.</param>
/// <param name="Feed">The links that this node holds; those of other nodes are told there.</param>
/// <param name="Ports">By what listens there; what runs elsewhere is absent.</param>
public sealed record StatusJson(
    string Version,
    string Node,
    IReadOnlyList<string> Roles,
    double UptimeSeconds,
    IReadOnlyList<string> Symbols,
    IReadOnlyList<FeedJson> Feed,
    IReadOnlyDictionary<string, int> Ports,
    string ActiveModel);

/// <summary>What runs here and what it has done.</summary>
internal static class StatusEndpoints
{
    public static void MapStatus(this IEndpointRouteBuilder api)
    {
        api.MapGet("/status", Status).WithSummary("Version, node, feed state, ports and active model");
        api.MapGet("/metrics", (RealtimeSystem system) => TypedResults.Ok(system.GetMetrics())).WithSummary("What the pipeline has done since its start");
        api.MapGet("/latency", (RealtimeSystem system) => TypedResults.Ok(system.GetLatencies())).WithSummary("How often each latency occurred since the start, by stage; two readings subtract to an interval");
    }

    private static Ok<StatusJson> Status(RealtimeSystem system, HttpContext context) => TypedResults.Ok(new StatusJson(
        RealtimeSystem.Version,
        system.Address,
        system.Options.Cluster.Roles,
        system.Uptime.TotalSeconds,
        system.Options.Symbols,
        [.. system.FeedsHere.Select(feed => FeedOf(feed.Partition, feed.Status.Read()))],
        PortsOf(system, context.Connection.LocalPort),
        system.Models.Active.Name));

    private static FeedJson FeedOf(int partition, Pipeline.Ingest.Transport.FeedStatusSnapshot feed) => new(
        partition,
        feed.State.ToString().ToLowerInvariant(),
        feed.Since,
        feed.Reason,
        feed.Connections,
        feed.Reconnects,
        feed.Errors,
        feed.DroppedFrames,
        feed.LastDataAt);

    private static Dictionary<string, int> PortsOf(RealtimeSystem system, int http)
    {
        (string Part, int? Port)[] ports =
        [
            ("http", http),
            ("akka", system.Port),
            ("pbm", system.Servers.Pbm?.Port),
            ("redis", system.Servers.RedisPort),
            ("exchange", system.Servers.ExchangePort),
        ];
        return ports.Where(entry => entry.Port is not null).ToDictionary(entry => entry.Part, entry => entry.Port!.Value);
    }
}

using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Http.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AkkaDayTrade.Host.Http;

/// <summary>The node that is to leave, `host:port` or a full address.</summary>
public sealed record LeaveRequest(string? Address);

/// <summary>The node that leaves now.</summary>
public sealed record LeavingJson(string Address);

/// <summary>What may be done about the cluster.</summary>
internal static class ClusterEndpoints
{
    public static void MapCluster(this IEndpointRouteBuilder api) =>
        api.MapPost("/cluster/leave", Leave)
            .Describe("Makes a node leave in good order, after which its process ends; for operators", 400, 404)
            .RequireAuthorization(Callers.Operator);

    /// <summary>Wants the address always: which node a gateway asks is chance.</summary>
    private static Results<Accepted<LeavingJson>, ProblemHttpResult> Leave(LeaveRequest body, RealtimeSystem system)
    {
        var actors = system.Node.System;
        if (body.Address is not { Length: > 0 } text || Members.ReadAddress(text, actors) is not { } address)
        {
            return Problems.BadRequest($"address = {body.Address}: {Members.AddressForm(actors)}; /api/v1/status tells that of the node that answers");
        }

        if (!Members.Has(actors, address))
        {
            return Problems.NotFound($"{address} is not a member of the cluster.");
        }

        Members.Leave(actors, address);
        return TypedResults.Accepted((string?)null, new LeavingJson(address.ToString()));
    }
}

using System.Text.Json.Nodes;
using AkkaDayTrade.Pbm;

namespace AkkaDayTrade.Chaos.Cluster;

/// <summary>Asks one node, with a limit on every answer: a node that is held still says nothing for ever.</summary>
internal sealed class PbmClient : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);

    private readonly PbmConnection _connection;

    private PbmClient(PbmConnection connection) => _connection = connection;

    /// <summary>Null when the node does not answer.</summary>
    public static async Task<PbmClient?> TryOpenAsync(int port, CancellationToken cancellation)
    {
        try
        {
            return new PbmClient(await PbmConnection.OpenAsync("127.0.0.1", port, token: null, trust: null, Timeout, cancellation));
        }
        catch (Exception silent) when (silent is NotConnectedException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Opens, runs one command, closes.</summary>
    public static async Task<IReadOnlyList<JsonNode>?> TryRunAsync(int port, string palette, string command, CancellationToken cancellation, params (string Name, string Value)[] options)
    {
        using var client = await TryOpenAsync(port, cancellation);
        return client is null ? null : await client.TryRunAsync(palette, command, options);
    }

    /// <summary>The data of a command's lines; null when it failed or took too long.</summary>
    public async Task<IReadOnlyList<JsonNode>?> TryRunAsync(string palette, string command, params (string Name, string Value)[] options)
    {
        var data = new List<JsonNode>();
        var request = new CommandRequest(palette, command, options.ToDictionary(option => option.Name, option => option.Value), Timeout.TotalSeconds);
        try
        {
            var end = await _connection.RunAsync(request, Take, CancellationToken.None).WaitAsync(Timeout * 1.5);
            return end.Type == "done" ? data : null;
        }
        catch (Exception silent) when (silent is NotConnectedException or TimeoutException)
        {
            return null;
        }

        Task Take(ServerMessage message)
        {
            if (message.Data is { } line)
            {
                data.Add(line);
            }

            return Task.CompletedTask;
        }
    }

    public void Dispose() => _connection.Dispose();
}

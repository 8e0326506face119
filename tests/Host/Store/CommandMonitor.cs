using System.Net.Sockets;
using System.Text;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>What a server executes, command by command in its order.</summary>
internal sealed class CommandMonitor : IAsyncDisposable
{
    private const string End = "the-monitor-ends-here";

    private readonly TcpClient _client;
    private readonly Task<List<string>> _lines;

    private CommandMonitor(TcpClient client)
    {
        _client = client;
        _lines = ReadAsync(new StreamReader(client.GetStream(), Encoding.UTF8));
    }

    public static async Task<CommandMonitor> StartAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        await client.GetStream().WriteAsync("MONITOR\r\n"u8.ToArray());
        var confirmation = new byte[5];
        await client.GetStream().ReadExactlyAsync(confirmation);
        return new CommandMonitor(client);
    }

    /// <summary>All lines up to now.</summary>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        using var marker = new TcpClient();
        await marker.ConnectAsync(((System.Net.IPEndPoint)_client.Client.RemoteEndPoint!).Address, ((System.Net.IPEndPoint)_client.Client.RemoteEndPoint!).Port);
        await marker.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"ECHO {End}\r\n"));
        return await _lines.WaitAsync(Patience.Long);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<List<string>> ReadAsync(StreamReader reader)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync() is { } line && !line.Contains(End, StringComparison.Ordinal))
        {
            lines.Add(line);
        }

        return lines;
    }
}

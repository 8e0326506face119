using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Pbm;
using AkkaDayTrade.Pbm;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Host.Tests.Pbm;

/// <summary>A server of its own for a test, on a free port, before the shared system.</summary>
internal sealed class PbmFixture : IAsyncDisposable
{
    private readonly LiveLog _log = new();

    public PbmFixture(RealtimeSystem system, PbmLimits? limits = null, string token = "")
        : this(system, new PbmOptions { Port = 0, Token = token }, limits)
    {
    }

    public PbmFixture(RealtimeSystem system, PbmOptions options, PbmLimits? limits = null)
    {
        Loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Warning).AddLiveLog(_log));
        Server = PbmServer.Start(system, options, _log, Loggers, limits);
    }

    public static PbmFixture Before(RealtimeSystem system) => new(system);

    public PbmServer Server { get; }

    public ILoggerFactory Loggers { get; }

    public int Port => Server.EndPoint.Port;

    /// <summary>Runs the tool as a user would.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await PbmTool.RunAsync(
            [$"127.0.0.1:{Port}", .. arguments], new PbmTerminal(TextReader.Null, output, error, OutputIsTerminal: false, InputIsTerminal: false));
        return (exitCode, output.ToString(), error.ToString());
    }

    public async Task<RawClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Port);
        return new RawClient(client);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Loggers.Dispose();
    }
}

/// <summary>A client that may say anything.</summary>
internal sealed class RawClient(TcpClient client) : IDisposable
{
    private static readonly TimeSpan Deadline = Patience.Long;

    private readonly StreamReader _reader = new(client.GetStream(), Encoding.UTF8);

    public Task SendAsync(string line) => client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line + "\n")).AsTask();

    public Task RunAsync(string palette, string command, object? options = null) =>
        SendAsync(JsonSerializer.Serialize(new { palette, command, options }));

    /// <summary>Null when the server has closed the connection.</summary>
    public async Task<JsonNode?> ReadAsync()
    {
        try
        {
            return await _reader.ReadLineAsync().WaitAsync(Deadline) is { } line ? JsonNode.Parse(line) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Reads on until a message is as wanted.</summary>
    public async Task<JsonNode> ReadUntilAsync(Func<JsonNode, bool> isWanted)
    {
        while (await ReadAsync() is { } message)
        {
            if (isWanted(message))
            {
                return message;
            }
        }

        throw new IOException("The server closed the connection.");
    }

    /// <summary>As a process that is killed: a reset instead of a farewell.</summary>
    public void Vanish()
    {
        client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Dispose();
    }

    public void Dispose()
    {
        _reader.Dispose();
        client.Dispose();
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace AkkaDayTrade.Pbm.Tests;

/// <summary>A server that greets each client with one line and answers every request with the same lines.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    public const string Hello = """
        {"type":"hello","protocol":1,"node":"n","version":"1","palettes":[{"name":"cluster","description":"Members.","commands":[{"name":"show","description":"All.","options":[{"name":"count","short":"c","description":"How many.","default":"20","required":false},{"name":"address","short":"a","description":"Which.","required":false}],"aliases":[],"streams":false}]}]}
        """;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<JsonNode> _requests = [];
    private readonly Task _serving;

    public ScriptedServer(string? greeting, params string[] answers)
    {
        _listener.Start();
        _serving = ServeAsync(greeting, answers);
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    public IReadOnlyList<JsonNode> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Runs the tool against it.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(string input, params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await PbmTool.RunAsync(
            [Address, .. arguments], new PbmTerminal(new StringReader(input), output, error, OutputIsTerminal: false, InputIsTerminal: false));
        return (exitCode, output.ToString().ReplaceLineEndings("\n"), error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ServeAsync(string? greeting, string[] answers)
    {
        using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
        var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        if (greeting is not null)
        {
            await WriteAsync(stream, greeting);
        }

        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            lock (_requests)
            {
                _requests.Add(JsonNode.Parse(line)!);
            }

            foreach (var answer in answers)
            {
                await WriteAsync(stream, answer);
            }
        }
    }

    private static Task WriteAsync(NetworkStream stream, string line) => stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n")).AsTask();
}

using System.Net;
using System.Text;
using System.Text.Json;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Models.Tests;

public sealed class RemoteModelTests : IAsyncDisposable
{
    /// <summary>Of a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly InferenceServer _server = new();
    private readonly ModelManifest _manifest;

    public RemoteModelTests() => _manifest = Shipped.Manifest("row") with { Kind = "remote", Url = _server.Address };

    [Fact]
    public async Task Model_should_speak_the_protocol_and_take_the_probabilities_as_they_come()
    {
        _server.Answer = _ => """{"model_name":"row","outputs":[{"name":"up","datatype":"FP32","shape":[2],"data":[0.9,0.2]}]}""";
        using var model = new RemoteModel(_manifest, Shipped.Set, Patience);

        var answers = await AskAsync(model, 2);

        answers.Select(answer => answer.Type).ShouldBe([PredictionType.Buy, PredictionType.Sell]);
        _server.Path.ShouldBe("/v2/models/row/versions/1/infer");
        var input = JsonDocument.Parse(_server.Body!).RootElement.GetProperty("inputs")[0];
        input.GetProperty("datatype").GetString().ShouldBe("FP32");
        input.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()).ShouldBe([2, _manifest.Recipe.Inputs.Count]);
        input.GetProperty("data").GetArrayLength().ShouldBe(2 * _manifest.Recipe.Inputs.Count);
    }

    [Fact]
    public async Task Server_that_does_not_answer_should_be_given_up_in_time()
    {
        _server.Answer = _ => null;
        using var model = new RemoteModel(_manifest, Shipped.Set, timeout: TimeSpan.FromMilliseconds(50));

        (await Should.ThrowAsync<TimeoutException>(() => AskAsync(model, 1))).Message.ShouldContain("did not answer in time");
    }

    [Fact]
    public async Task Server_that_fails_again_and_again_should_be_left_alone()
    {
        _server.Answer = _ => throw new InvalidOperationException("broken");
        using var model = new RemoteModel(_manifest, Shipped.Set, Patience);
        for (var i = 0; i < 4; i++)
        {
            await Should.ThrowAsync<HttpRequestException>(() => AskAsync(model, 1));
        }

        var asked = _server.Requests;
        (await Should.ThrowAsync<InvalidOperationException>(() => AskAsync(model, 1))).Message.ShouldContain("left alone");
        _server.Requests.ShouldBe(asked);
    }

    [Theory]
    [InlineData("""{"outputs":[{"name":"up","datatype":"FP32","shape":[1],"data":[0.9]}]}""")]
    [InlineData("""{"outputs":[]}""")]
    public async Task Answer_of_the_wrong_shape_should_be_refused(string answer)
    {
        _server.Answer = _ => answer;
        using var model = new RemoteModel(_manifest, Shipped.Set, Patience);

        await Should.ThrowAsync<InvalidDataException>(() => AskAsync(model, 2));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<IReadOnlyList<Prediction>> AskAsync(RemoteModel model, int vectors) => await model.PredictAsync(
        [.. Enumerable.Range(0, vectors).Select(number => Shipped.VectorOf(_manifest, new double[_manifest.Recipe.Inputs.Count], number, $"S{number}"))], CancellationToken.None);

    /// <summary>Answers what the test says; null = never, an exception = 500.</summary>
    private sealed class InferenceServer : IAsyncDisposable
    {
        private readonly HttpListener _listener;
        private readonly Task _serving;
        private int _requests;

        public InferenceServer()
        {
            (_listener, Address) = Listen();
            _serving = ServeAsync();
        }

        public Uri Address { get; }

        public Func<string, string?> Answer { get; set; } = _ => null;

        public string? Path { get; private set; }

        public string? Body { get; private set; }

        public int Requests => Volatile.Read(ref _requests);

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _serving;
        }

        /// <summary>A listener cannot say which free port it took, so it tries some.</summary>
        private static (HttpListener Listener, Uri Address) Listen()
        {
            for (var attempt = 0; ; attempt++)
            {
                var address = $"http://127.0.0.1:{Random.Shared.Next(20_000, 32_000)}/";
                var listener = new HttpListener();
                listener.Prefixes.Add(address);
                try
                {
                    listener.Start();
                    return (listener, new Uri(address));
                }
                catch (HttpListenerException) when (attempt < 20)
                {
                    listener.Close();
                }
            }
        }

        private async Task ServeAsync()
        {
            while (true)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                Interlocked.Increment(ref _requests);
                using var reader = new StreamReader(context.Request.InputStream);
                (Path, Body) = (context.Request.Url!.AbsolutePath, await reader.ReadToEndAsync());
                try
                {
                    if (Answer(Body) is { } answer)
                    {
                        context.Response.ContentType = "application/json";
                        context.Response.Close(Encoding.UTF8.GetBytes(answer), willBlock: false);
                    }
                }
                catch (InvalidOperationException)
                {
                    context.Response.StatusCode = 500;
                    context.Response.Close();
                }
            }
        }
    }
}

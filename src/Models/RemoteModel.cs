using System.Net.Http.Json;
using System.Text.Json.Serialization;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace AkkaDayTrade.Models;

/// <summary>
/// A model behind a server that speaks the Open Inference Protocol, version 2, over HTTP (KServe, Triton, MLServer): one input
/// of numbers of the shape (batch, inputs) or (batch, vectors, inputs), one output of as many probabilities of a rise. When half of the
/// calls fail or take too long, it is not asked for a while: the circuit is open, and answers fail at once.
/// </summary>
public sealed class RemoteModel : TrainedModel, IDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan SamplingTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly ResiliencePipeline _guard;

    /// <summary>The manifest must have a <see cref="ModelManifest.Url"/>.</summary>
    /// <param name="timeout">Of one call.</param>
    /// <param name="time">By which the circuit's times are taken.</param>
    public RemoteModel(ModelManifest manifest, FeatureSet set, TimeSpan? timeout = null, TimeProvider? time = null)
        : base(manifest, set)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var server = manifest.Url ?? throw new ArgumentException($"The manifest of '{manifest.Name}' names no url.", nameof(manifest));
        _address = new Uri(server, $"v2/models/{Uri.EscapeDataString(manifest.Name)}/versions/{Uri.EscapeDataString(manifest.Version)}/infer");
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 8, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            MaxResponseContentBufferSize = 4 * 1024 * 1024,
        };
        _guard = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 4,
                SamplingDuration = SamplingTime,
                BreakDuration = OpenTime,
                ShouldHandle = new PredicateBuilder().Handle<Exception>(exception => exception is not OperationCanceledException),
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = timeout ?? DefaultTimeout })
            .Build();
    }

    public void Dispose() => _http.Dispose();

    protected override async ValueTask<IReadOnlyList<Opinion>> InferAsync(ReadOnlyMemory<float> rows, int count, CancellationToken cancellationToken)
    {
        int[] shape = Recipe.SequenceLength > 1 ? [count, Recipe.SequenceLength, Recipe.Inputs.Count] : [count, Recipe.Inputs.Count];
        var question = new Question([new Tensor("x", shape, "FP32", rows.ToArray())]);
        try
        {
            return [.. (await _guard.ExecuteAsync(token => AskAsync(question, token), cancellationToken)).Select(OfRise)];
        }
        catch (TimeoutRejectedException exception)
        {
            throw new TimeoutException($"{_address.Host} did not answer in time", exception);
        }
        catch (BrokenCircuitException exception)
        {
            throw new InvalidOperationException($"{_address.Host} has failed too often and is left alone for {OpenTime.TotalSeconds} s", exception);
        }
    }

    private async ValueTask<IReadOnlyList<float>> AskAsync(Question question, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync(_address, question, cancellationToken);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<Answer>(cancellationToken);
        return answer?.Outputs is [{ Data: { } data }] ? data : throw new InvalidDataException($"{_address.Host} answered without exactly one output");
    }

    private sealed record Tensor(
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("shape")] int[] Shape,
        [property: JsonPropertyName("datatype")] string Datatype,
        [property: JsonPropertyName("data")] float[] Data);

    private sealed record Question([property: JsonPropertyName("inputs")] Tensor[] Inputs);

    private sealed record Answer([property: JsonPropertyName("outputs")] Tensor[]? Outputs);
}

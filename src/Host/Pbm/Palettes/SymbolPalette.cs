using System.Globalization;
using System.Text.Json.Nodes;
using Akka.Actor;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Host.Http;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Pbm.Palettes;

/// <summary>What is known of one symbol, asked of its entity wherever it lives.</summary>
internal sealed class SymbolPalette(RealtimeSystem system) : IPbmPalette
{
    private static readonly PbmOption Symbol = new("symbol", "s", "The symbol.", Required: true);

    private readonly IActorRef _region = system.Node.Actors.Get<SymbolShards>();
    private readonly FeatureSet _set = FeatureSet.Parse(system.Options.Features.Set);
    private readonly TradingCalendar _calendar = TradingCalendars.Parse(system.Options.Filter.Hours);

    public string Name => "symbol";

    public string Description => "One symbol's state, and how its figures came to be.";

    public IReadOnlyList<PbmCommand> Commands =>
    [
        new("show", "The entity: node, input position, last tick, quality, and every feature's value and metadata.", ShowAsync, [Symbol]),
        new("state", "The same in one line with every digit, for programs.", StateAsync, [Symbol]),
        new(
            "why",
            "How a feature's value came to be: specification, version, input, the ticks still at hand and what they come to, what is stored, stage times.",
            WhyAsync,
            [
                Symbol,
                new("feature", "f", "The feature's name, see show.", Required: true),
                new("count", "c", "How many of the newest ticks to show, 1 to 256.", Default: "20"),
            ]),
        new("dead-letters", "The ticks that were set aside because they stopped the entity, newest first, with the reasons.", DeadLettersAsync, [Symbol]),
    ];

    private async Task ShowAsync(PbmCall call)
    {
        var state = await ReadAsync(call, recentTicks: 1);
        await call.TableAsync(
            "symbol",
            ["what", "value"],
            [
                .. Origin(state),
                Row("price", Number.OrNull(state.Price)),
                Row("bid", Number.OrNull(state.Bid)),
                Row("ask", Number.OrNull(state.Ask)),
                Row("last tick", state.Recent is [.., var last] ? TimeOf(last) : null),
                Row("ready", $"{_set.CountReady(state.Values)} of {_set.Features.Count} features"),
            ]);
        await call.TableAsync(
            "features",
            ["feature", "value", "metadata"],
            _set.Features.Select(feature => Row(
                feature.Name,
                Number.OrNull(state.Values[feature.Column]),
                string.Join(' ', MetadataOf(feature, state).Select(entry => $"{entry.Name}={PipelinePalette.Figure(entry.Figure)}")))));
    }

    private async Task StateAsync(PbmCall call)
    {
        var state = await ReadAsync(call, recentTicks: 1);
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var feature in _set.Features)
        {
            values[feature.Name] = state.Values[feature.Column];
            for (var i = 0; i < feature.Kind.Columns.Count; i++)
            {
                values[$"{feature.Name}.{feature.Kind.Columns[i]}"] = state.Values[feature.Column + 1 + i];
            }
        }

        var ready = values.Where(value => double.IsFinite(value.Value)).ToDictionary();
        await call.LineAsync(
            $"{state.Symbol} | {state.Node} | epoch: {state.Epoch} | position: {state.Position} | accepted: {state.Accepted} | {string.Join(' ', ready.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key}={value.Value:R}")))}",
            PbmMessages.ToData(new
            {
                state.Symbol,
                state.Node,
                state.Epoch,
                state.Position,
                state.FirstEpoch,
                state.FirstPosition,
                state.Accepted,
                Quality = QualityNames.Of(state.Quality),
                Values = ready,
            }));
    }

    private async Task WhyAsync(PbmCall call)
    {
        var name = call.Required("feature");
        if (!_set.TryGet(name, out var feature))
        {
            throw new PbmFailedException($"There is no feature '{name}'. Known are: {string.Join(", ", _set.Features.Select(known => known.Name))}.");
        }

        var count = call.Integer("count", 1, 256);
        var state = await ReadAsync(call, Math.Max(count, system.Options.Features.RecentTicks));
        var unit = feature.TimeFrameNanos == 0 ? "ticks" : $"closed bars of {feature.Specification.TimeFrameName}";
        await call.TableAsync(
            name,
            ["what", "value"],
            [
                Row("value", Number.OrNull(state.Values[feature.Column])),
                .. MetadataOf(feature, state).Select(entry => Row(entry.Name, Number.OrNull(entry.Figure))),
                Row("specification", feature.Specification.ToString()),
                Row("parameters", feature.Kind.Parameters.Replace(",", ", ", StringComparison.Ordinal)),
                Row("version", $"set {state.Fingerprint}, numerics {FeatureSet.NumericsVersion}"),
                Row("advanced by", $"{unit} with {feature.Kind.Inputs.ToString().ToLowerInvariant()}"),
                Row("first value after", $"{feature.Kind.WarmUp} {unit}"),
                .. feature.TimeFrameNanos == 0 ? FeatureCheck.OfTicks(feature, state, _calendar) : FeatureCheck.OfBars(feature, state),
                .. await StoredAsync(state.Symbol, name),
                .. Origin(state),
            ]);
        await call.TableAsync(
            "stage times of what came last, ms",
            ["stage", "ms"],
            StageTimes(state));
        await call.TableAsync(
            $"the newest {Math.Min(count, state.Recent.Length)} ticks of {state.Recent.Length} at hand",
            ["position", "timestamp", "kind", "price", "volume", "bid", "ask", "advances"],
            state.Recent.TakeLast(count).Select(tick => Row(
                tick.Position,
                TimeOf(tick),
                tick.Kind.ToString().ToLowerInvariant(),
                Number.OrNull(tick.Price),
                Number.OrNull(tick.Volume),
                Number.OrNull(tick.Bid),
                Number.OrNull(tick.Ask),
                Advances(feature, tick))));
    }

    private async Task DeadLettersAsync(PbmCall call)
    {
        var letters = await RedisDeadLetters.ReadAsync(system.Servers.Redis.Database, system.Servers.Seal, call.Required("symbol"));
        foreach (var letter in letters)
        {
            await call.LineAsync(letter, JsonNode.Parse(letter));
        }

        await call.LineAsync($"Count: {letters.Count} ticks", data: null);
    }

    /// <summary>
    /// Asking a symbol that nobody has sent a tick for would start an entity for it: so it is looked up first. One that this node is
    /// configured for has an entity by right, and wakes when its node has died since its last tick.
    /// </summary>
    private async Task<SymbolState> ReadAsync(PbmCall call, int recentTicks)
    {
        var symbol = call.Required("symbol");
        if (!system.Options.Symbols.Contains(symbol)
            && await ShardingPalette.LocateAsync(system.Node.System, SymbolShards.TypeName, symbol, call) is null)
        {
            throw new PbmFailedException($"There is no symbol '{symbol}' in the cluster now. On this node were: {string.Join(", ", system.Live.NewestVectors().Take(20).Select(vector => vector.Symbol))}.");
        }

        var state = await call.AskAsync<SymbolState>(_region, new GetSymbolState(symbol, recentTicks), $"The entity of '{symbol}'");
        return state.Fingerprint == _set.Fingerprint
            ? state
            : throw new PbmFailedException($"{state.Node} computes another feature set ({state.Fingerprint}) than this node ({_set.Fingerprint}).");
    }

    private static IEnumerable<IReadOnlyList<JsonNode?>> Origin(SymbolState state) =>
    [
        Row("symbol", state.Symbol),
        Row("node", state.Node),
        Row("epoch", state.Epoch),
        Row("position", state.Position),
        Row("durable position", state.Durable),
        Row("input", $"{state.Accepted} ticks from position {state.FirstPosition} of epoch {state.FirstEpoch} on"),
        Row("quality", string.Join(' ', QualityNames.Of(state.Quality)) is { Length: > 0 } flags ? flags : "good"),
    ];

    private IEnumerable<IReadOnlyList<JsonNode?>> StageTimes(SymbolState state)
    {
        if (state.ArrivalToComputed is { } arrivalToComputed)
        {
            yield return Row("arrival of the newest tick's frame to its features", Milliseconds(arrivalToComputed));
        }

        if (state.Computing is { } computing)
        {
            yield return Row("of these in the entity", Milliseconds(computing));
        }

        if (system.Live.NewestPrediction(state.Symbol) is { } scored)
        {
            yield return Row($"in the model, for position {scored.Vector.Position}", PipelinePalette.Rounded(scored.Prediction.ProcessingTimeMs, 4));
        }
    }

    /// <summary>What readers of Redis see, which is a little older than what the entity holds.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<JsonNode?>>> StoredAsync(string symbol, string feature)
    {
        try
        {
            var stored = await system.Features.LatestAsync(symbol, feature);
            return [Row("stored", stored?.Value), Row("stored is of", stored is null ? null : PipelinePalette.Instant(stored.Timestamp))];
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return [Row("stored", RedisFault.Describe(exception))];
        }
    }

    private static IEnumerable<(string Name, double Figure)> MetadataOf(FeatureDefinition feature, SymbolState state) =>
        feature.Kind.Constants.Select(constant => (constant.Key, constant.Value))
            .Concat(feature.Kind.Columns.Select((column, index) => (column, state.Values[feature.Column + 1 + index])));

    /// <summary>A feature on bars moves when a bar closes, which a tick alone does not tell.</summary>
    private static string Advances(FeatureDefinition feature, in Tick tick)
    {
        var matches = (SymbolFeatures.InputsOf(tick) & feature.Kind.Inputs) != FeatureInput.None;
        return feature.TimeFrameNanos > 0 ? "its bar" : matches ? "yes" : "no";
    }

    private static string TimeOf(in Tick tick) => PipelinePalette.Instant(Timestamps.FromUnixNanos(tick.UnixNanos));

    private static double Milliseconds(TimeSpan span) => PipelinePalette.Rounded(span.TotalMilliseconds, 4);

    private static IReadOnlyList<JsonNode?> Row(params JsonNode?[] cells) => PipelinePalette.Row(cells);
}

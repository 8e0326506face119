using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Research.Files;

namespace AkkaDayTrade.Research.Recording;

/// <summary>
/// One run of an ingest worker, as the recording describes it in `session-EPOCH.json`: all that, with the ticks, decides the features.
/// </summary>
/// <param name="Epoch">The worker's.</param>
/// <param name="ContinuesSince">See <see cref="Slice.ContinuesSince"/>.</param>
/// <param name="FeatureSet">As in `Features:Set`.</param>
/// <param name="Hours">As in `Filter:Hours`.</param>
/// <param name="WarmUp">The one-minute history that symbols started from.</param>
public sealed record SessionInfo(
    long Epoch,
    long ContinuesSince,
    string Mode,
    string FeatureSet,
    string Fingerprint,
    string Hours,
    TimeSpan Interval,
    TimeSpan MaxDisorder,
    IReadOnlyDictionary<string, IReadOnlyList<Bar>> WarmUp)
{
    internal const string Pattern = "session-*.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Of a setup that runs.</summary>
    /// <param name="specifications">The set as a user writes it.</param>
    /// <param name="hours">The calendar as a user writes it.</param>
    public static SessionInfo Of(
        long epoch,
        long continuesSince,
        SymbolSetup setup,
        string specifications,
        string hours,
        IReadOnlyDictionary<string, IReadOnlyList<Bar>> warmUp)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return new SessionInfo(
            epoch,
            continuesSince,
            setup.Mode.ToString(),
            specifications,
            setup.Set.Fingerprint,
            hours,
            TimeSpan.FromTicks(setup.BucketNanos / Timestamps.NanosPerDotNetTick),
            setup.MaxDisorder,
            warmUp);
    }

    /// <summary>A live worker's positions begin anew after a gap; a file that is read anew begins with an empty state.</summary>
    internal Takeover Takeover => Mode == nameof(PipelineMode.Replay) ? Takeover.Afresh : Takeover.AfterGap;

    /// <summary>The setup of the symbols' states. Throws <see cref="BadInputException"/> when this program would compute otherwise.</summary>
    internal SymbolSetup ToSetup(string? specifications = null)
    {
        var set = FeatureSets.Parse(specifications ?? FeatureSet, specifications is null ? $"session {Epoch}" : "--features");
        if (specifications is null && set.Fingerprint != Fingerprint)
        {
            throw new BadInputException(
                $"Session {Epoch} was recorded with the fingerprint {Fingerprint}, but its set '{FeatureSet}' has {set.Fingerprint} in this program: formulas have changed, and what was served cannot be computed again.");
        }

        return new SymbolSetup
        {
            Set = set,
            Calendar = TradingCalendars.Parse(Hours),
            Mode = Enum.Parse<PipelineMode>(Mode),
            BucketNanos = Timestamps.ToNanos(Interval),
            MaxDisorder = MaxDisorder,
            RecentTicks = 1,
            WarmUp = symbol => WarmUp.GetValueOrDefault(symbol, []),
        };
    }

    internal Task WriteAsync(string directory, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(directory);
        return File.WriteAllTextAsync(
            Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"session-{Epoch:D16}.json")), JsonSerializer.Serialize(this, Json), cancellationToken);
    }

    /// <summary>Throws <see cref="BadInputException"/> for what is no session's.</summary>
    internal static async Task<SessionInfo> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var file = File.OpenRead(path);
            var session = await JsonSerializer.DeserializeAsync<SessionInfo>(file, Json, cancellationToken)
                ?? throw new InvalidDataException("it is empty");
            TradingCalendars.Parse(session.Hours);
            Enum.Parse<PipelineMode>(session.Mode);
            return session;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException or InvalidDataException or IOException)
        {
            throw new BadInputException($"'{path}' describes no recorded session: {exception.Message}", exception);
        }
    }
}

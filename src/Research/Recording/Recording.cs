using System.Globalization;
using System.Runtime.CompilerServices;
using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Research.Files;

namespace AkkaDayTrade.Research.Recording;

/// <summary>A directory that a <see cref="Recorder"/> has written: sessions, ticks, vectors, and the states that symbols started from.</summary>
internal sealed class Recording
{
    public const string VectorFolder = "vectors";
    private const string StateFolder = "states";

    private readonly string _directory;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _ticks;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _vectors;

    private Recording(string directory, IReadOnlyDictionary<long, SessionInfo> sessions)
    {
        (_directory, Sessions) = (directory, sessions);
        _ticks = Partition.Read(Path.Combine(directory, TickFile.Folder));
        _vectors = Partition.Read(Path.Combine(directory, VectorFolder));
    }

    /// <summary>By epoch.</summary>
    public IReadOnlyDictionary<long, SessionInfo> Sessions { get; }

    public IEnumerable<string> Symbols => _ticks.Keys;

    public bool HasVectors => _vectors.Count > 0;

    public static bool IsOne(string directory) => Directory.Exists(directory) && Directory.EnumerateFiles(directory, SessionInfo.Pattern).Any();

    public static string StatePathOf(string directory, long epoch, string symbol) =>
        Path.Combine(directory, StateFolder, string.Create(CultureInfo.InvariantCulture, $"{epoch:D16}-{Partition.Escape(symbol)}.state"));

    /// <summary>Throws <see cref="BadInputException"/> when the directory holds no recording, or an empty one.</summary>
    public static async Task<Recording> OpenAsync(string directory, CancellationToken cancellationToken = default)
    {
        Dataset.Existing(directory);
        var sessions = new Dictionary<long, SessionInfo>();
        foreach (var path in Directory.EnumerateFiles(directory, SessionInfo.Pattern))
        {
            var session = await SessionInfo.ReadAsync(path, cancellationToken);
            sessions[session.Epoch] = session;
        }

        var recording = new Recording(directory, sessions);
        if (sessions.Count == 0 || recording._ticks.Count == 0)
        {
            throw new BadInputException($"'{directory}' holds no recording: there are {sessions.Count} sessions ({SessionInfo.Pattern}) and ticks of {recording._ticks.Count} symbols; the command record makes one.");
        }

        return recording;
    }

    /// <summary>A symbol's ticks in the order of epoch and position, a file's at a time.</summary>
    public async IAsyncEnumerable<RecordedTick> TicksAsync(string symbol, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var file in InOrder(_ticks, symbol))
        {
            foreach (var tick in await TickFile.ReadAsync(file, symbol, cancellationToken))
            {
                yield return tick;
            }
        }
    }

    /// <summary>A symbol's vectors as they were served, in the same order.</summary>
    public async IAsyncEnumerable<DatasetRow> VectorsAsync(string symbol, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var file in InOrder(_vectors, symbol))
        {
            foreach (var row in (await DatasetFile.ReadAsync(file, symbol, cancellationToken)).Rows)
            {
                yield return row;
            }
        }
    }

    /// <summary>The session that an epoch's ticks belong to. Throws <see cref="BadInputException"/> when its description is missing.</summary>
    public SessionInfo SessionOf(long epoch) =>
        Sessions.GetValueOrDefault(epoch) ?? throw new BadInputException($"'{_directory}' has ticks of epoch {epoch}, but no session-{epoch:D16}.json that describes it.");

    /// <summary>
    /// What a symbol's entity was when an epoch began: an empty state when its first tick is the recording's first, else the saved one
    /// that it went on from. Null when the recording does not know.
    /// </summary>
    public SymbolProcessor? StartOf(string symbol, SymbolSetup setup, long epoch, long firstPosition)
    {
        var path = StatePathOf(_directory, epoch, symbol);
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        if (bytes.Length == 0)
        {
            return new SymbolProcessor(symbol, setup);
        }

        try
        {
            var restored = SymbolCheckpoint.Restore(symbol, setup, bytes);
            var state = restored.Read(recentTicks: 0);
            // Saved within the epoch already, but begun in it: the whole of it can be computed.
            return (state.FirstEpoch, state.FirstPosition) == (epoch, firstPosition) ? new SymbolProcessor(symbol, setup) : restored;
        }
        catch (UnreadableCheckpointException)
        {
            return null;
        }
    }

    private static IEnumerable<string> InOrder(IReadOnlyDictionary<string, IReadOnlyList<string>> files, string symbol) =>
        FileMerger.WithoutMerged(files.GetValueOrDefault(symbol, []));
}

using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Store.Resp;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>A vector to be written, to the newest values or to the history.</summary>
internal readonly record struct PendingWrite(SymbolState State, FeatureVector Vector, bool IsHistory);

/// <summary>How a batch ended; valid until the next one.</summary>
/// <param name="Written">What is in Redis now.</param>
/// <param name="Failed">What has to be tried again.</param>
/// <param name="Keys">Values written.</param>
/// <param name="Errors">Commands that failed, those included that will not be tried again.</param>
/// <param name="FirstError">What the first of them said.</param>
internal sealed record WriteOutcome(
    IReadOnlyList<PendingWrite> Written, IReadOnlyList<PendingWrite> Failed, int Keys, int Errors, string? FirstError);

/// <summary>
/// The commands of one flush, sent in one go, and the writes they belong to. Made once, used for one flush after another.
/// A symbol's commands are only in one batch at a time, and of a key there is at most one: that keeps the order.
/// </summary>
internal sealed class WriteBatch(RedisConnection redis) : IDisposable
{
    /// <summary>A slot may move on while its commands are redirected; then they wait for the next flush.</summary>
    private const int MaxRedirects = 3;

    private readonly RespRouter _router = new(redis);
    private readonly List<Command> _commands = [];
    private readonly List<(PendingWrite Write, int End)> _writes = [];
    private readonly List<PendingWrite> _written = [];
    private readonly List<PendingWrite> _failed = [];
    private readonly Dictionary<RespLane, RespRequest> _requests = [];
    private (RespLane Lane, RespRequest Request) _open;

    private enum Answer : byte
    {
        None,
        Done,
        Refused,
        RefusedForGood,
    }

    public int CommandCount => _commands.Count;

    /// <summary>Bytes to be sent.</summary>
    public int Size { get; private set; }

    public bool IsEmpty => _writes.Count == 0;

    /// <summary>Rises with every new link.</summary>
    public int Connects => _router.Connects;

    /// <summary>Whether there is a link that has not failed.</summary>
    public bool IsLinked => _router.IsOpen;

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        (_open, Size) = (default, 0);
        _commands.Clear();
        _writes.Clear();
        foreach (var request in _requests.Values)
        {
            request.Clear();
        }
    }

    /// <summary>Begins a command; all of it goes to what is returned, then <see cref="End"/>.</summary>
    /// <param name="arguments">How many, the command's name included.</param>
    public RespBuffer Begin(ReadOnlySpan<byte> key, int arguments)
    {
        var lane = _router.LaneOf(key);
        if (_open.Lane != lane)
        {
            _open = (lane, RequestOf(_requests, lane));
        }

        Size -= _open.Request.Buffer.Length;
        _open.Request.Buffer.Command(arguments);
        return _open.Request.Buffer;
    }

    /// <param name="isValue">Whether the command counts as a value written.</param>
    public void End(bool isValue)
    {
        _open.Request.EndCommand(_commands.Count);
        Size += _open.Request.Buffer.Length;
        _commands.Add(new Command(isValue, Answer.None));
    }

    /// <summary>Puts everything that was added since the last call down to this write.</summary>
    public void Close(in PendingWrite write) => _writes.Add((write, _commands.Count));

    /// <summary>Sends all and waits for the answers. Does not throw: a write any command of which failed is in the outcome.</summary>
    public async Task<WriteOutcome> ExecuteAsync()
    {
        string? firstError = null;
        var round = _requests;
        for (var redirects = 0; round.Count > 0; redirects++)
        {
            var next = new Dictionary<RespLane, RespRequest>();
            foreach (var (lane, request, failure) in await Task.WhenAll(round.Select(Send)))
            {
                if (failure is not null)
                {
                    firstError ??= RedisFault.Describe(failure);
                    _router.Forget(lane);
                }

                firstError ??= TakeAnswers(lane, request, redirects < MaxRedirects ? next : null);
            }

            round = next;
        }

        if (firstError is not null && firstError.StartsWith("READONLY", StringComparison.Ordinal))
        {
            await _router.FindMasterAgainAsync();
        }

        return Sum(firstError);
    }

    public void Dispose() => _router.Dispose();

    private static async Task<(RespLane Lane, RespRequest Request, Exception? Failure)> Send(KeyValuePair<RespLane, RespRequest> pair) =>
        (pair.Key, pair.Value, pair.Value.Count == 0 ? null : await pair.Key.SendAsync(pair.Value));

    /// <summary>Notes what became of each command, and passes on those that another server is to take.</summary>
    /// <param name="next">By lane, what is sent next; null when nothing is passed on any more.</param>
    /// <returns>The first error.</returns>
    private string? TakeAnswers(RespLane lane, RespRequest request, Dictionary<RespLane, RespRequest>? next)
    {
        for (var index = 0; index < request.Answered; index++)
        {
            Note(request.NumberOf(index), Answer.Done);
        }

        string? first = null;
        foreach (var (index, error) in request.Errors)
        {
            if (next is not null && RespRedirect.TryParse(error, lane.Server, out var redirect))
            {
                Note(request.NumberOf(index), Answer.None);
                PassOn(request, index, redirect, next);
            }
            else
            {
                first ??= error;
                Note(request.NumberOf(index), IsPermanent(error) ? Answer.RefusedForGood : Answer.Refused);
            }
        }

        return first;
    }

    private void PassOn(RespRequest from, int index, RespRedirect redirect, Dictionary<RespLane, RespRequest> next)
    {
        var request = RequestOf(next, _router.Follow(redirect));
        if (!redirect.IsLasting)
        {
            request.Buffer.Command(1);
            request.Buffer.Bulk("ASKING"u8);
            request.EndCommand(RespRequest.Unnumbered);
        }

        request.Buffer.Append(from.BytesOf(index));
        request.EndCommand(from.NumberOf(index));
    }

    private void Note(int number, Answer answer)
    {
        if (number != RespRequest.Unnumbered)
        {
            _commands[number] = _commands[number] with { Answer = answer };
        }
    }

    private WriteOutcome Sum(string? firstError)
    {
        _written.Clear();
        _failed.Clear();
        var (keys, errors, command) = (0, 0, 0);
        foreach (var (write, end) in _writes)
        {
            var retry = false;
            for (; command < end; command++)
            {
                var (isValue, answer) = _commands[command];
                keys += isValue && answer == Answer.Done ? 1 : 0;
                errors += answer == Answer.Done ? 0 : 1;
                retry |= answer is Answer.None or Answer.Refused;
            }

            (retry ? _failed : _written).Add(write);
        }

        return new WriteOutcome(_written, _failed, keys, errors, firstError);
    }

    /// <summary>A key of another type stays one, however often the write is tried.</summary>
    private static bool IsPermanent(string error) => error.StartsWith("WRONGTYPE", StringComparison.Ordinal);

    private static RespRequest RequestOf(Dictionary<RespLane, RespRequest> requests, RespLane lane)
    {
        if (!requests.TryGetValue(lane, out var request))
        {
            requests.Add(lane, request = new RespRequest());
        }

        return request;
    }

    private readonly record struct Command(bool IsValue, Answer Answer);
}

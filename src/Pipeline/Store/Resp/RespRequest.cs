namespace AkkaDayTrade.Pipeline.Store.Resp;

/// <summary>Commands that go to one server in one go, and what it answered. Used by one thread at a time.</summary>
internal sealed class RespRequest
{
    /// <summary>For a command of which the answer is of no interest.</summary>
    public const int Unnumbered = -1;

    private readonly List<(int Number, int End)> _commands = [];
    private readonly List<(int Index, string Message)> _errors = [];

    public RespBuffer Buffer { get; } = new();

    /// <summary>Commands to be sent.</summary>
    public int Count => _commands.Count;

    /// <summary>Commands that were answered: the first so many.</summary>
    public int Answered { get; private set; }

    /// <summary>By place in the request.</summary>
    public IReadOnlyList<(int Index, string Message)> Errors => _errors;

    /// <summary>Ends the command that was just written to the buffer.</summary>
    /// <param name="number">The sender's number for it.</param>
    public void EndCommand(int number) => _commands.Add((number, Buffer.Length));

    /// <summary>The sender's number of the command at a place.</summary>
    public int NumberOf(int index) => _commands[index].Number;

    /// <summary>The bytes of the command at a place.</summary>
    public ReadOnlySpan<byte> BytesOf(int index) =>
        Buffer.Written.Span[(index == 0 ? 0 : _commands[index - 1].End).._commands[index].End];

    /// <summary>Takes the next answer: null, or what the error says.</summary>
    public void Answer(string? error)
    {
        if (Answered == Count)
        {
            throw new InvalidDataException("Redis sent an answer to nothing.");
        }

        if (error is not null)
        {
            _errors.Add((Answered, error));
        }

        Answered++;
    }

    public void Clear()
    {
        Buffer.Clear();
        _commands.Clear();
        _errors.Clear();
        Answered = 0;
    }
}

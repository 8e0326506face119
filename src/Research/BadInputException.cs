namespace AkkaDayTrade.Research;

/// <summary>What a command was given cannot be used: its message names the thing, what is wrong with it and the way out. Ends a command with exit code 2.</summary>
public sealed class BadInputException : Exception
{
    public BadInputException()
    {
    }

    public BadInputException(string message)
        : base(message)
    {
    }

    public BadInputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

namespace AkkaDayTrade.Domain.Alert;

/// <summary>Keeps alerts of a type, a symbol, or both from being raised until an instant of processing time.</summary>
/// <param name="Type">Null = every type.</param>
/// <param name="Symbol">Null = every symbol.</param>
public sealed record Silence(string? Type, string? Symbol, DateTimeOffset Until)
{
    public bool Covers(AlertSignal signal, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return now < Until && (Type is null || Type == signal.Type) && (Symbol is null || Symbol == signal.Symbol);
    }
}

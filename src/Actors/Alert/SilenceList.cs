using AkkaDayTrade.Domain.Alert;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>The silences in force, at most one for each pair of type and symbol.</summary>
internal sealed class SilenceList(int capacity, TimeProvider time)
{
    private List<Silence> _silences = [];

    public bool Covers(AlertSignal signal)
    {
        var now = time.GetUtcNow();
        return _silences.Exists(silence => silence.Covers(signal, now));
    }

    public IReadOnlyList<Silence> InForce()
    {
        var now = time.GetUtcNow();
        return [.. _silences.Where(silence => silence.Until > now)];
    }

    /// <summary>Takes the place of the silence of the same type and symbol; at the bound the one that ends first goes.</summary>
    public Silence Set(SilenceAlerts command)
    {
        var now = time.GetUtcNow();
        var silence = new Silence(command.Type, command.Symbol, now + command.Duration);
        _silences =
        [
            .. _silences.Where(other => !IsSame(other, silence)).Append(silence)
                .Where(other => other.Until > now)
                .OrderByDescending(other => other.Until).Take(capacity),
        ];
        return silence;
    }

    /// <summary>Takes in silences that were kept earlier; those given here since then count more.</summary>
    public void Restore(IReadOnlyList<Silence> earlier) =>
        _silences = [.. earlier.Where(old => !_silences.Exists(given => IsSame(given, old))).Concat(_silences).Take(capacity)];

    private static bool IsSame(Silence one, Silence other) => (one.Type, one.Symbol) == (other.Type, other.Symbol);
}

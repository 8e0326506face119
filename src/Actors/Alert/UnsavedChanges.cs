using AkkaDayTrade.Domain.Alert;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>A change and the key under which its answer waits.</summary>
/// <param name="TraceParent">The span that writing it is a part of, in the W3C form; null when it is not traced.</param>
internal readonly record struct UnsavedChange(string Key, AlertChange Change, string? TraceParent);

/// <summary>Changes on their way to the journal, in their order; at the bound the oldest goes.</summary>
internal sealed class UnsavedChanges(int capacity)
{
    private readonly LinkedList<UnsavedChange> _changes = new();

    public bool IsEmpty => _changes.Count == 0;

    /// <summary>Returns the change that had to go for this one, if any.</summary>
    public UnsavedChange? Add(UnsavedChange change)
    {
        _changes.AddLast(change);
        return _changes.Count > capacity ? TakeFirst() : null;
    }

    /// <summary>The oldest changes, and none behind one of the silences: that names them all, and many would make a huge entry.</summary>
    public IReadOnlyList<UnsavedChange> Take(int most)
    {
        var taken = new List<UnsavedChange>(Math.Min(most, _changes.Count));
        while (taken.Count < most && _changes.Count > 0 && (taken.Count == 0 || taken[^1].Change is not SilencesChanged))
        {
            taken.Add(TakeFirst());
        }

        return taken;
    }

    /// <summary>Puts what could not be written before the others; says how many of the oldest had to go.</summary>
    public int PutBack(IReadOnlyList<UnsavedChange> changes)
    {
        for (var i = changes.Count - 1; i >= 0; i--)
        {
            _changes.AddFirst(changes[i]);
        }

        var given = Math.Max(0, _changes.Count - capacity);
        for (var i = 0; i < given; i++)
        {
            TakeFirst();
        }

        return given;
    }

    private UnsavedChange TakeFirst()
    {
        var first = _changes.First!.Value;
        _changes.RemoveFirst();
        return first;
    }
}

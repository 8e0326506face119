using System.Text;

namespace AkkaDayTrade.Pbm;

/// <summary>Reads lines from a terminal: cursor keys, history, completion. Ctrl-C drops the line, Ctrl-D on an empty one ends.</summary>
internal sealed class LineEditor(TextWriter screen, Func<ConsoleKeyInfo> readKey)
{
    private const int MaxHistory = 500;

    private readonly List<string> _history = [];
    private readonly StringBuilder _line = new();
    private int _cursor;

    /// <param name="complete">The words that may stand at the end of what has been typed.</param>
    /// <returns>Null when the user leaves.</returns>
    public string? ReadLine(string prompt, Func<string, IReadOnlyList<string>> complete)
    {
        Replace(string.Empty);
        var at = _history.Count;
        var handlesInterrupt = !Console.IsInputRedirected;
        if (handlesInterrupt)
        {
            Console.TreatControlCAsInput = true;
        }

        try
        {
            while (true)
            {
                Draw(prompt);
                var key = readKey();
                switch (key)
                {
                    case { Key: ConsoleKey.Enter }:
                        screen.WriteLine();
                        return Remember(_line.ToString());
                    case { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } when _line.Length == 0:
                        screen.WriteLine();
                        return null;
                    case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }:
                        screen.WriteLine();
                        Replace(string.Empty);
                        break;
                    case { Key: ConsoleKey.UpArrow } when at > 0:
                        Replace(_history[--at]);
                        break;
                    case { Key: ConsoleKey.DownArrow } when at < _history.Count:
                        Replace(++at < _history.Count ? _history[at] : string.Empty);
                        break;
                    case { Key: ConsoleKey.Tab }:
                        Complete(complete);
                        break;
                    default:
                        Edit(key);
                        break;
                }
            }
        }
        finally
        {
            if (handlesInterrupt)
            {
                Console.TreatControlCAsInput = false;
            }
        }
    }

    private void Edit(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                _cursor = Math.Max(0, _cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                _cursor = Math.Min(_line.Length, _cursor + 1);
                break;
            case ConsoleKey.Home:
                _cursor = 0;
                break;
            case ConsoleKey.End:
                _cursor = _line.Length;
                break;
            case ConsoleKey.Backspace when _cursor > 0:
                _line.Remove(--_cursor, 1);
                break;
            case ConsoleKey.Delete when _cursor < _line.Length:
                _line.Remove(_cursor, 1);
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    _line.Insert(_cursor++, key.KeyChar);
                }

                break;
        }
    }

    /// <summary>Completes as far as all candidates agree, and shows them when that is no further than here.</summary>
    private void Complete(Func<string, IReadOnlyList<string>> complete)
    {
        var typed = _line.ToString(0, _cursor);
        var begun = typed[(typed.LastIndexOf(' ') + 1)..];
        string[] candidates = [.. complete(typed).Where(word => word.StartsWith(begun, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
        if (candidates.Length == 0)
        {
            return;
        }

        var common = candidates.Aggregate(static (one, other) => one[..one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count()]);
        var rest = common[begun.Length..] + (candidates.Length == 1 ? " " : string.Empty);
        if (rest.Length == 0)
        {
            screen.WriteLine();
            screen.WriteLine(string.Join("  ", candidates));
        }

        _line.Insert(_cursor, rest);
        _cursor += rest.Length;
    }

    private string Remember(string line)
    {
        if (!string.IsNullOrWhiteSpace(line) && (_history.Count == 0 || _history[^1] != line))
        {
            _history.Add(line);
            if (_history.Count > MaxHistory)
            {
                _history.RemoveAt(0);
            }
        }

        return line;
    }

    private void Replace(string line)
    {
        _line.Clear().Append(line);
        _cursor = line.Length;
    }

    private void Draw(string prompt)
    {
        screen.Write($"\r{prompt}{_line}\e[K");
        if (_cursor < _line.Length)
        {
            screen.Write($"\e[{_line.Length - _cursor}D");
        }

        screen.Flush();
    }
}

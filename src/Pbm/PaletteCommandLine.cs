using System.CommandLine;

namespace AkkaDayTrade.Pbm;

/// <summary>The server's palettes as a command line: parsing, help and completion follow from what the server says.</summary>
internal sealed class PaletteCommandLine
{
    private readonly RootCommand _root;
    private readonly Dictionary<Command, (Palette Palette, PaletteCommand Command, IReadOnlyList<Option<string>> Options)> _commands = [];

    public PaletteCommandLine(IReadOnlyList<Palette> palettes)
    {
        _root = new RootCommand("Commands of the server.");
        foreach (var palette in palettes)
        {
            var group = new Command(palette.Name, palette.Description);
            foreach (var described in palette.Commands)
            {
                var command = new Command(described.Name, described.Description);
                foreach (var alias in described.Aliases)
                {
                    command.Aliases.Add(alias);
                }

                List<Option<string>> options = [.. described.Options.Select(ToOption)];
                options.ForEach(command.Options.Add);
                // The tool runs it; the action only tells a complete command from a palette's bare name.
                command.SetAction(_ => { });
                _commands[command] = (palette, described, options);
                group.Subcommands.Add(command);
            }

            _root.Subcommands.Add(group);
        }
    }

    /// <summary>What a command line asks for. Exactly one of the three members is there.</summary>
    /// <param name="Help">The text to show.</param>
    public sealed record Parsed(CommandRequest? Request, string? Help, IReadOnlyList<string> Errors);

    public Parsed Parse(IReadOnlyList<string> words, TimeSpan timeout)
    {
        IReadOnlyList<string> line = words is ["help", ..] ? [.. words.Skip(1), "--help"] : words;
        var parsed = _root.Parse([.. line]);
        if (line.Any(word => word is "--help" or "-h" or "-?"))
        {
            using var text = new StringWriter();
            parsed.Invoke(new InvocationConfiguration { Output = text, Error = text });
            return new Parsed(null, text.ToString().TrimEnd(), []);
        }

        if (parsed.Errors.Count > 0)
        {
            return new Parsed(null, null, [.. parsed.Errors.Select(error => error.Message).Distinct()]);
        }

        if (!_commands.TryGetValue(parsed.CommandResult.Command, out var found))
        {
            return new Parsed(null, null, ["A palette and a command are needed; 'help' lists them."]);
        }

        var options = found.Command.Options.Zip(found.Options)
            .Select(pair => (pair.First.Name, Value: parsed.GetValue(pair.Second)))
            .Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Name, pair => pair.Value!);
        return new Parsed(new CommandRequest(found.Palette.Name, found.Command.Name, options, timeout.TotalSeconds), null, []);
    }

    /// <summary>What may stand at the end of a line that has been begun.</summary>
    public IReadOnlyList<string> Complete(string line) =>
        [.. _root.Parse(line).GetCompletions(line.Length).Select(item => item.InsertText ?? item.Label).Where(text => !text.StartsWith('/') && text is not "-?" and not "-h")];

    private static Option<string> ToOption(PaletteOption described)
    {
        var option = new Option<string>($"--{described.Name}", $"-{described.Short}") { Description = described.Description, Required = described.Required };
        if (described.Default is { } preset)
        {
            option.DefaultValueFactory = _ => preset;
        }

        return option;
    }
}

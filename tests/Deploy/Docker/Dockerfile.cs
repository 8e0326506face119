using System.Text.Json;

namespace AkkaDayTrade.Deploy.Tests.Docker;

/// <summary>One instruction, in the stage it belongs to.</summary>
internal sealed record Instruction(string Stage, string Keyword, string Arguments)
{
    /// <summary>The words that are no options.</summary>
    public IReadOnlyList<string> Words =>
        [.. Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !word.StartsWith("--", StringComparison.Ordinal))];

    public string? Option(string name) => Arguments.Split(' ')
        .Where(word => word.StartsWith($"--{name}=", StringComparison.Ordinal))
        .Select(word => word[(name.Length + 3)..])
        .FirstOrDefault();

    /// <summary>The command in exec form; fails for the shell form, which these images cannot run.</summary>
    public IReadOnlyList<string> Command => JsonSerializer.Deserialize<string[]>(Arguments[Arguments.IndexOf('[', StringComparison.Ordinal)..])!;
}

/// <summary>The instructions of `deploy/docker/Dockerfile`.</summary>
internal sealed class Dockerfile
{
    private Dockerfile(IReadOnlyList<Instruction> instructions) => Instructions = instructions;

    public IReadOnlyList<Instruction> Instructions { get; }

    public static Dockerfile Load()
    {
        var lines = Repository.Read("deploy", "docker", "Dockerfile")
            .Split('\n')
            .Where(line => !line.StartsWith('#'));
        var stage = string.Empty;
        var instructions = new List<Instruction>();
        foreach (var line in string.Join('\n', lines).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var (keyword, arguments) = (line[..space], line[(space + 1)..].Trim());
            stage = keyword == "FROM" ? arguments.Split(" AS ")[1] : stage;
            instructions.Add(new Instruction(stage, keyword, arguments));
        }

        return new Dockerfile(instructions);
    }

    public IEnumerable<Instruction> Of(string stage, string keyword) =>
        Instructions.Where(instruction => instruction.Stage == stage && instruction.Keyword == keyword);

    /// <summary>The variables of a stage's image.</summary>
    public IReadOnlyDictionary<string, string> Environment(string stage) => Of(stage, "ENV")
        .SelectMany(instruction => instruction.Words)
        .Select(word => word.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}

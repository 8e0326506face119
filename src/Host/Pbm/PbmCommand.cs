using System.Text.Json.Serialization;

namespace AkkaDayTrade.Host.Pbm;

/// <summary>
/// A group of commands of the command line tool. Clients get the list when they connect, so a new palette is one class and
/// one line where <see cref="PbmServer"/> is started, and needs no new client.
/// </summary>
internal interface IPbmPalette
{
    string Name { get; }

    string Description { get; }

    IReadOnlyList<PbmCommand> Commands { get; }
}

/// <summary>An option of a command, `--Name` or `-Short`; values are text.</summary>
/// <param name="Default">What counts when it is not given; null = nothing.</param>
internal sealed record PbmOption(string Name, string Short, string Description, string? Default = null, bool Required = false);

/// <summary>One command.</summary>
/// <param name="Streams">It goes on until the client cancels it, without a time-out.</param>
internal sealed record PbmCommand(
    string Name,
    string Description,
    [property: JsonIgnore] Func<PbmCall, Task> Handler,
    IReadOnlyList<PbmOption>? Options = null,
    IReadOnlyList<string>? Aliases = null,
    bool Streams = false)
{
    public IReadOnlyList<PbmOption> Options { get; init; } = Options ?? [];

    public IReadOnlyList<string> Aliases { get; init; } = Aliases ?? [];

    public bool IsCalled(string name) => name == Name || Aliases.Contains(name, StringComparer.Ordinal);
}

/// <summary>The command was understood and did not succeed; the message is for the user.</summary>
internal sealed class PbmFailedException(string message) : Exception(message);

/// <summary>The command line was wrong; the message is for the user.</summary>
internal sealed class PbmUsageException(string message) : Exception(message);

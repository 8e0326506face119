using System.Globalization;
using System.Text.Json.Nodes;
using Akka.Actor;
using AkkaDayTrade.Host.Configuration;

namespace AkkaDayTrade.Host.Pbm;

/// <summary>One run of a command: its options, and where its output goes.</summary>
/// <param name="options">By full name; defaults are filled in, options without a value are absent.</param>
/// <param name="timeout">How long the command may take, and so how long it may wait for a part of its answer.</param>
/// <param name="send">Takes the messages of <see cref="PbmMessages"/>.</param>
/// <param name="cancellation">The client has cancelled or gone, the time is up, or the server stops.</param>
internal sealed class PbmCall(
    IReadOnlyDictionary<string, string> options, TimeSpan timeout, Func<object, Task> send, CancellationToken cancellation)
{
    public CancellationToken Cancellation => cancellation;

    /// <summary>For a part of the answer that may not come, so that the rest still arrives in time.</summary>
    public TimeSpan PartTimeout => timeout * 0.6;

    /// <summary>Null when it is not given and has no default.</summary>
    public string? Text(string option) => options.GetValueOrDefault(option);

    /// <summary>The value of an option that is required or has a default.</summary>
    public string Required(string option) => options[option];

    public int Integer(string option, int from, int to) =>
        int.TryParse(Required(option), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
            ? number
            : throw new PbmUsageException($"--{option} {Required(option)}: {from} to {to}");

    public TimeSpan Span(string option) =>
        SettingText.TryTimeSpan(Required(option), out var span)
            ? span
            : throw new PbmUsageException($"--{option} {Required(option)}: {SettingText.TimeSpanForm}");

    public LogLevel Level(string option) =>
        Enum.TryParse<LogLevel>(Required(option), ignoreCase: true, out var level) && Enum.IsDefined(level) && !char.IsAsciiDigit(Required(option)[0])
            ? level
            : throw new PbmUsageException($"--{option} {Required(option)}: {string.Join(", ", Enum.GetNames<LogLevel>()).ToLowerInvariant()}");

    /// <summary>One line for people, and the same as JSON for programs.</summary>
    public Task LineAsync(string text, JsonNode? data) => send(new LineMessage(text, data));

    /// <param name="rows">Cells are null, text, numbers or truth values.</param>
    public Task TableAsync(string title, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<JsonNode?>> rows) =>
        send(new TableMessage(title, columns, [.. rows]));

    /// <summary>Asks an actor. Throws <see cref="PbmFailedException"/> when it does not answer in time.</summary>
    public async Task<T> AskAsync<T>(ICanTell actor, object message, string whom)
    {
        try
        {
            return await actor.Ask<T>(message, PartTimeout, cancellation);
        }
        catch (AskTimeoutException)
        {
            throw new PbmFailedException($"{whom} does not answer.");
        }
    }
}

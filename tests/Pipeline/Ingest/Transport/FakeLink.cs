using System.Text;
using AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

/// <summary>Records what a session does to its connection.</summary>
internal sealed class FakeLink : IFeedLink
{
    public List<byte[]> Messages { get; } = [];

    public List<string> Sent => [.. Messages.Select(Encoding.UTF8.GetString)];

    public List<TimeSpan> Pauses { get; } = [];

    public List<bool> Binary { get; } = [];

    public List<string> Warnings { get; } = [];

    public int Readies { get; private set; }

    public (LinkEnd How, string Reason)? Ended { get; private set; }

    public void Send(ReadOnlyMemory<byte> message, bool isBinary, TimeSpan pause)
    {
        Messages.Add(message.ToArray());
        Binary.Add(isBinary);
        Pauses.Add(pause);
    }

    public void Ready() => Readies++;

    public void End(LinkEnd how, string reason) => Ended ??= (how, reason);

    public void Warn(string message) => Warnings.Add(message);
}

internal static class SessionExtensions
{
    public static bool Receives(this IFeedSession session, string json) => session.Received(Encoding.UTF8.GetBytes(json), isBinary: false);
}

using System.Text.RegularExpressions;

namespace AkkaDayTrade.Load;

/// <summary>What the children say when they are ready, and at their end.</summary>
internal static partial class Patterns
{
    private const int TimeoutMilliseconds = 1_000;

    [GeneratedRegex(@"^Simulated exchange on (?<address>http://[^ ]+) with", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    public static partial Regex ExchangeReady();

    [GeneratedRegex("^Sent (?<events>[0-9]+) events", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    public static partial Regex ExchangeSent();

    [GeneratedRegex(@"^  api +(?<address>http://[^, ]+)", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    public static partial Regex HostReady();

    [GeneratedRegex("Ready to accept connections", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    public static partial Regex RedisReady();
}

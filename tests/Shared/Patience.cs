namespace AkkaDayTrade.Tests.Shared;

/// <summary>How long tests wait for what is to come: far longer than it takes, since a busy machine is no reason to fail.</summary>
internal static class Patience
{
    /// <summary>For Akka's test kit, which waits for 3 s by itself.</summary>
    public const string Hocon = "akka.test { single-expect-default = 60s, default-timeout = 60s }";

    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
}

namespace AkkaDayTrade.Tests.Shared;

/// <summary>Tests that take minutes because they let everything go wrong for long.</summary>
internal static class SlowTests
{
    private const string Variable = "DAYTRADE_CHAOS";

    public static void SkipUnlessAsked() =>
        Skip.IfNot(Environment.GetEnvironmentVariable(Variable) == "1", $"takes minutes; set {Variable}=1 to run it");
}

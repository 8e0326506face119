using Akka.Configuration;
using AkkaDayTrade.Actors.Features;

namespace AkkaDayTrade.Host.Tests.Composition;

public sealed class HandOverTests
{
    /// <summary>By which Akka stops entities before it gives a hand-over up.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    [Fact]
    public void Hand_over_should_outlast_an_entitys_last_save_and_not_much_more()
    {
        var hocon = ConfigurationFactory.ParseString(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "hocon", "akka.conf")));

        var timeout = hocon.GetTimeSpan("akka.cluster.sharding.handoff-timeout");

        (timeout - Margin).ShouldBeGreaterThan(new CheckpointSettings().StopPatience);
        timeout.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(15));
    }
}

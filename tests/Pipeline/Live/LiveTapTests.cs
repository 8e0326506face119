using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Live;
using AkkaDayTrade.Pipeline.Tests.Predict;

namespace AkkaDayTrade.Pipeline.Tests.Live;

public sealed class LiveTapTests
{
    private readonly LiveTap _tap = new() { IsOpen = true };

    [Fact]
    public void Tap_should_hold_the_newest_of_each_symbol_until_it_is_taken()
    {
        FeatureVector[] vectors = [.. Enumerable.Range(0, 1_000).Select(i => Vectors.Of(i % 2 == 0 ? "A" : "B", position: i))];

        _tap.Offer(vectors);

        _tap.Take().Select(news => (news.Symbol, news.Vector!.Position)).ShouldBe([("A", 998), ("B", 999)], ignoreOrder: true);
        _tap.Take().ShouldBeEmpty();
    }

    [Fact]
    public void Closed_tap_should_hold_nothing()
    {
        _tap.Offer([Vectors.Of("A", position: 1)]);

        _tap.IsOpen = false;
        _tap.Offer([Vectors.Of("A", position: 2)]);
        _tap.IsOpen = true;

        _tap.Take().ShouldBeEmpty();
    }
}

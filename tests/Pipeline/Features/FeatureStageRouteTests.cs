using Akka.TestKit;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Pipeline.Tests.Features;

/// <summary>Slices on their way to an entity on the same node; none is sent again because of its age.</summary>
public sealed class FeatureStageRouteTests() : FeatureStageTest(settings => settings with
{
    ResendAfter = TimeSpan.FromHours(1),
    MaxResendAfter = TimeSpan.FromHours(1),
    RouteEvery = TimeSpan.FromHours(1),
})
{
    [Fact]
    public async Task Slice_should_go_to_the_entity_that_answered_last()
    {
        var entity = await AnswerFirstAsync();

        await Offer("A");

        entity.ExpectMsg<Slice>().PreviousPosition.ShouldBe(0);
        Region.HasMessages.ShouldBeFalse();
    }

    [Fact]
    public async Task Slice_that_its_entity_got_before_it_stopped_should_go_through_the_region_at_once()
    {
        var entity = await AnswerFirstAsync();
        await Offer("A");
        var slice = entity.ExpectMsg<Slice>();

        Sys.Stop(entity.Ref);

        IsSame(Region.ExpectMsg<Slice>(), slice).ShouldBeTrue();
    }

    [Fact]
    public async Task Slice_should_not_go_to_an_entity_that_has_stopped()
    {
        var entity = await AnswerFirstAsync();
        Watch(entity.Ref);
        Sys.Stop(entity.Ref);
        ExpectTerminated(entity.Ref);

        await Offer("A");

        Region.ExpectMsg<Slice>().PreviousPosition.ShouldBe(0);
        Metrics.Resends.ShouldBe(0);
    }

    [Fact]
    public async Task Ticks_of_an_answered_slice_should_give_their_place_to_the_next_ones()
    {
        var entity = await AnswerFirstAsync();
        await Offer("A");
        var slice = entity.ExpectMsg<Slice>();
        Answer(slice, entity: entity.Ref);
        await NextVectors();

        await Offer("A");

        entity.ExpectMsg<Slice>().Ticks.ShouldBeSameAs(slice.Ticks);
    }

    [Fact]
    public async Task Ticks_of_a_slice_that_went_through_the_region_should_not_be_used_again()
    {
        await Offer("A");
        var routed = Expect("A");
        var entity = CreateTestProbe();
        Answer(routed, entity: entity.Ref);
        await NextVectors();

        await Offer("A");

        entity.ExpectMsg<Slice>().Ticks.ShouldNotBeSameAs(routed.Ticks);
        routed.LastPosition.ShouldBe(0);
    }

    [Fact]
    public async Task Ticks_of_a_slice_that_was_told_twice_should_stay_for_good_since_another_may_still_read_them()
    {
        var entity = await AnswerFirstAsync();
        await Offer("A");
        var slice = entity.ExpectMsg<Slice>();
        var position = slice.LastPosition;
        Sys.Stop(entity.Ref);
        var successor = CreateTestProbe();
        Answer(Region.ExpectMsg<Slice>(), entity: successor.Ref);
        await NextVectors();

        for (var i = 0; i < 3; i++)
        {
            await Offer("A");
            Answer(successor.ExpectMsg<Slice>(), entity: successor.Ref);
            await NextVectors();
        }

        slice.LastPosition.ShouldBe(position);
    }

    private async Task<TestProbe> AnswerFirstAsync()
    {
        var entity = CreateTestProbe();
        await Offer("A");
        Answer(Expect("A"), entity: entity.Ref);
        await NextVectors();
        return entity;
    }
}

using Akka.Persistence.Redis.Tests.Servers;
using StackExchange.Redis;

namespace Akka.Persistence.Redis.Tests;

[Collection(GarnetCollection.Name)]
public sealed class ScoreRangeTests(GarnetFixture server)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pages_should_add_up_to_the_whole_range_also_where_members_share_a_score(int seed)
    {
        var random = new Random(seed);
        var key = $"scores-{Guid.NewGuid():N}";
        var entries = Enumerable.Range(0, 60).Select(i => new SortedSetEntry($"member-{i:D2}", random.Next(12))).ToArray();
        await server.Database.SortedSetAddAsync(key, entries);

        for (var round = 0; round < 20; round++)
        {
            var (lower, upper) = (random.Next(-1, 8), random.Next(4, 13));
            var (order, max) = (round % 2 == 0 ? Order.Ascending : Order.Descending, random.Next(0, 70));
            var whole = entries.Where(entry => entry.Score >= lower && entry.Score <= upper)
                .OrderBy(entry => entry.Score)
                .ThenBy(entry => entry.Element.ToString(), StringComparer.Ordinal);

            var read = await ScoreRange.ReadAsync(server.Database, key, lower, upper, order, random.Next(1, 4), random.Next(3, 9), max).ToArrayAsync();

            read.ShouldBe((order == Order.Ascending ? whole : whole.Reverse()).Take(max));
        }
    }
}

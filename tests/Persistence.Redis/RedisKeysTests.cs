using CsCheck;

namespace Akka.Persistence.Redis.Tests;

public sealed class RedisKeysTests
{
    [Fact]
    public void Keys_should_have_the_names_that_others_know()
    {
        var keys = new RedisKeys("app:", Clustered: false);

        keys.Events("p-1").ToString().ShouldBe("app:journal:persisted:p-1");
        keys.HighestSequenceNr("p-1").ToString().ShouldBe("app:journal:persisted:p-1:highestSequenceNr");
        keys.Snapshots("p-1").ToString().ShouldBe("app:snapshot:p-1");
    }

    [Fact]
    public void Keys_on_a_cluster_should_begin_with_a_hash_tag()
    {
        var keys = new RedisKeys("app:", Clustered: true);

        keys.Events("p-1").ToString().ShouldBe("{__p-1}.app:journal:persisted:p-1");
        keys.HighestSequenceNr("p-1").ToString().ShouldBe("{__p-1}.app:journal:persisted:p-1:highestSequenceNr");
        keys.Snapshots("p-1").ToString().ShouldBe("{__p-1}.app:snapshot:p-1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Keys_should_tell_the_id_that_they_were_made_of(bool clustered)
    {
        Gen.Select(Gen.String, Gen.String).Sample((prefix, id) =>
        {
            var keys = new RedisKeys(prefix, clustered);
            keys.PersistenceIdOf(keys.HighestSequenceNr(id)).ShouldBe(id);
        }, iter: 500);
    }

    [Theory]
    [InlineData(false, "other")]
    [InlineData(false, "")]
    [InlineData(false, "journal:persisted:p-1")]
    [InlineData(true, "journal:persisted:p-1:highestSequenceNr")]
    [InlineData(true, "{__p-1}.journal:persisted:p-2:highestSequenceNr")]
    public void Keys_of_another_kind_should_have_no_id(bool clustered, string key)
    {
        new RedisKeys("", clustered).PersistenceIdOf(key).ShouldBeNull();
    }
}

using System.Security.Cryptography;
using System.Xml.Linq;
using AkkaDayTrade.Host.Dashboard.Viewing;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Store.Encryption;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Host.Tests.Dashboard;

public sealed class SessionKeyTests : StoreTest<GarnetTestServer>
{
    private static readonly ValueSeal Seal = NewSeal();

    [Fact]
    public async Task Key_should_be_every_nodes_and_lie_encrypted()
    {
        Node().StoreElement(Element("hunter2"), "first");

        Node().GetAllElements().ShouldHaveSingleItem().Value.ShouldBe("hunter2");
        var raw = (string)(await Database.ListGetByIndexAsync(SessionKeys.Key, 0))!;
        raw.ShouldStartWith("adt1:a:");
        raw.ShouldNotContain("hunter2");
        Node(NewSeal()).GetAllElements().ShouldBeEmpty("another key reads nothing");
    }

    [Fact]
    public void Of_nodes_that_make_a_key_at_once_one_should_prevail()
    {
        var (one, other) = (Node(), Node());
        one.GetAllElements().ShouldBeEmpty();
        other.GetAllElements().ShouldBeEmpty();

        one.StoreElement(Element("one"), "one");
        other.StoreElement(Element("other"), "other");

        one.GetAllElements().ShouldHaveSingleItem().Value.ShouldBe("one");
        other.GetAllElements().ShouldHaveSingleItem().Value.ShouldBe("one");
    }

    [Fact]
    public async Task Key_that_was_made_while_redis_was_away_should_count_here_and_later_everywhere()
    {
        var node = Node();
        await Server.StopAsync();
        node.StoreElement(Element("lonely"), "lonely");
        node.GetAllElements().ShouldHaveSingleItem().Value.ShouldBe("lonely");

        await Server.StartAsync();

        await Eventually.BeTrue(() => node.GetAllElements().Count == 1 && Node().GetAllElements().Count == 1, "the key in Redis");
    }

    [Fact]
    public void Key_without_encryption_should_stay_in_memory()
    {
        var node = new SessionKeys(redis: null, new ValueSeal(new StoreOptions()), NullLogger<SessionKeys>.Instance);
        node.StoreElement(Element("mine"), "mine");

        node.GetAllElements().ShouldHaveSingleItem().Value.ShouldBe("mine");
        Database.KeyExists(SessionKeys.Key).ShouldBeFalse();
    }

    private SessionKeys Node(ValueSeal? seal = null) => new(Database, seal ?? Seal, NullLogger<SessionKeys>.Instance);

    private static ValueSeal NewSeal() => new(new StoreOptions { EncryptionKeys = $"a={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}" });

    private static XElement Element(string value) => new("key", value);
}

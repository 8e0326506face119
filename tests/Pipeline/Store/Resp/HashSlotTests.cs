using System.Text;
using AkkaDayTrade.Pipeline.Store.Resp;

namespace AkkaDayTrade.Pipeline.Tests.Store.Resp;

public sealed class HashSlotTests
{
    /// <summary>As CLUSTER KEYSLOT of a server gives them.</summary>
    [Theory]
    [InlineData("123456789", 12739)]
    [InlineData("foo", 12182)]
    [InlineData("bar", 5061)]
    [InlineData("", 0)]
    [InlineData("a:{foo}:b", 12182)]
    [InlineData("{foo}{bar}", 12182)]
    public void Slot_should_be_that_of_the_key_or_of_its_tag(string key, int slot) =>
        HashSlot.Of(Encoding.UTF8.GetBytes(key)).ShouldBe(slot);

    [Fact]
    public void Empty_braces_should_be_no_tag() =>
        HashSlot.Of("{}foo"u8).ShouldNotBe(HashSlot.Of("{}bar"u8));
}

using System.Security.Cryptography;
using AkkaDayTrade.Pipeline.Store.Encryption;

namespace AkkaDayTrade.Pipeline.Tests.Store.Encryption;

public sealed class ValueCipherTests
{
    [Fact]
    public void No_nonce_should_come_twice_when_the_count_begins_anew()
    {
        KeyRing.TryParse($"old={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}", out var ring).ShouldBeTrue();
        var cipher = new ValueCipher(ring!, count: uint.MaxValue - 2);

        var values = Enumerable.Range(0, 5).Select(_ => cipher.Encrypt("key"u8, "value"u8)).ToList();

        values.Select(value => Convert.ToHexString(value.AsSpan("adt1:old:".Length, 12))).ShouldBeUnique();
        foreach (var value in values)
        {
            cipher.Decrypt("key"u8, value).ShouldBe("value"u8.ToArray());
        }
    }
}

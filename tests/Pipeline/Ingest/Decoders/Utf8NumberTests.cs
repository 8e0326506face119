using System.Text;
using AkkaDayTrade.Pipeline.Ingest.Decoders;
using CsCheck;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Decoders;

public sealed class Utf8NumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0.5", -0.5)]
    [InlineData("231.045", 231.045)]
    [InlineData("1.06E+08", 1.06e8)]
    [InlineData("6e-3", 0.006)]
    [InlineData("0.00031099999999999997", 0.00031099999999999997)]
    [InlineData("9007199254740993", 9007199254740992)]
    [InlineData("123456789012345678901234567890", 1.2345678901234568e29)]
    [InlineData("NaN", double.NaN)]
    public void Number_should_be_read(string text, double expected)
    {
        Utf8Number.TryParse(Encoding.ASCII.GetBytes(text), out var value).ShouldBeTrue();
        value.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("12a")]
    [InlineData("0x10")]
    [InlineData("--1")]
    public void Text_that_is_no_number_should_be_refused(string text) =>
        Utf8Number.TryParse(Encoding.ASCII.GetBytes(text), out _).ShouldBeFalse();

    [Fact]
    public void Any_decimal_should_be_the_same_bits_as_the_frameworks() =>
        Gen.Decimal.Sample(number =>
        {
            var text = number.ToString(CultureInfo.InvariantCulture);
            Utf8Number.TryParse(Encoding.ASCII.GetBytes(text), out var value).ShouldBeTrue();
            BitConverter.DoubleToInt64Bits(value).ShouldBe(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)));
        });

    [Fact]
    public void Any_price_of_two_to_six_decimals_should_be_the_same_bits_as_the_frameworks() =>
        Gen.Select(Gen.Long[-1_000_000_000_000, 1_000_000_000_000], Gen.Int[0, 6]).Sample((digits, scale) =>
        {
            var text = (digits / (decimal)Math.Pow(10, scale)).ToString(CultureInfo.InvariantCulture);
            Utf8Number.TryParse(Encoding.ASCII.GetBytes(text), out var value).ShouldBeTrue();
            BitConverter.DoubleToInt64Bits(value).ShouldBe(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)));
        });
}

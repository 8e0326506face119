using System.Text;
using AkkaDayTrade.Pipeline.Store.Resp;
using CsCheck;

namespace AkkaDayTrade.Pipeline.Tests.Store.Resp;

public sealed class RespBufferTests
{
    [Fact]
    public void Command_should_be_an_array_of_bulk_strings()
    {
        var buffer = new RespBuffer();

        buffer.Command(3);
        buffer.Bulk("SET"u8);
        buffer.Bulk(3600);
        buffer.Bulk(0.1 + 0.2);

        TextOf(buffer).ShouldBe("*3\r\n$3\r\nSET\r\n$4\r\n3600\r\n$19\r\n0.30000000000000004\r\n");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(999)]
    [InlineData(1_000)]
    [InlineData(16_384)]
    [InlineData(123_456)]
    public void Argument_of_unknown_length_should_get_its_length_afterwards(int length)
    {
        var buffer = new RespBuffer();
        var value = new string('x', length);

        buffer.Bulk("key"u8);
        var start = buffer.BeginBulk();
        buffer.Append(Encoding.UTF8.GetBytes(value));
        buffer.EndBulk(start);
        buffer.Bulk("EX"u8);

        TextOf(buffer).ShouldBe($"$3\r\nkey\r\n${length}\r\n{value}\r\n$2\r\nEX\r\n");
    }

    [Fact]
    public void Figure_should_be_written_so_that_it_reads_back_to_the_bit() => Gen.Double.Where(double.IsFinite).Sample(figure =>
    {
        var buffer = new RespBuffer();

        buffer.Bulk(figure);

        BitConverter.DoubleToInt64Bits(double.Parse(TextOf(buffer).Split("\r\n")[1], CultureInfo.InvariantCulture))
            .ShouldBe(BitConverter.DoubleToInt64Bits(figure));
    });

    [Fact]
    public void Command_should_be_found_again_among_the_others()
    {
        var request = new RespRequest();
        foreach (var name in new[] { "ONE", "TWO", "THREE" })
        {
            request.Buffer.Command(1);
            request.Buffer.Bulk(Encoding.UTF8.GetBytes(name));
            request.EndCommand(request.Count);
        }

        Encoding.UTF8.GetString(request.BytesOf(0)).ShouldBe("*1\r\n$3\r\nONE\r\n");
        Encoding.UTF8.GetString(request.BytesOf(2)).ShouldBe("*1\r\n$5\r\nTHREE\r\n");
    }

    private static string TextOf(RespBuffer buffer) => Encoding.UTF8.GetString(buffer.Written.Span);
}

using System.Text;
using AkkaDayTrade.Pipeline.Store.Resp;
using CsCheck;

namespace AkkaDayTrade.Pipeline.Tests.Store.Resp;

public sealed class RespRepliesTests
{
    private static readonly string[] Errors = ["OOM too much", "WRONGTYPE Operation", "MOVED 1 a:1", "ERR \r alone", ""];

    private static readonly Gen<(string Line, string? Error)> Reply = Gen.OneOf(
        Gen.Const(("+OK", (string?)null)),
        Gen.Long.Select(number => ($":{number}", (string?)null)),
        Gen.Int[0, Errors.Length - 1].Select(index => ($"-{Errors[index]}", (string?)Errors[index])));

    [Fact]
    public void Replies_should_be_told_apart_however_the_network_cuts_them() =>
        Gen.Select(Reply.Array[0, 200], Gen.Int[1, 40].Array[1, 50]).Sample((replies, cuts) =>
        {
            var request = RequestOf(replies.Length);
            Feed(request, Encoding.UTF8.GetBytes(string.Concat(replies.Select(reply => reply.Line + "\r\n"))), cuts);

            request.Answered.ShouldBe(replies.Length);
            request.Errors.ShouldBe(replies.Select((reply, index) => (index, reply.Error)).Where(reply => reply.Error is not null)!);
        });

    [Fact]
    public void Half_a_reply_should_answer_nothing()
    {
        var request = RequestOf(2);

        Feed(request, "+OK\r\n+OK\r"u8, [3]);

        request.Answered.ShouldBe(1);
    }

    [Theory]
    [InlineData("$3\r\nabc\r\n")]
    [InlineData("*0\r\n")]
    [InlineData("\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("+OK\r\n+OK\r\n")]
    public void What_is_no_answer_to_the_writes_should_fail(string bytes) =>
        Should.Throw<InvalidDataException>(() => Feed(RequestOf(1), Encoding.UTF8.GetBytes(bytes), [64]));

    [Fact]
    public void Line_without_an_end_should_fail_instead_of_growing() =>
        Should.Throw<InvalidDataException>(() => Feed(RequestOf(1), Encoding.UTF8.GetBytes(new string('-', 100_000)), [4096]));

    private static RespRequest RequestOf(int commands)
    {
        var request = new RespRequest();
        for (var i = 0; i < commands; i++)
        {
            request.EndCommand(i);
        }

        return request;
    }

    private static void Feed(RespRequest request, ReadOnlySpan<byte> bytes, int[] cuts)
    {
        var replies = new RespReplies();
        for (var i = 0; bytes.Length > 0; i++)
        {
            var count = Math.Min(cuts[i % cuts.Length], bytes.Length);
            bytes[..count].CopyTo(replies.Free.Span);
            replies.Take(count, request);
            bytes = bytes[count..];
        }
    }
}

using System.Text;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;
using MessagePack;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

public class AlpacaSessionTests
{
    private const string Connected = """[{"T":"success","msg":"connected"}]""";
    private const string Authenticated = """[{"T":"success","msg":"authenticated"}]""";
    private const string Auth = """{"action":"auth","key":"KEY","secret":"SECRET"}""";

    private readonly FakeLink _link = new();

    [Fact]
    public void Session_should_sign_in_and_subscribe_by_channel()
    {
        var session = Session();

        session.Opened();
        session.Receives(Connected).ShouldBeFalse();
        session.Receives(Authenticated).ShouldBeFalse();

        _link.Sent.ShouldBe([Auth, """{"action":"subscribe","trades":["AAPL","BRK.B"],"quotes":["AAPL","BRK.B"]}"""]);
        _link.Readies.ShouldBe(1);
    }

    [Fact]
    public void Session_should_speak_message_pack_when_asked_to()
    {
        var session = Session(FeedCodec.MsgPack);

        session.Received(MessagePackSerializer.ConvertFromJson(Connected), isBinary: true).ShouldBeFalse();
        session.Received(MessagePackSerializer.ConvertFromJson(Authenticated), isBinary: true).ShouldBeFalse();

        _link.Binary.ShouldAllBe(binary => binary);
        MessagePackSerializer.ConvertToJson(_link.Messages[0]).ShouldBe(Auth);
        MessagePackSerializer.ConvertToJson(_link.Messages[1]).ShouldBe("""{"action":"subscribe","trades":["AAPL","BRK.B"],"quotes":["AAPL","BRK.B"]}""");
    }

    [Theory]
    [InlineData(402, "auth failed", LinkEnd.Fatal)]
    [InlineData(408, "v2 not enabled", LinkEnd.Fatal)]
    [InlineData(409, "insufficient subscription", LinkEnd.Fatal)]
    [InlineData(411, "insufficient scope", LinkEnd.Fatal)]
    [InlineData(404, "auth timeout", LinkEnd.Retry)]
    [InlineData(407, "slow client", LinkEnd.Retry)]
    [InlineData(500, "internal error", LinkEnd.Retry)]
    public void Session_should_end_as_the_code_demands(int code, string message, object end)
    {
        Session().Receives(Error(code, message)).ShouldBeFalse();

        _link.Ended.ShouldBe(((LinkEnd)end, $"{code}: {message}"));
    }

    [Theory]
    [InlineData(400, "invalid syntax")]
    [InlineData(405, "symbol limit exceeded")]
    [InlineData(410, "invalid subscribe action for this feed")]
    public void Session_should_warn_and_not_ask_again_when_a_request_is_refused(int code, string message)
    {
        Session().Receives(Error(code, message));

        _link.Ended.ShouldBeNull();
        _link.Sent.ShouldBeEmpty();
        _link.Warnings.ShouldBe([$"{code}: {message}"]);
    }

    [Fact]
    public void Session_should_sign_in_again_when_told_that_it_is_not_but_not_for_ever()
    {
        var session = Session();

        for (var i = 0; i < 3; i++)
        {
            session.Receives(Error(401, "not authenticated"));
            session.Receives(Authenticated);
        }

        _link.Sent.Count(message => message == Auth).ShouldBe(3);
        _link.Sent.Count(message => message != Auth).ShouldBe(3);
        _link.Ended.ShouldBeNull();
        session.Receives(Error(401, "not authenticated"));
        _link.Ended.ShouldBe((LinkEnd.Retry, "401: not authenticated"));
    }

    [Fact]
    public void Session_should_take_already_authenticated_as_authenticated()
    {
        var session = Session();
        session.Receives(Connected);

        session.Receives(Error(403, "already authenticated"));

        _link.Readies.ShouldBe(1);
        _link.Ended.ShouldBeNull();
    }

    [Fact]
    public void Session_should_keep_the_socket_and_sign_in_more_and_more_slowly_while_another_session_holds_the_place()
    {
        var session = Session();
        session.Receives(Connected);

        for (var i = 0; i < AlpacaSession.MostRefusals; i++)
        {
            _link.Ended.ShouldBeNull();
            session.Receives(Error(406, "connection limit exceeded"));
        }

        _link.Pauses.Skip(1).Select(pause => pause.TotalSeconds)
            .ShouldBe([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5, 5, 5, 5, 5]);
        session.Receives(Error(406, "connection limit exceeded"));
        _link.Ended.ShouldBe((LinkEnd.Retry, "406: connection limit exceeded"));
    }

    [Fact]
    public void Session_should_compare_the_whole_state_with_what_it_asked_for()
    {
        var session = Session();
        session.Receives(Authenticated);

        session.Receives("""[{"T":"subscription","trades":["AAPL","BRK.B"],"quotes":["AAPL"],"bars":[],"corrections":["AAPL","BRK.B"]}]""").ShouldBeFalse();
        session.TimePassed(SubscriptionChecklist.Patience);

        _link.Warnings.ShouldBe(["not confirmed by the feed: quotes BRK.B"]);
    }

    [Theory]
    [InlineData("""[{"T":"t","S":"error","i":1}]""")]
    [InlineData("""[{"T":"error","co""")]
    [InlineData("")]
    public void Session_should_pass_on_whatever_may_be_data(string message)
    {
        Session().Receives(message).ShouldBeTrue();
    }

    [Fact]
    public void Session_should_pass_on_binary_garbage()
    {
        Session(FeedCodec.MsgPack).Received([0x91, 0xDF, .. Encoding.UTF8.GetBytes("error"), 0xFF, 0xC1], isBinary: true).ShouldBeTrue();
    }

    private static string Error(int code, string message) => $$"""[{"T":"error","code":{{code}},"msg":"{{message}}"}]""";

    private AlpacaSession Session(FeedCodec codec = FeedCodec.Json) =>
        new("KEY", "SECRET", codec, FeedChannels.Trades | FeedChannels.Quotes, ["AAPL", "BRK.B"], _link);
}

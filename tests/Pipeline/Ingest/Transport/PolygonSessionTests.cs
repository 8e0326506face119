using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

public class PolygonSessionTests
{
    private const string Connected = """[{"ev":"status","status":"connected","message":"Connected Successfully"}]""";
    private const string AuthSuccess = """[{"ev":"status","status":"auth_success","message":"authenticated"}]""";

    private readonly FakeLink _link = new();

    [Fact]
    public void Session_should_answer_the_greeting_with_its_key_and_the_welcome_with_its_subscriptions()
    {
        var session = Session(FeedChannels.Trades | FeedChannels.Quotes | FeedChannels.Bars, "AAPL", "BRK.B");

        session.Opened();
        _link.Sent.ShouldBeEmpty();
        session.Receives(Connected).ShouldBeFalse();
        _link.Sent.ShouldBe(["""{"action":"auth","params":"KEY"}"""]);
        _link.Readies.ShouldBe(0);
        session.Receives(AuthSuccess).ShouldBeFalse();

        _link.Sent[1].ShouldBe("""{"action":"subscribe","params":"T.AAPL,T.BRK.B,Q.AAPL,Q.BRK.B,AM.AAPL,AM.BRK.B"}""");
        _link.Readies.ShouldBe(1);
    }

    [Fact]
    public void Session_should_subscribe_a_hundred_symbols_a_message_and_pace_the_messages()
    {
        var session = Session(FeedChannels.Trades, [.. Enumerable.Range(0, 250).Select(i => $"S{i}")]);

        session.Receives(AuthSuccess);

        _link.Sent.Count.ShouldBe(3);
        _link.Sent.Sum(message => message.Count(letter => letter == ',')).ShouldBe(250 - 3 + 3);
        _link.Pauses.ShouldBe([TimeSpan.Zero, SessionMessages.Pace, SessionMessages.Pace]);
    }

    [Theory]
    [InlineData("auth_failed", "authentication failed", LinkEnd.Fatal)]
    [InlineData("auth_timeout", "No authentication request received.", LinkEnd.Retry)]
    [InlineData("max_connections", "Maximum number of websocket connections exceeded.", LinkEnd.LongBackOff)]
    public void Session_should_end_as_the_answer_demands(string status, string message, object end)
    {
        Session(FeedChannels.Trades, "AAPL").Receives($$"""[{"ev":"status","status":"{{status}}","message":"{{message}}"}]""").ShouldBeFalse();

        _link.Ended.ShouldBe(((LinkEnd)end, $"{status}: {message}"));
    }

    [Fact]
    public void Session_should_only_warn_when_the_plan_lacks_a_channel()
    {
        var session = Session(FeedChannels.Trades, "AAPL");

        session.Receives("""[{"ev":"status","status":"error","message":"not authorized"},{"ev":"status","status":"success","message":"subscribed to: T.AAPL"}]""");

        _link.Ended.ShouldBeNull();
        _link.Warnings.ShouldBe(["error: not authorized"]);
    }

    [Fact]
    public void Session_should_name_once_what_was_never_confirmed()
    {
        var session = Session(FeedChannels.Trades | FeedChannels.Quotes, "AAPL", "BRK.B");
        session.Receives(AuthSuccess);
        session.Receives("""[{"ev":"status","status":"success","message":"subscribed to: T.AAPL"},{"ev":"status","status":"success","message":"subscribed to: Q.BRK.B"}]""");

        session.TimePassed(SubscriptionChecklist.Patience - TimeSpan.FromTicks(1));
        _link.Warnings.ShouldBeEmpty();
        session.TimePassed(SubscriptionChecklist.Patience);
        session.TimePassed(SubscriptionChecklist.Patience * 2);

        _link.Warnings.ShouldBe(["not confirmed by the feed: Q.AAPL, T.BRK.B"]);
    }

    [Theory]
    [InlineData("""[{"ev":"T","sym":"AAPL","p":1,"s":1,"t":1}]""")]
    [InlineData("""[{"ev":"status","status":"success","message":"subscribed to: T.AAPL"},{"ev":"T","sym":"AAPL"}]""")]
    [InlineData("""[{"ev":"status","status":"conn""")]
    [InlineData("\"status\"")]
    [InlineData("")]
    public void Session_should_pass_on_whatever_may_be_data(string message)
    {
        Session(FeedChannels.Trades, "AAPL").Receives(message).ShouldBeTrue();
    }

    private PolygonSession Session(FeedChannels channels, params string[] symbols) => new("KEY", channels, symbols, _link);
}

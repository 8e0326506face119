using AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

public class PlainSessionTests
{
    private readonly FakeLink _link = new();

    [Fact]
    public void Native_session_should_be_ready_as_soon_as_it_has_subscribed()
    {
        var session = new NativeSession(["7203", "8306"], _link);

        session.Opened();

        _link.Sent.ShouldBe(["""{"action":"subscribe","symbols":["7203","8306"]}"""]);
        _link.Readies.ShouldBe(1);
    }

    [Fact]
    public void Yahoo_session_should_repeat_its_subscription_every_15_seconds()
    {
        var session = new YahooSession(["7203.T"], _link);

        session.Opened();
        foreach (var second in Enumerable.Range(1, 46))
        {
            session.TimePassed(TimeSpan.FromSeconds(second));
        }

        _link.Sent.ShouldBe(Enumerable.Repeat("""{"subscribe":["7203.T"]}""", 4));
        _link.Readies.ShouldBe(1);
    }
}

using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Host.Tests.Composition;

public sealed class QuietLoggersTests
{
    [Fact]
    public void Message_that_repeats_itself_should_be_left_out_and_counted_and_others_written()
    {
        var time = new FakeTimeProvider();
        using var lines = new LogLines();
        using var inner = LoggerFactory.Create(logging => logging.AddProvider(lines));
        using var quiet = new QuietLoggers(inner, perMinute: 3, time);
        var logger = quiet.CreateLogger("link");

        for (var i = 0; i < 100; i++)
        {
            logger.LogWarning("Lost link {Number}", i);
        }

        logger.LogWarning("Something else");
        lines.Texts.ShouldBe(["Lost link 0", "Lost link 1", "Lost link 2", "Something else"]);

        time.Advance(TimeSpan.FromMinutes(1));
        logger.LogWarning("Lost link {Number}", 100);
        lines.Texts.Skip(4).ShouldBe(["97 more like the following were left out (Log:RepeatsPerMinute)", "Lost link 100"]);
    }

    [Fact]
    public void What_is_rendered_already_should_count_as_the_same_but_for_its_figures()
    {
        using var lines = new LogLines();
        using var inner = LoggerFactory.Create(logging => logging.AddProvider(lines));
        using var quiet = new QuietLoggers(inner, perMinute: 1, new FakeTimeProvider());
        var logger = quiet.CreateLogger("Akka");

        logger.LogWarning("{Message}", "Peer 10.0.0.1 is gone");
        logger.LogWarning("{Message}", "Peer 10.0.0.23 is gone");
        logger.LogWarning("{Message}", "Peer 10.0.0.1 is back");

        lines.Texts.ShouldBe(["Peer 10.0.0.1 is gone", "Peer 10.0.0.1 is back"]);
    }

    [Theory]
    [InlineData(LogFormat.Json, ConsoleFormatterNames.Json)]
    [InlineData(LogFormat.Text, ConsoleFormatterNames.Simple)]
    public void Format_should_be_the_one_that_was_asked_for(LogFormat format, string name)
    {
        var services = new ServiceCollection().AddLogging(logging => logging.AddConsoleLog(new LogOptions { Format = format }));
        using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName.ShouldBe(name);
    }
}

using AkkaDayTrade.Host.Dashboard.Viewing;

namespace AkkaDayTrade.Host.Tests.Dashboard;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0423, "0.04")]
    [InlineData(1.4834, "1.48")]
    [InlineData(18.44, "18.4")]
    [InlineData(547.839, "548")]
    [InlineData(12345.6, "12,346")]
    public void Milliseconds_should_have_two_or_three_digits_that_mean_something(double ms, string text) =>
        Figures.Milliseconds(ms).ShouldBe(text);

    [Theory]
    [InlineData("7203", 2871.5, 1, "2,871.5")]
    [InlineData("9984", 8924.0, 0, "8,924")]
    [InlineData("AAPL", 187.1, 2, "187.10")]
    [InlineData("EURUSD", 1.08512, 5, "1.08512")]
    public void Price_should_have_the_decimals_of_its_grid(string symbol, double price, int decimals, string text)
    {
        Figures.DecimalsOf(symbol, price).ShouldBe(decimals);
        Figures.Price(price, decimals).ShouldBe(text);
    }

    [Theory]
    [InlineData(0.0123, "+1.23 %")]
    [InlineData(-0.0005, "−0.05 %")]
    [InlineData(0.0, "0.00 %")]
    public void Change_should_carry_its_sign(double change, string text) => Figures.Percent(change).ShouldBe(text);

    [Theory]
    [InlineData(42, "42 s")]
    [InlineData(300, "5 min")]
    [InlineData(3700, "1 h 1 min")]
    [InlineData(86400, "1 d")]
    public void Span_should_be_written_in_its_largest_units(int seconds, string text) => Figures.Span(TimeSpan.FromSeconds(seconds)).ShouldBe(text);

    [Fact]
    public void Span_should_be_written_in_the_viewers_language()
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("ja");
            Figures.Span(TimeSpan.FromSeconds(3700)).ShouldBe("1 時間 1 分");
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void Figures_of_one_thing_should_stand_together_or_be_one_dash()
    {
        Figures.Together(" ms", "0.10", Figures.Absent).ShouldBe("0.10 / – ms");
        Figures.Together(" ms", Figures.Absent, Figures.Absent).ShouldBe(Figures.Absent);
    }

    [Fact]
    public void What_is_absent_should_be_a_dash()
    {
        Figures.Price(null, 2).ShouldBe(Figures.Absent);
        Figures.Rate(null).ShouldBe(Figures.Absent);
        Figures.Value(null).ShouldBe(Figures.Absent);
    }
}

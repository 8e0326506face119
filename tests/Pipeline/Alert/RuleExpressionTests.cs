using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Tests.Predict;
using CsCheck;

namespace AkkaDayTrade.Pipeline.Tests.Alert;

public sealed class RuleExpressionTests
{
    [Theory]
    [InlineData("sma_5 > sma_20", false)]
    [InlineData("sma_5 < sma_20 && price > 99.5", true)]
    [InlineData("spread == 2 and volume >= 10", true)]
    [InlineData("buy && confidence > 0.7", true)]
    [InlineData("sell || !buy", false)]
    [InlineData("risk * 2 + 1 = 2", true)]
    [InlineData("Math.Abs(sma_5 - sma_20) / sma_20 > 0.4", true)]
    [InlineData("iif(price > 50, ask, bid) == 101", true)]
    [InlineData("-sma_5 < 0", true)]
    public void Expression_should_hold_or_not(string expression, bool expected)
    {
        var scored = Scored.Of(Vectors.Of("7203", 1), PredictionType.Buy, 0.8);

        RuleExpression.Compile(expression, Vectors.Set).Evaluate(scored).ShouldBe(expected);
    }

    [Theory]
    [InlineData("sma_20 > 0 || price > 0")]
    [InlineData("predicted_return > 0")]
    public void Expression_should_say_nothing_while_a_figure_it_uses_is_absent(string expression)
    {
        var scored = Scored.Of(Vectors.Of("7203", 1, slow: double.NaN));

        RuleExpression.Compile(expression, Vectors.Set).Evaluate(scored).ShouldBeNull();
        RuleExpression.Compile("price > 0", Vectors.Set).Evaluate(scored).ShouldBe(true);
    }

    [Theory]
    [InlineData("buy")]
    [InlineData("confidence < 0.1")]
    [InlineData("risk > 0")]
    public void Abstention_should_be_no_prediction(string expression)
    {
        var scored = Scored.Of(Vectors.Of("7203", 1), PredictionType.Hold, 0, abstained: AbstentionReasons.ModelFailed);

        RuleExpression.Compile(expression, Vectors.Set).Evaluate(scored).ShouldBeNull();
    }

    [Theory]
    [InlineData("sma_5 > sma_7", "position 9")]
    [InlineData("sma_5 >", "position 8")]
    [InlineData("(sma_5 > 1", "position 11")]
    [InlineData("sma_5", "position 1")]
    [InlineData("", "position 1")]
    public void Bad_expression_should_be_refused_with_the_position(string expression, string position) =>
        Should.Throw<FormatException>(() => RuleExpression.Compile(expression, Vectors.Set)).Message.ShouldContain(position);

    [Fact]
    public void Unknown_figure_should_be_told_the_known_ones()
    {
        var message = Should.Throw<FormatException>(() => RuleExpression.Compile("price > sma_7", Vectors.Set)).Message;

        message.ShouldContain("position 9: there is no such figure; known are price, volume");
        message.ShouldContain("sma_5");
    }

    [Theory]
    [InlineData("price.ToString() == \"1\"")]
    [InlineData("DateTime.Now.Year > 2000")]
    [InlineData("Convert.ToDouble(\"1\") > 0")]
    [InlineData("Guid.NewGuid() != Guid.NewGuid()")]
    [InlineData("\"a\" == \"b\"")]
    [InlineData("it[0] > 1")]
    [InlineData("new (1 as a).a > 0")]
    [InlineData("new System.IO.FileInfo(\"a\").Exists")]
    [InlineData("System.IO.File.Exists(\"/etc/passwd\")")]
    [InlineData("System.Environment.Exit(1) == null")]
    [InlineData("Environment.MachineName.Length > 0")]
    [InlineData("Type.GetType(\"System.IO.File\") != null")]
    [InlineData("typeof(System.IO.File) != null")]
    [InlineData("as(price, \"System.Object\") != null")]
    [InlineData("is(price, \"System.Double\")")]
    [InlineData("cast(price, \"System.DateTime\") != null")]
    [InlineData("np(price) > 0 && it.Length > 0")]
    [InlineData("root.Length > 0")]
    [InlineData("parent.Length > 0")]
    [InlineData("Length > 0")]
    [InlineData("Clone() != null")]
    [InlineData("Rank == 1")]
    [InlineData("GetValue(0) != null")]
    [InlineData("price.CompareTo(1.0) > 0")]
    [InlineData("double.Parse(\"1\") > 0")]
    [InlineData("Math.PI.GetHashCode() > 0")]
    [InlineData("price > DateTime.Now.Ticks")]
    [InlineData("\"\".GetType().Assembly.GetTypes().Length > 0")]
    [InlineData("(price) => true")]
    [InlineData("price > 0 ? \"a\" == \"a\" : true")]
    [InlineData("price in (1, 2)")]
    [InlineData("null == null")]
    [InlineData("@0 > 1")]
    [InlineData("'a' == 'a'")]
    [InlineData("1m > price")]
    [InlineData("price; price > 0")]
    [InlineData("price = 1; DROP TABLE alerts")]
    [InlineData("price.GetType().Assembly != null")]
    public void Anything_beyond_numbers_should_be_refused(string expression) =>
        Should.Throw<FormatException>(() => RuleExpression.Compile(expression, Vectors.Set));

    [Theory]
    [InlineData("macd.histogram > 0.4 && macd.signal_line < macd", true)]
    [InlineData("macd > bollinger_20_2.5.upper_band", false)]
    [InlineData("bollinger_20_2.5 == bollinger_20_2_5 && bollinger_20_2.5 * 0.5 == 3.5", true)]
    [InlineData("Math.Max(macd.macd_line, 2.5) == 2.5", true)]
    public void Metadata_of_a_feature_should_be_named_by_a_dot(string expression, bool expected)
    {
        var set = FeatureSet.Parse("macd(12,26,9) bollinger(20,2.5)");
        var vector = VectorOf(set, [1, 1, 0.5, 0.5, 7, 10, 12, 8, 4, 1]);

        RuleExpression.Compile(expression, set).Evaluate(Scored.Of(vector)).ShouldBe(expected);
    }

    [Fact]
    public void Metadata_that_there_is_not_should_be_refused_with_what_is_known()
    {
        var message = Should.Throw<FormatException>(() => RuleExpression.Compile("macd.histo > 1", FeatureSet.Parse("macd(12,26,9)"))).Message;

        message.ShouldContain("position ");
        Should.Throw<FormatException>(() => RuleExpression.Compile("histogram > 1", FeatureSet.Parse("macd(12,26,9)"))).Message.ShouldContain("macd.histogram");
    }

    [Fact]
    public void Vector_of_another_set_should_say_nothing() =>
        RuleExpression.Compile("sma_5 > 0", FeatureSet.Parse("sma(20) sma(5)")).Evaluate(Scored.Of(Vectors.Of("7203", 1))).ShouldBeNull();

    [Theory]
    [InlineData('(', ')')]
    [InlineData('-', ' ')]
    [InlineData('!', ' ')]
    public void Text_beyond_the_bounds_should_be_refused_before_it_is_parsed(char open, char close)
    {
        Should.Throw<FormatException>(() => RuleExpression.Compile(new string(open, 400) + "1" + new string(close, 400), Vectors.Set)).Message.ShouldContain("position 33");
        Should.Throw<FormatException>(() => RuleExpression.Compile("price > " + new string('1', 1000), Vectors.Set)).Message.ShouldContain("1000 characters");
    }

    [Fact]
    public void Any_text_should_compile_to_a_condition_or_be_refused_with_a_position()
    {
        string[] parts =
        [
            "price", "sma_5", "sma_20", "buy", "spread", "Math", "Math.Abs", "iif", "new", "it", "parent", "root", "np", "is", "as", "typeof", "DateTime", "null", "true",
            "(", ")", "[", "]", "{", "}", ".", ",", "+", "-", "*", "/", "%", "^", "&&", "||", "and", "or", "not", "!", "<", ">", "==", "=", "!=", "=>", "?", ":", ";", "@0", "$",
            "1", "2.5", "1e9", "0x1F", "99999999999999999999", "1.5f", "3L", "\"a\"", "'c'", "\\", "#", "\u01C0", "\0", " ",
        ];
        var scored = Scored.Of(Vectors.Of("7203", 1));

        Gen.OneOf(Gen.Int[0, parts.Length - 1].Select(part => parts[part]).Array[0, 12].Select(some => string.Join(' ', some)), Gen.Int[0, parts.Length - 1].Select(part => parts[part]).Array[0, 12].Select(string.Concat), Gen.String[0, 40]).Sample(
            text =>
            {
                try
                {
                    RuleExpression.Compile(text, Vectors.Set).Evaluate(scored);
                }
                catch (FormatException exception)
                {
                    exception.Message.ShouldContain(", position ");
                }
            },
            iter: 20_000);
    }

    [Fact]
    public void Evaluating_should_allocate_nothing()
    {
        var rule = RuleExpression.Compile("sma_5 < sma_20 && price > 99.5 && confidence >= 0.5 && Math.Abs(spread) < 10", Vectors.Set);
        var scored = Scored.Of(Vectors.Of("7203", 1));
        for (var i = 0; i < 1000; i++)
        {
            rule.Evaluate(scored);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            rule.Evaluate(scored);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static FeatureVector VectorOf(FeatureSet set, double[] values)
    {
        var like = Vectors.Of("7203", 1);
        return new FeatureVector
        {
            Symbol = like.Symbol, Set = set, Epoch = like.Epoch, Position = like.Position, UnixNanos = like.UnixNanos, ArrivalTimestamp = like.ArrivalTimestamp,
            Values = values, Price = like.Price, Volume = like.Volume, Bid = like.Bid, Ask = like.Ask, Quality = like.Quality, ClosesBucket = like.ClosesBucket,
        };
    }
}

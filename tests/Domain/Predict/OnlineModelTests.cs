using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Online;

namespace AkkaDayTrade.Domain.Tests.Predict;

public sealed class OnlineModelTests
{
    private static readonly FeatureSet Set = FeatureSet.Parse("sma(5) rsi(14)");
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(10);

    private readonly Random _random = new(763);
    private readonly OnlineModel _model = new(Set, Horizon, deadBand: 0);
    private double _price = 1000;
    private double _rsi = 50;
    private long _second;

    [Fact]
    public async Task Model_should_recover_a_planted_signal()
    {
        (await AccuracyAsync(signal: 1, seconds: 20_000)).ShouldBeGreaterThan(0.6);
        _model.Drifts.ShouldBe(0);
    }

    [Fact]
    public async Task Model_should_notice_that_the_signal_has_turned_and_learn_the_new_one()
    {
        await AccuracyAsync(signal: 1, seconds: 20_000);
        await AccuracyAsync(signal: -1, seconds: 6_000);

        _model.Drifts.ShouldBeGreaterThanOrEqualTo(1);
        (await AccuracyAsync(signal: -1, seconds: 10_000)).ShouldBeGreaterThan(0.6);
    }

    [Fact]
    public async Task Model_should_find_nothing_and_no_drift_in_noise()
    {
        (await AccuracyAsync(signal: 0, seconds: 40_000)).ShouldBeInRange(0.46, 0.54);
        _model.Drifts.ShouldBe(0);
    }

    [Fact]
    public async Task Model_should_abstain_until_it_has_learnt_enough()
    {
        var answer = (await _model.PredictAsync([Next(0)], CancellationToken.None))[0];

        answer.Abstained.ShouldBe(AbstentionReasons.TooLittleHistory);
        _model.Learnt.ShouldBe(0);
    }

    [Fact]
    public async Task Restored_model_should_answer_and_go_on_as_the_saved_one_would()
    {
        await AccuracyAsync(signal: 1, seconds: 5_000);
        var restored = new OnlineModel(Set, Horizon, deadBand: 0);
        restored.Restore(_model.Save());

        var vector = Next(1);
        (await restored.PredictAsync([vector], CancellationToken.None))[0].Up.ShouldBe((await _model.PredictAsync([vector], CancellationToken.None))[0].Up);
        restored.Learnt.ShouldBe(_model.Learnt);
        restored.Save().ShouldBe(_model.Save());
    }

    [Fact]
    public void State_of_another_set_or_a_cut_one_should_be_refused_and_change_nothing()
    {
        var before = _model.Save();
        var other = new OnlineModel(FeatureSet.Parse("sma(7) rsi(14)"), Horizon, deadBand: 0).Save();

        Should.Throw<InvalidDataException>(() => _model.Restore(other)).Message.ShouldContain(Set.Fingerprint);
        Should.Throw<InvalidDataException>(() => _model.Restore(before.AsSpan(0, before.Length - 8)));
        _model.Save().ShouldBe(before);
    }

    /// <summary>Of the model's opinions on each tenth vector, the share that was right.</summary>
    private async Task<double> AccuracyAsync(int signal, int seconds)
    {
        var (right, judged) = (0, 0);
        List<(double Up, double Price, long Due)> waiting = [];
        for (var i = 0; i < seconds; i++)
        {
            var vector = Next(signal);
            _model.Learn(vector);
            foreach (var (up, price, _) in waiting.Where(one => one.Due == _second && one.Price != _price))
            {
                judged++;
                right += up > 0.5 == _price > price ? 1 : 0;
            }

            waiting.RemoveAll(one => one.Due <= _second);
            if (i % 10 == 0 && (await _model.PredictAsync([vector], CancellationToken.None))[0] is { Abstained: null, Up: { } said })
            {
                waiting.Add((said, _price, _second + 10));
            }
        }

        return (double)right / judged;
    }

    /// <summary>A market whose drift over the next seconds the RSI tells; its sign is the signal's.</summary>
    private FeatureVector Next(int signal)
    {
        if (_second % 20 == 0)
        {
            _rsi = 20 + (60 * _random.NextDouble());
        }

        _second++;
        _price += (signal * (_rsi - 50) / 30 * 0.5) + ((_random.NextDouble() - 0.5) * 4);
        return new FeatureVector
        {
            Symbol = "A",
            Set = Set,
            Epoch = 1,
            Position = _second,
            UnixNanos = _second * Timestamps.NanosPerSecond,
            ArrivalTimestamp = 0,
            Values = [_price, .. new double[Set.ColumnCount - 1].Select((_, place) => place == Set.Features[1].Column - 1 ? _rsi : 0)],
            Price = _price,
            Volume = 1,
            Bid = double.NaN,
            Ask = double.NaN,
            Quality = VectorQuality.None,
            ClosesBucket = true,
        };
    }
}

using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Trained;
using AkkaDayTrade.Models;
using AkkaDayTrade.Research.Evaluate;
using AkkaDayTrade.Research.Files;
using AkkaDayTrade.Research.Label;
using AkkaDayTrade.Research.Train;

namespace AkkaDayTrade.Research.Tests.Train;

/// <summary>What `train` writes is what a host serves.</summary>
public sealed class ServedModelTests : IDisposable
{
    private const string Specifications = "sma(5) sma(20) rsi(5) macd(3,6,4) bollinger(5,2)";
    private const double Tolerance = 1e-5;
    private static readonly FeatureSet Set = FeatureSet.Parse(Specifications);
    private static readonly Labelling Labelling = new(TimeSpan.FromSeconds(5), 0.0005);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(ModelKind.LightGbm)]
    [InlineData(ModelKind.Logistic)]
    public async Task Served_answers_should_be_those_of_the_trained_model_whoever_else_asks(ModelKind kind)
    {
        var (trained, rows) = await TrainAsync(kind);
        var served = Served("mine");
        FeatureVector[] vectors = [.. rows.Select(row => row.Vector)];

        var atOnce = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => served.PredictAsync(vectors, CancellationToken.None).AsTask())));

        var odds = trained.OddsOf(rows);
        odds.Select(one => one.Likeliest.Type).Distinct().Count().ShouldBeGreaterThan(1);
        foreach (var answers in atOnce)
        {
            for (var i = 0; i < rows.Count; i++)
            {
                if (answers[i].Abstained is not null)
                {
                    continue;
                }

                answers[i].Type.ShouldBe(odds[i].Likeliest.Type);
                answers[i].Confidence.ShouldBe(odds[i].Likeliest.Confidence, Tolerance);
                answers[i].Up!.Value.ShouldBe(odds[i].UpOfMoves, Tolerance);
            }

            answers.Count(answer => answer.Abstained is null).ShouldBeGreaterThan(rows.Count * 99 / 100);
        }
    }

    [Fact]
    public async Task Training_a_name_again_should_make_a_further_version_and_leave_the_first_to_go_back_to()
    {
        await TrainAsync(ModelKind.Logistic);
        await TrainAsync(ModelKind.Logistic);

        ModelDirectory.Read(_directory["m"], Set).Select(entry => (entry.Name, entry.Problem, entry.Model?.Version))
            .ShouldBe([("mine", null, "mine_v2"), ("mine@1", null, "mine_v1"), ("mine@2", null, "mine_v2")]);
    }

    [Fact]
    public async Task Vector_unlike_all_of_the_training_should_be_refused()
    {
        var (_, rows) = await TrainAsync(ModelKind.Logistic);
        var vector = rows[^1].Vector;
        vector.Values[0] *= 3;

        (await Served("mine").PredictAsync([vector], CancellationToken.None)).Single().Abstained.ShouldBe(AbstentionReasons.OutOfDistribution);
    }

    [Fact]
    public void Odds_should_become_the_likeliest_advice_and_the_chance_of_a_rise_among_the_moves()
    {
        new DirectionOdds(0.2f, 0.5f, 0.3f).Likeliest.ShouldBe(new Advice(PredictionType.Hold, 0.5));
        new DirectionOdds(0.2f, 0.5f, 0.3f).UpOfMoves.ShouldBe(0.6f, 1e-6f);
        new DirectionOdds(0, 1, 0).UpOfMoves.ShouldBe(0.5f);
        new DirectionOdds(float.NaN, 0.5f, 0.5f).AreProbabilities.ShouldBeFalse();
    }

    private IPredictionModel Served(string name) =>
        ModelDirectory.Read(_directory["m"], Set).Single(entry => entry.Name == name).Model.ShouldNotBeNull();

    private async Task<(DirectionModel Model, IReadOnlyList<DatasetRow> Rows)> TrainAsync(ModelKind kind)
    {
        var setup = Tapes.Setup(Specifications, Pipeline.Ingest.PipelineMode.Replay);
        var fold = new Research.Backfill.VectorFold("7203", setup, new Pipeline.Features.SymbolProcessor("7203", setup));
        var vectors = fold.Take([.. Tapes.Random(1, 3000).Where(tick => tick.Kind == TickKind.Trade)], 1, Pipeline.Features.Takeover.Afresh, 1).Concat(fold.End());
        var labelled = Labeller.Label([.. vectors.Select(vector => new DatasetRow(vector))], Labelling.Horizon, Labelling.DeadBand);
        var dataset = new Dataset(Specifications, Set, Labelling, labelled);
        var (rows, columns) = TrainingRows.Of(dataset, "labelled");
        var report = new WalkForwardEvaluation(kind, 1, Labelling.Horizon, Labelling.Horizon, Labelling.DeadBand).Run(rows, columns);
        var model = DirectionModel.Train(kind, rows, columns);
        await ModelPackage.WriteAsync(_directory["m"], "mine", model, dataset, rows, report, CancellationToken.None);
        return (model, rows);
    }
}

using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Trained;

namespace AkkaDayTrade.Domain.Tests.Predict;

public sealed class ModelManifestTests
{
    private static readonly ModelManifest Whole = new()
    {
        Name = "lightgbm",
        Version = "1",
        Kind = "lightgbm",
        File = "lightgbm.zip",
        Sha256 = ModelManifest.HashOf("abc"u8),
        Fingerprint = "0746da03b0d6d696",
        FeatureSet = "sma(5)",
        HorizonSeconds = 30,
        DeadBand = 0.0002,
        TrainedOn = new TrainedOn(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1), 1000, ["7203"]),
        Recipe = new InputRecipe { Inputs = [new ScaledInput("sma_5", InputForm.FromPrice, 0, 0.001)], MostDistance = 4 },
        Metrics = new Dictionary<string, double> { ["accuracy"] = 0.41 },
    };

    [Fact]
    public void A_manifest_should_read_back_what_it_wrote() =>
        ModelManifest.Parse(Whole.ToJson()).ToJson().ShouldBe(Whole.ToJson());

    [Fact]
    public void A_hash_should_be_the_published_one_of_its_bytes() =>
        Whole.Sha256.ShouldBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    [Theory]
    [InlineData("", "no model's manifest")]
    [InlineData("null", "empty")]
    [InlineData("{}", "fingerprint")]
    public void What_is_no_manifest_should_be_refused_with_what_is_wrong(string json, string reason) =>
        Should.Throw<InvalidDataException>(() => ModelManifest.Parse(json)).Message.ShouldContain(reason);
}

using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Pipeline.Tests.Predict;

public sealed class ModelRegistryTests
{
    private FoundModels _found = new([new TestModel(name: "lstm")], []);

    [Fact]
    public void Reload_should_find_what_is_new_and_leave_what_is_known()
    {
        var registry = Registry();
        var known = registry.Find("lstm");
        _found = new([new TestModel(name: "lstm"), new TestModel(name: "lstm@1")], []);

        registry.Reload();

        registry.Find("lstm").ShouldBeSameAs(known);
        registry.Contains("lstm@1").ShouldBeTrue();
    }

    [Fact]
    public void Active_model_should_stay_though_its_file_has_gone()
    {
        var registry = Registry();
        registry.Switch("lstm");
        _found = new([], []);

        registry.Reload();

        registry.Active.Name.ShouldBe("lstm");
        registry.Contains("lstm").ShouldBeTrue();
        registry.Switch("built_in");
        registry.Reload().Contains("lstm").ShouldBeFalse();
    }

    [Fact]
    public void Name_of_a_built_in_model_should_be_refused_to_a_file()
    {
        _found = new([new TestModel(name: "built_in")], [new RefusedModel("torn", "damaged")]);

        var registry = Registry();

        registry.Models.ShouldHaveSingleItem().Name.ShouldBe("built_in");
        registry.Refused.Select(refused => refused.Name).ShouldBe(["torn", "built_in"]);
    }

    private ModelRegistry Registry() => new([new TestModel(name: "built_in")], "built_in", () => _found);
}

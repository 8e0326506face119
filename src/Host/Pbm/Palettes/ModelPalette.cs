namespace AkkaDayTrade.Host.Pbm.Palettes;

/// <summary>The models that predict.</summary>
internal sealed class ModelPalette(RealtimeSystem system) : IPbmPalette
{
    public string Name => "model";

    public string Description => "The models that predict.";

    public IReadOnlyList<PbmCommand> Commands =>
    [
        new("list", "The models there are; one is active.", ListAsync),
        new("use", "Makes another model the active one, durably.", UseAsync, [new("name", "n", "The model's name, see list.", Required: true)]),
    ];

    private Task ListAsync(PbmCall call) => call.TableAsync(
        "models",
        ["name", "version", "active", "required_features"],
        system.Models.Models.Select(model => PipelinePalette.Row(
            model.Name, model.Version, model == system.Models.Active, string.Join(' ', model.RequiredFeatures))));

    private async Task UseAsync(PbmCall call)
    {
        var name = call.Required("name");
        try
        {
            await system.SwitchModelAsync(name, call.Cancellation);
        }
        catch (ArgumentException)
        {
            throw new PbmFailedException($"There is no model '{name}'. Known are: {string.Join(", ", system.Models.Models.Select(model => model.Name))}.");
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            throw new PbmFailedException(exception.Message);
        }

        await call.LineAsync($"{name} is active", PbmMessages.ToData(new { Active = name }));
    }
}

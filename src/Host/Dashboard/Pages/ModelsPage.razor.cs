using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Pages;

/// <summary>The models that there are, what they have answered, and which one is asked.</summary>
public partial class ModelsPage
{
    private IReadOnlyList<ModelLine> _models = [];
    private string? _asked;
    private string? _said;

    [Inject]
    private RealtimeSystem System { get; set; } = null!;

    /// <inheritdoc/>
    protected override Task LookAsync()
    {
        _models = [.. System.Models.Models.Select(model => ModelLine.Of(model, model == System.Models.Active, System.GetTally(model.Name)))];
        return Task.CompletedTask;
    }

    private Task SwitchAsync(string model) => TryAsync(async () =>
    {
        _asked = null;
        await System.SwitchModelAsync(model, Left);
        _said = T["models.switched", model];
        await LookAsync();
    });
}

using System.Globalization;
using AkkaDayTrade.Host.Dashboard.Viewing;
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
        _models = [.. System.Models.Models.Select(model => ModelLine.Of(
            model, model == System.Models.Active, System.GetTally(model.Name), System.Scores.Find(model.Name), System.Trials.Find(model.Name)))];
        return Task.CompletedTask;
    }

    private static string Share(double? share) => share is { } given ? given.ToString("P1", CultureInfo.InvariantCulture) : Figures.Absent;

    private static string Loss(double? loss) => loss is { } given ? given.ToString("0.0000", CultureInfo.InvariantCulture) : Figures.Absent;

    private Task SwitchAsync(string model) => TryChangeAsync(async () =>
    {
        _asked = null;
        await System.SwitchModelAsync(model, cancellationToken: Left);
        _said = T["models.switched", model];
        await LookAsync();
    });
}

using AkkaDayTrade.Domain.Predict;
using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>What a model advises, with its confidence; or that it abstained.</summary>
public partial class Advice
{
    /// <summary>The model's answer.</summary>
    [Parameter]
    [EditorRequired]
    public Prediction Prediction { get; set; } = null!;

    private string Kind => Prediction.Type.ToString().ToLowerInvariant();
}

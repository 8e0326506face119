using AkkaDayTrade.Host.Dashboard.Sampling;
using AkkaDayTrade.Host.Dashboard.Viewing;
using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>All symbols, searched and sorted as the viewer likes. Only the rows in sight are rendered.</summary>
public partial class SymbolTable
{
    /// <summary>Above so many symbols their order is brought up to date once a second: people do not read faster.</summary>
    private const int Many = 1000;

    private static readonly TimeSpan ManyInterval = TimeSpan.FromSeconds(1);

    private static readonly (SymbolSort Key, string Class)[] Columns =
    [
        (SymbolSort.Symbol, ""), (SymbolSort.Price, "number"), (SymbolSort.Change, "number"), (SymbolSort.Spread, "number wideonly"),
        (SymbolSort.Advice, ""), (SymbolSort.Ready, "number"), (SymbolSort.Quality, "wideonly"), (SymbolSort.Time, "number wideonly"),
    ];

    private readonly SymbolSearch _search = new();
    private List<SymbolRow> _rows = [];
    private DateTimeOffset _arrangedAt;
    private (string Text, SymbolSort Sort, bool Descending) _arrangedFor;

    /// <summary>What to show.</summary>
    [Parameter]
    [EditorRequired]
    public OverviewSample Sample { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    /// <inheritdoc/>
    protected override void OnParametersSet() => Arrange();

    /// <inheritdoc/>
    protected override bool ShouldRender()
    {
        Arrange();
        return true;
    }

    private void Arrange()
    {
        var wanted = (_search.Text, _search.Sort, _search.Descending);
        if (Sample.Symbols.Count <= Many || wanted != _arrangedFor || Sample.At - _arrangedAt >= ManyInterval)
        {
            (_rows, _arrangedAt, _arrangedFor) = (_search.Arrange(Sample.Symbols), Sample.At, wanted);
        }
    }

    private string AriaSort(SymbolSort column) => _search.Sort != column ? "none" : _search.Descending ? "descending" : "ascending";

    private string? Arrow(SymbolSort column) => _search.Sort != column ? null : _search.Descending ? " ▾" : " ▴";

    private static int DecimalsOf(SymbolRow row) => Figures.DecimalsOf(row.Symbol, row.Price, row.Bid, row.Ask);

    private static string? Direction(double? change) => change switch
    {
        > 0 => "up",
        < 0 => "down",
        _ => null,
    };
}

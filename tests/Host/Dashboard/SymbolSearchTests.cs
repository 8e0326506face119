using AkkaDayTrade.Host.Dashboard.Parts;
using AkkaDayTrade.Host.Dashboard.Sampling;

namespace AkkaDayTrade.Host.Tests.Dashboard;

public sealed class SymbolSearchTests
{
    private static readonly SymbolRow[] Rows = [Row("B", 2), Row("A", 3), Row("C", null), Row("AB", 1)];

    [Fact]
    public void Search_should_find_parts_of_names_whatever_their_case()
    {
        var search = new SymbolSearch { Text = " ab " };

        search.Arrange(Rows).Select(row => row.Symbol).ShouldBe(["AB"]);
    }

    [Fact]
    public void Sort_should_begin_with_the_largest_turn_round_and_leave_what_is_absent_last()
    {
        var search = new SymbolSearch();
        search.Arrange(Rows).Select(row => row.Symbol).ShouldBe(["A", "AB", "B", "C"]);

        search.SortBy(SymbolSort.Price);
        search.Arrange(Rows).Select(row => row.Symbol).ShouldBe(["A", "B", "AB", "C"]);

        search.SortBy(SymbolSort.Price);
        search.Arrange(Rows).Select(row => row.Symbol).ShouldBe(["AB", "B", "A", "C"]);
    }

    internal static SymbolRow Row(string symbol, double? price) => new(symbol, null, price, null, null, null, 0, 1, [], null);
}

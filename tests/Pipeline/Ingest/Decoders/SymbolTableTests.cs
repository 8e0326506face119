using AkkaDayTrade.Pipeline.Ingest.Decoders;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Decoders;

public sealed class SymbolTableTests
{
    [Fact]
    public void Feeds_name_should_become_ours_and_others_stay()
    {
        var table = new SymbolTable(new Dictionary<string, string> { ["7203"] = "7203.T" });
        table.Find("7203.T"u8).ShouldBe("7203");
        table.Find("BRK.B"u8).ShouldBe("BRK.B");
        table.Find("トヨタ"u8).ShouldBe("トヨタ");
    }

    [Fact]
    public void Same_name_should_be_the_same_string()
    {
        var table = new SymbolTable();
        table.Find("AAPL"u8).ShouldBeSameAs(table.Find("AAPL"u8));
    }

    [Fact]
    public void Names_of_no_use_should_be_refused()
    {
        var table = new SymbolTable();
        table.Find(default).ShouldBe(SymbolTable.Refused);
        table.Find([0xC3, 0x28]).ShouldBe(SymbolTable.Refused);
        table.Find(new byte[SymbolTable.MaxNameLength + 1]).ShouldBe(SymbolTable.Refused);
        table.Count.ShouldBe(0);
    }

    [Fact]
    public void Full_table_should_refuse_new_names_and_know_the_old()
    {
        var table = new SymbolTable();
        Span<byte> name = stackalloc byte[10];
        for (var i = 0; i < SymbolTable.Capacity; i++)
        {
            i.TryFormat(name, out var length, provider: CultureInfo.InvariantCulture);
            table.Find(name[..length]).ShouldNotBe(SymbolTable.Refused);
        }

        table.Find("one more"u8).ShouldBe(SymbolTable.Refused);
        table.Find("777"u8).ShouldBe("777");
    }
}

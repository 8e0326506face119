namespace AkkaDayTrade.Pbm.Tests;

public sealed class LineEditorTests
{
    [Fact]
    public void Typed_text_should_be_edited_at_the_cursor()
    {
        var editor = Editor("clter", ConsoleKey.LeftArrow, ConsoleKey.LeftArrow, ConsoleKey.LeftArrow, "us", ConsoleKey.End, "x", ConsoleKey.Backspace, ConsoleKey.Enter);

        editor.ReadLine("> ", static _ => []).ShouldBe("cluster");
    }

    [Fact]
    public void Up_and_down_should_walk_through_the_history()
    {
        var editor = Editor(
            "one", ConsoleKey.Enter, "two", ConsoleKey.Enter,
            ConsoleKey.UpArrow, ConsoleKey.UpArrow, ConsoleKey.UpArrow, ConsoleKey.DownArrow, ConsoleKey.Enter);

        string?[] lines = [.. Enumerable.Range(0, 3).Select(_ => editor.ReadLine("> ", static _ => []))];

        lines.ShouldBe(["one", "two", "two"]);
    }

    [Fact]
    public void Tab_should_complete_as_far_as_the_candidates_agree()
    {
        var editor = Editor("cl", ConsoleKey.Tab, "-", ConsoleKey.Tab, "l", ConsoleKey.Tab, ConsoleKey.Enter);

        editor.ReadLine("> ", static line => line.Contains(' ') ? ["list"] : ["cluster", "cluster-sharding", "log"]).ShouldBe("cluster-sharding list ");
    }

    [Fact]
    public void Completion_should_come_from_the_palettes()
    {
        var commands = new PaletteCommandLine(
            [new Palette("cluster", "", [new PaletteCommand("show", "", [new PaletteOption("address", "a", "", null, false)], [], false)])]);

        commands.Complete("cl").ShouldContain("cluster");
        commands.Complete("cluster s").ShouldContain("show");
        commands.Complete("cluster show --a").ShouldContain("--address");
    }

    [Fact]
    public void Control_d_should_leave_and_control_c_should_drop_the_line()
    {
        var editor = Editor("half a", Control('c'), Control('d'));

        editor.ReadLine("> ", static _ => []).ShouldBeNull();
    }

    private static LineEditor Editor(params object[] input)
    {
        var keys = new Queue<ConsoleKeyInfo>(input.SelectMany(Keys));
        return new LineEditor(TextWriter.Null, keys.Dequeue);
    }

    private static IEnumerable<ConsoleKeyInfo> Keys(object input) => input switch
    {
        string text => text.Select(static c => new ConsoleKeyInfo(c, ConsoleKey.None, false, false, false)),
        ConsoleKeyInfo key => [key],
        ConsoleKey key => [new ConsoleKeyInfo('\0', key, false, false, false)],
        _ => throw new ArgumentOutOfRangeException(nameof(input)),
    };

    private static ConsoleKeyInfo Control(char letter) =>
        new('\0', letter == 'c' ? ConsoleKey.C : ConsoleKey.D, shift: false, alt: false, control: true);
}

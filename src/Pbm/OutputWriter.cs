using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace AkkaDayTrade.Pbm;

/// <summary>Shows what a command says: for people, as bordered tables on a terminal and plain columns elsewhere, or as JSON lines.</summary>
internal sealed class OutputWriter(PbmTerminal terminal, bool asJson)
{
    private bool _wroteTable;

    public async Task ShowAsync(ServerMessage message)
    {
        switch (message)
        {
            case { Type: "line" } when asJson:
                if (message.Data is { } data)
                {
                    await terminal.Output.WriteLineAsync(data.ToJsonString(WireJson.Options));
                }

                break;
            case { Type: "line", Text: { } text }:
                await terminal.Output.WriteLineAsync(text);
                break;
            case { Type: "table", Title: { } title, Columns: { } columns, Rows: { } rows }:
                if (asJson)
                {
                    await WriteJsonAsync(title, columns, rows);
                }
                else if (terminal.OutputIsTerminal)
                {
                    WriteBordered(title, columns, rows);
                }
                else
                {
                    await WritePlainAsync(title, columns, rows);
                }

                break;
        }

        await terminal.Output.FlushAsync();
    }

    private async Task WriteJsonAsync(string title, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<JsonNode?>> rows)
    {
        foreach (var row in rows)
        {
            var members = new JsonObject { ["table"] = title };
            foreach (var (column, cell) in columns.Zip(row))
            {
                members[column] = cell?.DeepClone();
            }

            await terminal.Output.WriteLineAsync(members.ToJsonString(WireJson.Options));
        }
    }

    private void WriteBordered(string title, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<JsonNode?>> rows)
    {
        if (rows.Count == 0)
        {
            AnsiConsole.WriteLine($"{title}: none");
            return;
        }

        var table = new Table { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Rounded };
        for (var column = 0; column < columns.Count; column++)
        {
            var index = column;
            var isNumeric = rows.Any(row => IsNumber(row[index])) && rows.All(row => row[index] is null || IsNumber(row[index]));
            table.AddColumn(new TableColumn(Markup.Escape(columns[column])) { Alignment = isNumeric ? Justify.Right : Justify.Left });
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(cell => Markup.Escape(TextOf(cell)))]);
        }

        AnsiConsole.Write(table);
    }

    private async Task WritePlainAsync(string title, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<JsonNode?>> rows)
    {
        if (_wroteTable)
        {
            await terminal.Output.WriteLineAsync();
        }

        _wroteTable = true;
        await terminal.Output.WriteLineAsync($"# {title}");
        if (rows.Count == 0)
        {
            await terminal.Output.WriteLineAsync("none");
            return;
        }

        IReadOnlyList<string>[] lines = [columns, .. rows.Select(row => (IReadOnlyList<string>)[.. row.Select(TextOf)])];
        int[] widths = [.. columns.Select((_, column) => lines.Max(line => line[column].Length))];
        foreach (var line in lines)
        {
            await terminal.Output.WriteLineAsync(string.Join("  ", line.Zip(widths, (text, width) => text.PadRight(width))).TrimEnd());
        }
    }

    private static bool IsNumber(JsonNode? cell) => cell?.GetValueKind() == JsonValueKind.Number;

    private static string TextOf(JsonNode? cell) => cell?.GetValueKind() switch
    {
        null => "-",
        JsonValueKind.String => cell.GetValue<string>(),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        // Binary fractions have digits that mean nothing; --json has them all.
        JsonValueKind.Number when cell.ToJsonString().Contains('.', StringComparison.Ordinal) =>
            cell.GetValue<double>().ToString("0.######", CultureInfo.InvariantCulture),
        _ => cell.ToJsonString(),
    };
}

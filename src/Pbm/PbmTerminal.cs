using SystemConsole = System.Console;

namespace AkkaDayTrade.Pbm;

/// <summary>Where the tool reads and writes.</summary>
/// <param name="Output">Data only, so that it can be piped on.</param>
/// <param name="Error">Diagnostics.</param>
/// <param name="OutputIsTerminal">Tables get borders.</param>
/// <param name="InputIsTerminal">Lines are edited, with history and completion.</param>
internal sealed record PbmTerminal(TextReader Input, TextWriter Output, TextWriter Error, bool OutputIsTerminal, bool InputIsTerminal)
{
    public static PbmTerminal Console() => new(
        SystemConsole.In, SystemConsole.Out, SystemConsole.Error, !SystemConsole.IsOutputRedirected, !SystemConsole.IsInputRedirected && !SystemConsole.IsOutputRedirected);
}

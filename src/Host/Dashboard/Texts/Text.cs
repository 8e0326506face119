namespace AkkaDayTrade.Host.Dashboard.Texts;

/// <summary>The dashboard's texts: `Text.resx` in English, `Text.ja.resx` in Japanese, under the same keys.</summary>
public sealed class Text;

namespace AkkaDayTrade.Host.Dashboard.Pages;

/// <summary>What a viewer fills in to silence alerts.</summary>
internal sealed class SilenceWish
{
    private const int MinutesADay = 24 * 60;

    /// <summary>Durations to choose from, in minutes.</summary>
    public static readonly IReadOnlyList<int> Choices = [5, 30, 60, 4 * 60, MinutesADay];

    /// <summary>Empty = every type.</summary>
    public string Type { get; set; } = string.Empty;

    /// <summary>Empty = every symbol.</summary>
    public string Symbol { get; set; } = string.Empty;

    public int Minutes { get; set; } = 60;

    /// <summary>Silencing all of everything would be switching alerts off, and is not offered.</summary>
    public bool IsTooWide => Type.Length == 0 && Symbol.Trim().Length == 0;
}

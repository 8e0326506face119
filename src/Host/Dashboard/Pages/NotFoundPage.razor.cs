namespace AkkaDayTrade.Host.Dashboard.Pages;

/// <summary>An address that shows nothing.</summary>
public partial class NotFoundPage;

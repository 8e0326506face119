namespace AkkaDayTrade.Host.Dashboard;

/// <summary>Which page an address shows.</summary>
public partial class Routes;

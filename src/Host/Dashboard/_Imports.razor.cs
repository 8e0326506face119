namespace AkkaDayTrade.Host.Dashboard;

/// <summary>What all components of the dashboard have in common.</summary>
public partial class _Imports;

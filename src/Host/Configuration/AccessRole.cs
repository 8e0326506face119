namespace AkkaDayTrade.Host.Configuration;

/// <summary>What a caller of the API may do.</summary>
public enum AccessRole
{
    /// <summary>Look at everything, change nothing.</summary>
    Viewer,

    /// <summary>What a viewer may; besides, switch the model and silence alerts.</summary>
    Operator,
}

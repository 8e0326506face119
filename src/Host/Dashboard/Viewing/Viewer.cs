using System.Globalization;
using AkkaDayTrade.Host.Http.Access;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace AkkaDayTrade.Host.Dashboard.Viewing;

/// <summary>One open page: whether its browser is there, and in which time zone it wants to read. Used by its circuit alone.</summary>
public sealed class Viewer : CircuitHandler
{
    private readonly CircuitLimit _limit;
    private readonly AuthenticationStateProvider? _identity;
    private volatile bool _isConnected;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;

    /// <param name="identity">Who has signed in; null = nobody.</param>
    internal Viewer(CircuitLimit limit, AuthenticationStateProvider? identity = null) => (_limit, _identity) = (limit, identity);

    /// <summary>The browser is there again after it was away: what it missed has to be sent anew.</summary>
    public event EventHandler? Returned;

    /// <summary>The time zone has changed.</summary>
    public event EventHandler? ZoneChanged;

    /// <summary>While false nobody sees what would be rendered.</summary>
    public bool IsConnected => _isConnected;

    /// <summary>IANA name of the zone in which times are shown.</summary>
    public string Zone => _zone.Id;

    /// <summary>Whether the viewer may change anything, or only look.</summary>
    public async Task<bool> MayOperateAsync() =>
        _identity is not null && (await _identity.GetAuthenticationStateAsync()).User.IsInRole(Callers.Operator);

    /// <summary>The name of the key with which the viewer has signed in; null where nobody has to.</summary>
    public async Task<string?> SignedInAsAsync() =>
        _identity is not null && (await _identity.GetAuthenticationStateAsync()).User.Identity is { AuthenticationType: Callers.Session } identity ? identity.Name : null;

    /// <summary>A name that this machine does not know leaves the zone as it is.</summary>
    public void UseZone(string name)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            _zone = zone;
            ZoneChanged?.Invoke(this, EventArgs.Empty);
        }
    }

    /// <summary>The time of day, and the date before it when that is not today's.</summary>
    public string Time(DateTimeOffset instant, DateTimeOffset now)
    {
        var (local, today) = (TimeZoneInfo.ConvertTime(instant, _zone), TimeZoneInfo.ConvertTime(now, _zone));
        return local.ToString(local.Date == today.Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _limit.Opened();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _limit.Closed();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _isConnected = true;
        Returned?.Invoke(this, EventArgs.Empty);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _isConnected = false;
        return Task.CompletedTask;
    }
}

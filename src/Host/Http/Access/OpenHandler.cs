using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AkkaDayTrade.Host.Http.Access;

/// <summary>
/// Without authentication everybody on this machine may do everything, and nobody else anything: the settings refuse other addresses,
/// and so does this, whatever the web server was made to listen on.
/// </summary>
internal sealed class OpenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        Context.Connection.LocalIpAddress is { } address && IPAddress.IsLoopback(address)
            ? AuthenticateResult.Success(new AuthenticationTicket(Callers.Create(Callers.Open, "local", Configuration.AccessRole.Operator), Scheme.Name))
            : AuthenticateResult.Fail("Without authentication only this machine is served."));
}

using System.Security.Claims;
using AkkaDayTrade.Host.Configuration;

namespace AkkaDayTrade.Host.Http.Access;

/// <summary>How callers are told apart: by scheme, name and role.</summary>
internal static class Callers
{
    /// <summary>Nobody has to say who he is; only on the loopback.</summary>
    public const string Open = "open";

    /// <summary>By an API key.</summary>
    public const string Key = "key";

    /// <summary>By a signed token.</summary>
    public const string Token = "token";

    /// <summary>By the cookie of a browser that has signed in with an API key.</summary>
    public const string Session = "session";

    /// <summary>Chooses among the others by what the request brings.</summary>
    public const string Any = "any";

    public static readonly string Viewer = NameOf(AccessRole.Viewer);

    public static readonly string Operator = NameOf(AccessRole.Operator);

    public static ClaimsPrincipal Create(string scheme, string name, AccessRole role) => new(
        new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, NameOf(role))], scheme));

    /// <summary>True for callers whose browser says who they are without being asked, on any page's behalf.</summary>
    public static bool IsAmbient(ClaimsPrincipal user) => user.Identity?.AuthenticationType is Open or Session;

    private static string NameOf(AccessRole role) => role.ToString().ToLowerInvariant();
}

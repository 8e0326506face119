using AkkaDayTrade.Host.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.Tokens;

namespace AkkaDayTrade.Host.Http.Access;

/// <summary>Who may call what. What names no policy of its own is for viewers, so that a new endpoint is never open by oversight.</summary>
internal static class AccessHosting
{
    /// <summary>A browser signs in anew after this.</summary>
    private static readonly TimeSpan SessionLength = TimeSpan.FromHours(12);

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>Signatures by a private key only: whoever can check a token cannot make one.</summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public static IServiceCollection AddAccess(this IServiceCollection services, HttpOptions options)
    {
        services.AddSingleton(new KeyRing(options));
        var authentication = services.AddAuthentication(Callers.Any)
            .AddPolicyScheme(Callers.Any, displayName: null, any => any.ForwardDefaultSelector = context => SchemeFor(context.Request, options))
            .AddScheme<AuthenticationSchemeOptions, OpenHandler>(Callers.Open, configureOptions: null)
            .AddScheme<AuthenticationSchemeOptions, KeyHandler>(Callers.Key, configureOptions: null)
            .AddCookie(Callers.Session, ConfigureSession);
        if (options.Jwt.IsOn)
        {
            authentication.AddJwtBearer(Callers.Token, token => ConfigureToken(token, options.Jwt));
        }

        var viewers = new AuthorizationPolicyBuilder().RequireRole(Callers.Viewer, Callers.Operator).Build();
        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(viewers)
            .SetFallbackPolicy(viewers)
            .AddPolicy(Callers.Operator, policy => policy.RequireRole(Callers.Operator));
        services.AddCascadingAuthenticationState();
        services.AddCallerLimits(options);
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(SettingText.List(options.CorsOrigins))
            .WithMethods("GET", "POST", "PUT", "DELETE")
            .WithHeaders("Content-Type", KeyHandler.Header, "Authorization")));
        return services;
    }

    public static IApplicationBuilder UseAccess(this IApplicationBuilder app, HttpOptions options)
    {
        if (options.CorsOrigins.Length > 0)
        {
            app.UseCors();
        }

        return app.UseMiddleware<AuditMiddleware>()
            .UseAuthentication()
            .UseRateLimiter()
            .UseAuthorization()
            .UseMiddleware<ForeignPagesMiddleware>();
    }

    private static string SchemeFor(HttpRequest request, HttpOptions options)
    {
        if (!options.HasAuthentication)
        {
            return Callers.Open;
        }

        if (request.Headers.ContainsKey(KeyHandler.Header))
        {
            return Callers.Key;
        }

        return KeyHandler.BearerOf(request) is { } bearer
            ? options.Jwt.IsOn && !bearer.StartsWith(ApiKey.Prefix, StringComparison.Ordinal) ? Callers.Token : Callers.Key
            : Callers.Session;
    }

    private static void ConfigureSession(CookieAuthenticationOptions session)
    {
        session.Cookie.Name = "daytrade-session";
        session.Cookie.HttpOnly = true;
        session.Cookie.SameSite = SameSiteMode.Strict;
        session.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        session.ExpireTimeSpan = SessionLength;
        session.SlidingExpiration = false;
        session.LoginPath = SignIn.Path;
        session.ReturnUrlParameter = SignIn.ReturnParameter;
        session.Events.OnRedirectToAccessDenied = context => Answer(context, StatusCodes.Status403Forbidden);
        session.Events.OnRedirectToLogin = context =>
        {
            if (HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
            {
                context.Response.Redirect(context.RedirectUri);
                return Task.CompletedTask;
            }

            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Answer(context, StatusCodes.Status401Unauthorized);
        };
    }

    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static void ConfigureToken(JwtBearerOptions token, JwtOptions options)
    {
        token.MapInboundClaims = false;
        token.TokenValidationParameters = new TokenValidationParameters
        {
            AuthenticationType = Callers.Token,
            ValidIssuer = options.Issuer,
            ValidAudience = options.Audience,
            IssuerSigningKeys = options.ReadKeys(),
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidateIssuerSigningKey = true,
            ClockSkew = ClockSkew,
            NameClaimType = "sub",
            RoleClaimType = options.RoleClaim,
        };
    }
}

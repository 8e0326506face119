using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;

namespace AkkaDayTrade.Host.Dashboard.Viewing;

/// <summary>Which language a viewer gets: the one chosen, else the first of the browser's that there is. Figures are the same in all.</summary>
internal static class Language
{
    public const string English = "en";
    public const string Japanese = "ja";

    /// <summary>Those that there are, under their own names; the first is the fallback.</summary>
    public static readonly IReadOnlyList<KeyValuePair<string, string>> All = [new(English, "English"), new(Japanese, "日本語")];

    private static readonly TimeSpan Remembered = TimeSpan.FromDays(365);

    public static string Current => CultureInfo.CurrentUICulture.Name == Japanese ? Japanese : English;

    public static void Configure(RequestLocalizationOptions options)
    {
        options.DefaultRequestCulture = new RequestCulture(CultureInfo.InvariantCulture, CultureInfo.GetCultureInfo(English));
        options.SupportedCultures = [CultureInfo.InvariantCulture];
        options.SupportedUICultures = [.. All.Select(language => CultureInfo.GetCultureInfo(language.Key))];
        options.RequestCultureProviders = [new CookieRequestCultureProvider(), new CustomRequestCultureProvider(FromBrowserAsync)];
    }

    /// <summary>`/language/ja?to=/alerts` remembers the choice and goes back to the page.</summary>
    public static void MapLanguage(this IEndpointRouteBuilder app) =>
        app.MapGet("/language/{name}", Results<RedirectHttpResult, NotFound> (string name, HttpContext context, string? to = null) =>
            {
                if (All.All(language => language.Key != name))
                {
                    return TypedResults.NotFound();
                }

                context.Response.Cookies.Append(
                    CookieRequestCultureProvider.DefaultCookieName,
                    CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(string.Empty, name)),
                    new CookieOptions { MaxAge = Remembered, SameSite = SameSiteMode.Lax, HttpOnly = true, IsEssential = true });
                return TypedResults.LocalRedirect(IsLocal(to) ? to! : "/");
            })
            .AllowAnonymous()
            .ExcludeFromDescription();

    /// <summary>Only a path of this site: a link must not lead elsewhere through us.</summary>
    internal static bool IsLocal([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? path) =>
        path is ['/', .. var rest] && !rest.StartsWith('/') && !rest.StartsWith('\\') && !path.Any(char.IsControl);

    /// <summary>A regional variety counts as its language.</summary>
    private static Task<ProviderCultureResult?> FromBrowserAsync(HttpContext context)
    {
        var wanted = context.Request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.ToString().Split('-')[0].ToLowerInvariant())
            .FirstOrDefault(name => All.Any(language => language.Key == name));
        return Task.FromResult(wanted is null ? null : new ProviderCultureResult(string.Empty, wanted));
    }
}

using AkkaDayTrade.Pipeline.Settings;
using Microsoft.Extensions.Configuration;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>All settings of the process, read from file, environment and command line.</summary>
/// <param name="Configuration">What they were read from; its section `Logging` is for the logger.</param>
internal sealed record HostSettings(
    RealtimeSystemOptions System, HttpOptions Http, PbmOptions Pbm, RunOptions Run, LogOptions Log, IConfiguration Configuration)
{
    public const string EnvironmentPrefix = "DAYTRADE__";

    /// <summary>Sections that .NET itself reads.</summary>
    private static readonly string[] ForeignSections = ["Logging", "Kestrel"];

    /// <summary>Where a file for each secret lies, named like its variable without the prefix: `Redis__ConnectionString`.</summary>
    private const string SecretsKey = "Secrets:Directory";

    /// <summary>Later sources win: appsettings.json, the files of `Secrets:Directory`, environment, command line. Throws <see cref="SettingsException"/>.</summary>
    /// <param name="directory">Where appsettings.json lies: beside the program, wherever it is started from.</param>
    public static HostSettings Load(string[] arguments, string directory)
    {
        var errors = CommandLineArguments.Check(arguments).ToList();
        if (errors.Count > 0)
        {
            throw new SettingsException(errors);
        }

        var first = Build(directory, arguments, secrets: null);
        var secrets = first[SecretsKey]?.Trim();
        if (string.IsNullOrEmpty(secrets))
        {
            return Read(first);
        }

        return Directory.Exists(secrets)
            ? Read(Build(directory, arguments, Path.GetFullPath(secrets)))
            : throw new SettingsException([new SettingError(SecretsKey, secrets, "a directory that this process can read")]);
    }

    private static IConfigurationRoot Build(string directory, string[] arguments, string? secrets)
    {
        var builder = new ConfigurationBuilder().SetBasePath(directory).AddJsonFile("appsettings.json", optional: true);
        if (secrets is not null)
        {
            builder.AddKeyPerFile(secrets, optional: false);
        }

        return builder.AddEnvironmentVariables(EnvironmentPrefix).AddCommandLine(arguments).Build();
    }

    /// <summary>Throws <see cref="SettingsException"/> with all that is wrong.</summary>
    public static HostSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var settings = new HostSettings(
            SystemSettings.Read(reader), ReadHttp(reader, configuration), ReadPbm(reader), ReadRun(reader), ReadLog(reader), configuration);
        // Read before the others, to find them.
        _ = reader.OptionalText(SecretsKey);
        reader.RejectUnknownKeys(ForeignSections);

        IReadOnlyList<SettingError> errors =
            [.. reader.Errors, .. settings.System.Validate(), .. settings.Http.Validate(), .. settings.Pbm.Validate(), .. settings.Log.Validate(), .. settings.ValidateSummary()];
        return errors.Count == 0 ? settings : throw new SettingsException(errors);
    }

    /// <summary>Throws <see cref="SettingsException"/> when a port is taken that is to be listened on.</summary>
    public void RejectTakenPorts()
    {
        IReadOnlyList<SettingError> errors = [.. PortCheck.Check(System), .. PortCheck.Check(Http), .. PortCheck.Check(Pbm)];
        if (errors.Count > 0)
        {
            throw new SettingsException(errors);
        }
    }

    private static HttpOptions ReadHttp(SettingsReader reader, IConfiguration configuration)
    {
        var defaults = new HttpOptions();
        return new HttpOptions
        {
            Urls = reader.Text("Http:Urls", defaults.Urls),
            KnownProxies = reader.Text("Http:KnownProxies", defaults.KnownProxies),
            ApiKeys = reader.Array("Http:ApiKeys", key => ReadApiKey(reader, key)),
            Jwt = new JwtOptions
            {
                Issuer = reader.Text("Http:Jwt:Issuer", defaults.Jwt.Issuer),
                Audience = reader.Text("Http:Jwt:Audience", defaults.Jwt.Audience),
                KeyFiles = reader.Text("Http:Jwt:KeyFiles", defaults.Jwt.KeyFiles),
                RoleClaim = reader.Text("Http:Jwt:RoleClaim", defaults.Jwt.RoleClaim),
            },
            CorsOrigins = reader.Text("Http:CorsOrigins", defaults.CorsOrigins),
            RequestsPerSecond = reader.Integer("Http:RequestsPerSecond", defaults.RequestsPerSecond),
            SlowAfter = reader.Span("Http:SlowAfter", defaults.SlowAfter),
            KestrelUrls = [.. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>()],
        };
    }

    private static ApiKeyOptions? ReadApiKey(SettingsReader reader, string key)
    {
        var name = reader.Text($"{key}:Name", $"key{key[(key.LastIndexOf(':') + 1)..]}");
        var role = reader.Choice($"{key}:Role", AccessRole.Viewer);
        return reader.Required($"{key}:Hash", "the key's hash, as --new-api-key prints") is { } hash
            ? new ApiKeyOptions { Name = name, Hash = hash, Role = role }
            : null;
    }

    private static PbmOptions ReadPbm(SettingsReader reader)
    {
        var defaults = new PbmOptions();
        return new PbmOptions
        {
            Host = reader.Text("Pbm:Host", defaults.Host),
            Port = reader.Port("Pbm:Port", defaults.Port),
            Token = reader.Text("Pbm:Token", defaults.Token),
            Certificate = reader.Text("Pbm:Certificate", defaults.Certificate),
            CertificateKey = reader.Text("Pbm:CertificateKey", defaults.CertificateKey),
            CertificatePassword = reader.Text("Pbm:CertificatePassword", defaults.CertificatePassword),
        };
    }

    private static LogOptions ReadLog(SettingsReader reader)
    {
        var defaults = new LogOptions();
        return new LogOptions
        {
            Format = reader.Choice("Log:Format", defaults.Format),
            RepeatsPerMinute = reader.Integer("Log:RepeatsPerMinute", defaults.RepeatsPerMinute),
        };
    }

    private static RunOptions ReadRun(SettingsReader reader) => new()
    {
        Duration = reader.Span("Run:Duration", TimeSpan.Zero),
        Summary = reader.OptionalText("Run:Summary"),
    };

    /// <summary>A summary that cannot be written should be known before the run, not after it.</summary>
    private IEnumerable<SettingError> ValidateSummary()
    {
        if (Run.Summary is { } file && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
        {
            yield return new SettingError("Run:Summary", file, "a file in a directory that exists");
        }
    }
}

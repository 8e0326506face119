using AkkaDayTrade.Pipeline.Settings;
using Microsoft.Extensions.Configuration;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>All settings of the process, read from file, environment and command line.</summary>
/// <param name="Configuration">What they were read from; its section `Logging` is for the logger.</param>
internal sealed record HostSettings(
    RealtimeSystemOptions System, HttpOptions Http, PbmOptions Pbm, RunOptions Run, IConfiguration Configuration)
{
    public const string EnvironmentPrefix = "DAYTRADE__";

    /// <summary>Sections that .NET itself reads.</summary>
    private static readonly string[] ForeignSections = ["Logging", "Kestrel"];

    /// <summary>Later sources win: appsettings.json, environment, command line. Throws <see cref="SettingsException"/>.</summary>
    /// <param name="directory">Where appsettings.json lies: beside the program, wherever it is started from.</param>
    public static HostSettings Load(string[] arguments, string directory)
    {
        var errors = CommandLineArguments.Check(arguments).ToList();
        if (errors.Count > 0)
        {
            throw new SettingsException(errors);
        }

        return Read(new ConfigurationBuilder()
            .SetBasePath(directory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables(EnvironmentPrefix)
            .AddCommandLine(arguments)
            .Build());
    }

    /// <summary>Throws <see cref="SettingsException"/> with all that is wrong.</summary>
    public static HostSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var settings = new HostSettings(
            SystemSettings.Read(reader), ReadHttp(reader), ReadPbm(reader), ReadRun(reader), configuration);
        reader.RejectUnknownKeys(ForeignSections);

        IReadOnlyList<SettingError> errors =
            [.. reader.Errors, .. settings.System.Validate(), .. settings.Http.Validate(), .. settings.Pbm.Validate(), .. settings.ValidateSummary()];
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

    private static HttpOptions ReadHttp(SettingsReader reader)
    {
        var defaults = new HttpOptions();
        return new HttpOptions
        {
            Urls = reader.Text("Http:Urls", defaults.Urls),
            KnownProxies = reader.Text("Http:KnownProxies", defaults.KnownProxies),
        };
    }

    private static PbmOptions ReadPbm(SettingsReader reader)
    {
        var defaults = new PbmOptions();
        return new PbmOptions
        {
            Host = reader.Text("Pbm:Host", defaults.Host),
            Port = reader.Port("Pbm:Port", defaults.Port),
            Token = reader.Text("Pbm:Token", defaults.Token),
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

using System.Xml.Linq;

namespace AkkaDayTrade.Deploy.Tests.Docker;

public sealed class DockerfileTests
{
    private static readonly Dockerfile File = Dockerfile.Load();

    [Fact]
    public void What_is_copied_should_exist_and_be_in_the_context()
    {
        var ignore = Repository.Read(".dockerignore").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        ignore.ShouldContain("*");

        foreach (var source in File.Of("build", "COPY").SelectMany(copy => copy.Words.SkipLast(1)))
        {
            Path.Exists(Repository.PathOf(source)).ShouldBeTrue($"{source} is copied but does not exist");
            ignore.ShouldContain($"!{source.Split('/')[0]}");
        }
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("Pbm")]
    public void Restore_should_see_every_project_that_is_built_and_the_packages_it_is_locked_to(string project)
    {
        File.Of("build", "RUN").ShouldContain(run => run.Arguments.Contains($"dotnet restore src/{project} --locked-mode", StringComparison.Ordinal));
        var copied = File.Of("build", "COPY").SelectMany(copy => copy.Words.SkipLast(1)).Select(source => Repository.PathOf(source)).ToList();

        foreach (var file in WithReferences(Directory.GetFiles(Repository.PathOf("src", project), "*.csproj").Single()))
        {
            copied.ShouldContain(file);
            copied.ShouldContain(Path.Combine(Path.GetDirectoryName(file)!, "packages.lock.json"));
        }
    }

    [Theory]
    [InlineData("host", "Host", "/out/host")]
    [InlineData("exchange", "Exchange", "/out/exchange")]
    public void Image_should_hold_what_its_project_publishes_and_start_it_without_a_shell(string stage, string project, string output)
    {
        File.Of("build", "RUN").ShouldContain(run => run.Arguments == $"dotnet publish src/{project} -c Release --no-restore -o {output}");
        File.Of(stage, "COPY").ShouldContain(copy => copy.Option("from") == "build" && copy.Words[0] == output);
        File.Of(stage, "ENTRYPOINT").Single().Command.ShouldBe(["dotnet", $"AkkaDayTrade.{project}.dll"]);
    }

    [Fact]
    public void Final_images_should_take_nothing_that_the_build_does_not_make()
    {
        var made = File.Of("build", "RUN").Select(run => run.Words[^1]).ToList();

        File.Instructions.Where(instruction => instruction.Keyword == "COPY" && instruction.Option("from") == "build")
            .ShouldAllBe(copy => made.Contains(copy.Words[0]));
    }

    [Fact]
    public void Images_should_run_on_the_projects_framework_and_not_as_root()
    {
        var framework = XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("TargetFramework").Single().Value;
        var version = framework["net".Length..];

        File.Of("build", "FROM").Single().Arguments.ShouldContain($"/sdk:{version} ");
        var runtime = File.Of("runtime", "FROM").Single().Arguments;
        runtime.ShouldContain($"/aspnet:{version}-");
        // Without "extra" the image has no time zones, and the trading calendars could not be made.
        runtime.ShouldContain("chiseled-extra");
        File.Of("runtime", "USER").Single().Arguments.ShouldBe("$APP_UID");
        File.Instructions.Where(instruction => instruction.Stage is "host" or "exchange").ShouldNotContain(instruction => instruction.Keyword == "USER");
        File.Instructions[^1].Stage.ShouldBe("host", "a build without --target takes the last stage");
    }

    [Fact]
    public void Host_should_find_its_settings_ports_and_data_in_the_image()
    {
        var settings = HostContract.Read(File.Environment("host").Append(KeyValuePair.Create("DAYTRADE__Http__ApiKeys__0__Hash", $"sha256:{new string('0', 64)}")));

        settings.Http.Urls.ShouldBe("http://*:8080");
        File.Of("host", "EXPOSE").Single().Words.ShouldBe(["8080", $"{settings.System.Cluster.Port}"]);
        settings.System.Redis.DataDirectory.ShouldStartWith($"{File.Of("host", "VOLUME").Single().Arguments}/");
        File.Of("host", "COPY").ShouldContain(copy => copy.Words[1] == "/data" && copy.Option("chown") == "$APP_UID:$APP_UID");
        File.Of("exchange", "EXPOSE").Single().Arguments.ShouldBe($"{AkkaDayTrade.Exchange.ExchangeOptions.DefaultPort}");
    }

    private static IEnumerable<string> WithReferences(string project) => XDocument.Load(project)
        .Descendants("ProjectReference")
        .Select(reference => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value)))
        .SelectMany(WithReferences)
        .Prepend(project);
}

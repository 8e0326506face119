using System.Reflection;
using System.Xml.Linq;

namespace AkkaDayTrade.Architecture.Tests;

public sealed class AllowedArrowsTests
{
    private const string Prefix = "AkkaDayTrade.";

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Domain"] = [],
        ["Pipeline"] = ["Domain"],
        ["Actors"] = ["Domain", "Pipeline"],
        ["Models"] = ["Domain"],
        ["Exchange"] = ["Domain"],
        ["Research"] = ["Domain", "Pipeline"],
        ["Host"] = ["Domain", "Pipeline", "Actors", "Research", "Exchange", "Models"],
        ["Pbm"] = [],
    };

    public static TheoryData<string> Projects => new(Allowed.Keys);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_should_reference_only_the_projects_it_may(string project)
    {
        var references = Load(project).GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..]);

        references.Except(Allowed[project]).ShouldBeEmpty();
    }

    [Fact]
    public void Domain_should_reference_nothing_but_the_runtime()
    {
        Load("Domain").GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Pipeline_should_know_streams_but_neither_cluster_nor_persistence()
    {
        Load("Pipeline").GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name.StartsWith("Akka", StringComparison.Ordinal) && !name.StartsWith(Prefix, StringComparison.Ordinal))
            .Except(["Akka", "Akka.Streams"])
            .ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_public_type_should_say_what_it_is(string project)
    {
        var assembly = Load(project);
        var documented = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"))
            .Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .Select(member => member.Attribute("name")!.Value)
            .ToHashSet();

        assembly.GetExportedTypes()
            .Where(type => type.Namespace?.StartsWith(Prefix, StringComparison.Ordinal) == true)
            .Select(type => $"T:{type.FullName!.Replace('+', '.')}")
            .Where(name => !documented.Contains(name))
            .ShouldBeEmpty();
    }

    private static Assembly Load(string project) => Assembly.Load($"{Prefix}{project}");
}

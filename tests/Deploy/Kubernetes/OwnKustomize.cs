using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization.NamingConventions;

namespace AkkaDayTrade.Deploy.Tests.Kubernetes;

/// <summary>Puts bases and overlays together where kubectl is absent: what <see cref="Kustomization"/> names, and no more.</summary>
internal static class OwnKustomize
{
    public static string Render(string directory)
    {
        using var text = new StringWriter();
        new YamlStream(Build(directory).Select(resource => new YamlDocument(resource))).Save(text, assignAnchors: false);
        return text.ToString();
    }

    private static List<YamlMappingNode> Build(string directory)
    {
        var file = StrictYaml.Read<Kustomization>(File.ReadAllText(Path.Combine(directory, "kustomization.yaml")), CamelCaseNamingConvention.Instance);
        var resources = file.Resources
            .Select(name => Path.Combine(directory, name))
            .SelectMany(path => Directory.Exists(path) ? Build(path) : Load(path))
            .ToList();
        Generate(resources, file.ConfigMapGenerator, "ConfigMap", "data");
        Generate(resources, file.SecretGenerator, "Secret", "stringData");
        foreach (var patch in file.Patches.SelectMany(patch => Load(Path.Combine(directory, patch.Path))))
        {
            Merge(Find(resources, Text(patch, "kind"), NameOf(patch)), patch);
        }

        foreach (var container in resources.Where(resource => Text(resource, "kind") == "StatefulSet").SelectMany(ContainersOf))
        {
            if (file.Images.Find(image => image.Name == Text(container, "image")) is { } image)
            {
                container.Children["image"] = new YamlScalarNode($"{image.NewName ?? image.Name}:{image.NewTag}");
            }
        }

        foreach (var resource in resources.Where(resource => file.Namespace is not null && Text(resource, "kind") != "Namespace"))
        {
            ((YamlMappingNode)resource["metadata"]).Children["namespace"] = new YamlScalarNode(file.Namespace);
        }

        return resources;
    }

    private static void Generate(List<YamlMappingNode> resources, IEnumerable<KustomizedMap> maps, string kind, string member)
    {
        foreach (var map in maps)
        {
            if (map.Behavior == "create")
            {
                resources.Add(new YamlMappingNode(
                    "apiVersion", "v1", "kind", kind, "metadata", new YamlMappingNode("name", map.Name), member, new YamlMappingNode()));
            }

            var data = (YamlMappingNode)Find(resources, kind, map.Name)[member];
            foreach (var pair in map.Literals.Select(literal => literal.Split('=', 2)))
            {
                data.Children[pair[0]] = new YamlScalarNode(pair[1]) { Style = YamlDotNet.Core.ScalarStyle.DoubleQuoted };
            }
        }
    }

    /// <summary>Kubernetes' strategic merge: maps key by key, lists whose items have names name by name with the patch's first, all else replaced.</summary>
    private static void Merge(YamlMappingNode target, YamlMappingNode patch)
    {
        foreach (var (key, value) in patch.Children)
        {
            var before = target.Children.TryGetValue(key, out var node) ? node : null;
            if (before is YamlMappingNode map && value is YamlMappingNode changes)
            {
                Merge(map, changes);
            }
            else if (before is YamlSequenceNode list && value is YamlSequenceNode items && items.All(HasName))
            {
                target.Children[key] = MergeByName(list, items);
            }
            else
            {
                target.Children[key] = value;
            }
        }
    }

    private static YamlSequenceNode MergeByName(YamlSequenceNode list, YamlSequenceNode items)
    {
        var left = list.Cast<YamlMappingNode>().ToList();
        var merged = new List<YamlNode>();
        foreach (var item in items.Cast<YamlMappingNode>())
        {
            if (left.Find(candidate => Text(candidate, "name") == Text(item, "name")) is { } existing)
            {
                left.Remove(existing);
                Merge(existing, item);
                merged.Add(existing);
            }
            else
            {
                merged.Add(item);
            }
        }

        return new YamlSequenceNode(merged.Concat(left));
    }

    private static bool HasName(YamlNode item) => item is YamlMappingNode map && map.Children.ContainsKey("name");

    private static IEnumerable<YamlMappingNode> ContainersOf(YamlMappingNode workload) =>
        ((YamlSequenceNode)workload["spec"]["template"]["spec"]["containers"]).Cast<YamlMappingNode>();

    private static YamlMappingNode Find(List<YamlMappingNode> resources, string kind, string name) =>
        resources.Find(resource => Text(resource, "kind") == kind && NameOf(resource) == name)
            ?? throw new InvalidDataException($"There is no {kind} '{name}' to change.");

    private static string NameOf(YamlMappingNode resource) => Text((YamlMappingNode)resource["metadata"], "name");

    private static string Text(YamlMappingNode map, string key) => ((YamlScalarNode)map[key]).Value!;

    private static IEnumerable<YamlMappingNode> Load(string path)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(path)));
        return yaml.Documents.Select(document => (YamlMappingNode)document.RootNode);
    }
}

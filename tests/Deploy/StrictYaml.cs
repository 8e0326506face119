using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace AkkaDayTrade.Deploy.Tests;

/// <summary>Reads YAML into types that name every key that is meant; an unknown or repeated key is an error.</summary>
internal static class StrictYaml
{
    public static T Read<T>(string text, INamingConvention? naming = null)
    {
        var deserializer = new DeserializerBuilder()
            .WithNamingConvention(naming ?? UnderscoredNamingConvention.Instance)
            .WithDuplicateKeyChecking()
            .Build();
        return deserializer.Deserialize<T>(new MergingParser(new Parser(new StringReader(text))));
    }
}

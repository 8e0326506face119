using Akka.Configuration;
using AkkaDayTrade.Host.Configuration;
using Microsoft.Extensions.Configuration;

namespace AkkaDayTrade.Deploy.Tests;

/// <summary>What the host itself says about its settings and its stopping.</summary>
internal static class HostContract
{
    /// <summary>Reads variables exactly as the host does, its own file below them; fails with the host's own words for a key or value it refuses.</summary>
    public static HostSettings Read(IEnumerable<KeyValuePair<string, string>> environment)
    {
        var settings = environment
            .Where(variable => variable.Key.StartsWith(HostSettings.EnvironmentPrefix, StringComparison.Ordinal))
            .Select(variable => KeyValuePair.Create(
                variable.Key[HostSettings.EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value));
        return HostSettings.Read(new ConfigurationBuilder()
            .AddJsonFile(Repository.PathOf("src", "Host", "appsettings.json"))
            .AddInMemoryCollection(settings)
            .Build());
    }

    /// <summary>The longest that an orderly stop may take: all phases, each to its time limit.</summary>
    public static TimeSpan LongestStop()
    {
        var shutdown = ConfigurationFactory.ParseString(Repository.Read("hocon", "akka.conf"))
            .WithFallback(ConfigurationFactory.Default())
            .GetConfig("akka.coordinated-shutdown");
        var usual = shutdown.GetTimeSpan("default-phase-timeout");
        var phases = shutdown.GetConfig("phases");
        return phases.Root.GetObject().Items.Keys
            .Select(phase => phases.GetTimeSpan($"{phase}.timeout", usual))
            .Aggregate(TimeSpan.Zero, (sum, timeout) => sum + timeout);
    }
}

namespace Akka.Persistence.Redis.Tests;

public sealed class DependencyTests
{
    [Fact]
    public void Plugin_should_know_akka_redis_and_protobuf_and_no_other_project()
    {
        typeof(RedisPersistence).Assembly.GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal))
            .Except(["Akka", "Akka.Streams", "Akka.Hosting", "Akka.Persistence", "Akka.Persistence.Hosting", "Akka.Persistence.Query"])
            .Except(["Google.Protobuf", "StackExchange.Redis", "Microsoft.Extensions.Diagnostics.HealthChecks.Abstractions"])
            .ShouldBeEmpty();
    }
}

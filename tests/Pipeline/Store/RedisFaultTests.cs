using AkkaDayTrade.Pipeline.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Tests.Store;

public sealed class RedisFaultTests
{
    [Fact]
    public async Task Connection_that_is_away_should_be_told_without_the_clients_internals()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(
            new ConfigurationOptions { EndPoints = { { "127.0.0.1", 1 } }, AbortOnConnectFail = false, ConnectTimeout = 100, BacklogPolicy = BacklogPolicy.FailFast });
        var fault = await Should.ThrowAsync<RedisConnectionException>(() => redis.GetDatabase().PingAsync());

        RedisFault.Describe(fault).ShouldBe("there is no connection");
    }

    [Fact]
    public void Other_faults_should_be_told_in_short()
    {
        RedisFault.Describe(new TimeoutException("Timeout awaiting response (outbound=2KiB, inbound=0KiB)")).ShouldBe("there was no answer in time");
        RedisFault.Describe(new RedisException("Redis has not been reached yet.")).ShouldBe("Redis has not been reached yet.");
    }
}

using System.Diagnostics;
using System.Net.Sockets;

namespace AkkaDayTrade.Chaos.Tests.Network;

public sealed class FaultProxyTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Held_link_should_deliver_nothing_until_it_is_let_go(bool there)
    {
        await using var echo = new EchoBehindProxy();
        var held = there ? echo.There : echo.Back;
        using var client = await echo.ConnectAsync();
        await client.GetStream().WriteAsync(new byte[] { 1 });
        (await EchoBehindProxy.ReadAsync(client)).ShouldBe((byte)1);

        held.Hold();
        await client.GetStream().WriteAsync(new byte[] { 2 });
        var answer = EchoBehindProxy.ReadAsync(client);
        using var other = await echo.ConnectAsync();
        await other.GetStream().WriteAsync(new byte[] { 3 });
        answer.IsCompleted.ShouldBeFalse();

        held.Release();
        (await answer).ShouldBe((byte)2);
        (await EchoBehindProxy.ReadAsync(other)).ShouldBe((byte)3);
    }

    [Fact]
    public async Task Slowed_link_should_deliver_no_sooner_than_it_is_slowed_by()
    {
        await using var echo = new EchoBehindProxy();
        echo.Back.Delay = TimeSpan.FromMilliseconds(200);
        using var client = await echo.ConnectAsync();
        var started = Stopwatch.GetTimestamp();
        await client.GetStream().WriteAsync(new byte[] { 1 });

        (await EchoBehindProxy.ReadAsync(client)).ShouldBe((byte)1);
        Stopwatch.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(190));
    }

    [Fact]
    public async Task Cut_should_end_connections_and_refuse_new_ones_until_it_is_mended()
    {
        await using var echo = new EchoBehindProxy();
        using var client = await echo.ConnectAsync();
        await client.GetStream().WriteAsync(new byte[] { 1 });
        await EchoBehindProxy.ReadAsync(client);

        echo.Proxy.Cut();
        await Should.ThrowAsync<IOException>(() => EchoBehindProxy.ReadAsync(client));
        (await IsServedAsync(echo)).ShouldBeFalse();

        echo.Proxy.Mend();
        (await IsServedAsync(echo)).ShouldBeTrue();
    }

    private static async Task<bool> IsServedAsync(EchoBehindProxy echo)
    {
        try
        {
            using var client = await echo.ConnectAsync();
            await client.GetStream().WriteAsync(new byte[] { 2 });
            return await EchoBehindProxy.ReadAsync(client) == 2;
        }
        catch (Exception refused) when (refused is IOException or SocketException)
        {
            return false;
        }
    }
}

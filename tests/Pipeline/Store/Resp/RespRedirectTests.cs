using System.Net;
using AkkaDayTrade.Pipeline.Store.Resp;

namespace AkkaDayTrade.Pipeline.Tests.Store.Resp;

public sealed class RespRedirectTests
{
    private static readonly IPEndPoint Asked = new(IPAddress.Loopback, 7000);

    [Fact]
    public void Moved_should_name_the_slot_and_its_server_from_now_on() =>
        Read("MOVED 3999 127.0.0.2:6381").ShouldBe(new RespRedirect(3999, new IPEndPoint(IPAddress.Parse("127.0.0.2"), 6381), IsLasting: true));

    [Fact]
    public void Ask_should_hold_for_one_command() =>
        Read("ASK 3999 redis-2.local:6381").ShouldBe(new RespRedirect(3999, new DnsEndPoint("redis-2.local", 6381), IsLasting: false));

    [Theory]
    [InlineData("MOVED 1 :6381")]
    [InlineData("MOVED 1 ?:6381")]
    public void Redirect_without_a_host_should_lead_to_the_host_that_was_asked(string error) =>
        Read(error)!.Value.Server.ShouldBe(new IPEndPoint(IPAddress.Loopback, 6381));

    [Fact]
    public void Address_of_ip_6_should_be_understood() =>
        Read("MOVED 1 ::1:6381")!.Value.Server.ShouldBe(new IPEndPoint(IPAddress.IPv6Loopback, 6381));

    [Theory]
    [InlineData("OOM command not allowed")]
    [InlineData("MOVED 16384 127.0.0.1:6381")]
    [InlineData("MOVED x 127.0.0.1:6381")]
    [InlineData("MOVED 1 127.0.0.1")]
    [InlineData("MOVED 1 127.0.0.1:99999")]
    [InlineData("MOVED 1")]
    public void Anything_else_should_be_no_redirect(string error) => Read(error).ShouldBeNull();

    private static RespRedirect? Read(string error) => RespRedirect.TryParse(error, Asked, out var redirect) ? redirect : null;
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace AkkaDayTrade.Pipeline.Store.Resp;

/// <summary>A node of a Redis Cluster says that another one takes a command: `MOVED slot host:port` or `ASK slot host:port`.</summary>
/// <param name="Slot">The hash slot of the command's key.</param>
/// <param name="IsLasting">Also for all later commands on the slot; otherwise for this one, while the slot moves.</param>
internal readonly record struct RespRedirect(int Slot, EndPoint Server, bool IsLasting)
{
    /// <param name="asked">The server that said so; a redirect without a host means the same host.</param>
    public static bool TryParse(string error, EndPoint? asked, out RespRedirect redirect)
    {
        redirect = default;
        if (error.Split(' ') is not [("MOVED" or "ASK") and var kind, var slot, var address]
            || !int.TryParse(slot, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number >= HashSlot.Count
            || !TryParseAddress(address, asked, out var server))
        {
            return false;
        }

        redirect = new RespRedirect(number, server, kind == "MOVED");
        return true;
    }

    private static bool TryParseAddress(string address, EndPoint? asked, [NotNullWhen(true)] out EndPoint? server)
    {
        var colon = address.LastIndexOf(':');
        server = null;
        if (colon < 0 || !ushort.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        server = (address[..colon], asked) switch
        {
            ("" or "?", IPEndPoint ip) => new IPEndPoint(ip.Address, port),
            ("" or "?", DnsEndPoint dns) => new DnsEndPoint(dns.Host, port),
            ("" or "?", _) => null,
            (var host, _) when IPAddress.TryParse(host, out var ip) => new IPEndPoint(ip, port),
            (var host, _) => new DnsEndPoint(host, port),
        };
        return server is not null;
    }
}

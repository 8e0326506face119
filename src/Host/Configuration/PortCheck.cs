using System.Net;
using System.Net.Sockets;
using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>Finds taken ports before anything is started, so that the user is told the key to change.</summary>
internal static class PortCheck
{
    private const string Allowed = "a free port; this one is taken (0 = any free one)";

    /// <summary>The ports that a system with these options would listen on.</summary>
    public static IEnumerable<SettingError> Check(RealtimeSystemOptions options)
    {
        if (options.Redis.IsEmbedded && IsTaken(IPAddress.Loopback, options.Redis.Port))
        {
            yield return new SettingError("Redis:Port", $"{options.Redis.Port}", Allowed);
        }

        if (options.UsesBuiltInExchange && IsTaken(IPAddress.Loopback, options.Exchange.Port))
        {
            yield return new SettingError("Exchange:Port", $"{options.Exchange.Port}", Allowed);
        }

        var (remoteKey, remotePort) = options.Cluster.BindPort is { } bind ? ("Cluster:BindPort", bind) : ("Cluster:Port", options.Cluster.Port);
        if (IsTaken(AddressOf(options.Cluster.Hostname), remotePort))
        {
            yield return new SettingError(remoteKey, $"{remotePort}", Allowed);
        }
    }

    public static IEnumerable<SettingError> Check(HttpOptions options)
    {
        foreach (var url in SettingText.List(options.Urls))
        {
            var address = BindingAddress.Parse(url);
            if (IsTaken(AddressOf(address.Host), address.Port))
            {
                yield return new SettingError("Http:Urls", url, Allowed);
            }
        }
    }

    public static IEnumerable<SettingError> Check(PbmOptions options)
    {
        if (IsTaken(options.Address, options.Port))
        {
            yield return new SettingError("Pbm:Port", $"{options.Port}", Allowed);
        }
    }

    /// <summary>Null for a name that is not an address of this machine's by itself: then the start will tell.</summary>
    private static IPAddress? AddressOf(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address
        : host is "localhost" ? IPAddress.Loopback
        : host is "*" or "+" ? IPAddress.Any
        : null;

    private static bool IsTaken(IPAddress? address, int port)
    {
        if (address is null || port == 0)
        {
            return false;
        }

        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied;
        }
    }
}

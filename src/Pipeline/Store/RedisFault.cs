using System.Net.Sockets;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>What went wrong with Redis, in words for a user: the client's own messages go on for lines about its threads and queues.</summary>
public static class RedisFault
{
    public static string Describe(Exception exception) => exception switch
    {
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => "it refuses the credentials",
        RedisConnectionException or IOException or SocketException or ObjectDisposedException => "there is no connection",
        TimeoutException or OperationCanceledException => "there was no answer in time",
        { Message: var message } => message,
    };
}

using System.Text;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store.Resp;

/// <summary>
/// The first commands of a connection: who it is and which database it means. There is no `HELLO`: RESP2, which every server
/// speaks unasked, has all that writes need, and no messages that nobody asked for.
/// </summary>
internal static class RespGreeting
{
    private const int Required = 1;

    public static void Write(RespRequest request, ConfigurationOptions options, int database, string clientName)
    {
        if (!string.IsNullOrEmpty(options.Password))
        {
            string[] credentials = string.IsNullOrEmpty(options.User) ? [options.Password] : [options.User, options.Password];
            Add(request, Required, ["AUTH", .. credentials]);
        }

        // A name is a courtesy to whoever lists the clients; a user who may not give one does without.
        Add(request, RespRequest.Unnumbered, ["CLIENT", "SETNAME", clientName]);
        if (database > 0)
        {
            Add(request, Required, ["SELECT", $"{database}"]);
        }
    }

    /// <summary>Throws when the server refused what is required.</summary>
    public static void Check(RespRequest request)
    {
        foreach (var (index, message) in request.Errors)
        {
            if (request.NumberOf(index) == Required)
            {
                throw message.StartsWith("WRONGPASS", StringComparison.Ordinal) || message.StartsWith("NOAUTH", StringComparison.Ordinal)
                    ? new RedisConnectionException(ConnectionFailureType.AuthenticationFailure, CommandFlags.None, message)
                    : new RedisException(message);
            }
        }
    }

    private static void Add(RespRequest request, int number, string[] arguments)
    {
        request.Buffer.Command(arguments.Length);
        foreach (var argument in arguments)
        {
            request.Buffer.Bulk(Encoding.UTF8.GetBytes(argument));
        }

        request.EndCommand(number);
    }
}

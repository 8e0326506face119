using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store.Encryption;

/// <summary>A stored value cannot be read with the keys there are, or was not written for the key under which it stands.</summary>
public sealed class EncryptionException(string message) : RedisException(message);

using System.Globalization;
using AkkaDayTrade.Pipeline.Settings;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>Section `Redis` of the configuration: an external server, or where the embedded one listens and keeps its data.</summary>
public sealed record RedisOptions
{
    private const long MegaByte = 1024 * 1024;
    private const long LeastMemory = 64 * MegaByte;

    /// <summary>StackExchange.Redis syntax, cluster endpoints and `ssl=true` included; empty = the embedded server.</summary>
    public string ConnectionString { get; init; } = string.Empty;

    /// <summary>The only authorities, in PEM, that may have issued the server's certificate with `ssl=true`; empty = those of the system.</summary>
    public string AuthorityFile { get; init; } = string.Empty;

    /// <summary>Port of the embedded server on 127.0.0.1, 0 = any free one.</summary>
    public int Port { get; init; } = 6399;

    /// <summary>Where the embedded server keeps its data across restarts; created when absent.</summary>
    public string DataDirectory { get; init; } = ".data/redis";

    /// <summary>What the embedded server may hold in memory, e.g. `256 MB`; the rest spills to disk.</summary>
    public string Memory { get; init; } = "256 MB";

    /// <summary>True when the process brings its own server.</summary>
    public bool IsEmbedded => string.IsNullOrWhiteSpace(ConnectionString);

    /// <summary><see cref="Memory"/> in bytes.</summary>
    public long MemoryBytes => TryParseBytes(Memory, out var bytes)
        ? bytes
        : throw new FormatException($"'{Memory}' is not an amount of memory such as 256 MB.");

    /// <summary>Without what is secret.</summary>
    public override string ToString() => Shown.Of(this);

    public IEnumerable<SettingError> Validate()
    {
        if (!IsEmbedded && !CanParse(ConnectionString))
        {
            // The value may hold a password, so it is not shown.
            yield return new SettingError("Redis:ConnectionString", "(hidden)", "StackExchange.Redis syntax such as localhost:6379,ssl=true");
        }

        if (AuthorityFile.Length > 0 && PinnedTrust.ProblemOf(AuthorityFile) is { } authority)
        {
            yield return new SettingError("Redis:AuthorityFile", AuthorityFile, $"a file with certificates in PEM; {authority}");
        }
        else if (AuthorityFile.Length > 0 && (IsEmbedded || (CanParse(ConnectionString) && !ConfigurationOptions.Parse(ConnectionString).Ssl)))
        {
            yield return new SettingError("Redis:AuthorityFile", AuthorityFile, "nothing unless Redis:ConnectionString says ssl=true");
        }

        if (Port is < 0 or > 65535)
        {
            yield return new SettingError("Redis:Port", $"{Port}", "0 (any free port) to 65535");
        }

        if (string.IsNullOrWhiteSpace(DataDirectory))
        {
            yield return new SettingError("Redis:DataDirectory", DataDirectory, "a directory");
        }

        if (!TryParseBytes(Memory, out var bytes) || bytes < LeastMemory)
        {
            yield return new SettingError("Redis:Memory", Memory, "64 MB or more, such as 256 MB or 2 GB");
        }
    }

    private static bool CanParse(string connectionString)
    {
        try
        {
            return ConfigurationOptions.Parse(connectionString).EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool TryParseBytes(string text, out long bytes)
    {
        bytes = 0;
        var trimmed = (text ?? string.Empty).AsSpan().Trim();
        var digits = trimmed.IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0
            || !long.TryParse(trimmed[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            || amount > int.MaxValue)
        {
            return false;
        }

        long unit = trimmed[digits..].Trim() switch
        {
            var name when name.Equals("MB", StringComparison.OrdinalIgnoreCase) => MegaByte,
            var name when name.Equals("GB", StringComparison.OrdinalIgnoreCase) => 1024 * MegaByte,
            _ => 0,
        };
        bytes = amount * unit;
        return bytes > 0;
    }
}

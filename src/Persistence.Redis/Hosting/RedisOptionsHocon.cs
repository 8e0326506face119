using System.Text;
using Akka.Hosting;

namespace Akka.Persistence.Redis.Hosting;

/// <summary>Writes the options that journal and snapshot store have in common as HOCON.</summary>
internal static class RedisOptionsHocon
{
    public static StringBuilder AppendRedis(this StringBuilder hocon, string configurationString, string? keyPrefix, int? database, bool? useDatabaseFromConnectionString)
    {
        hocon.AppendLine($"configuration-string = {configurationString.ToHocon()}");
        if (keyPrefix is not null)
        {
            hocon.AppendLine($"key-prefix = {keyPrefix.ToHocon()}");
        }

        if (database is not null)
        {
            hocon.AppendLine($"database = {database.Value.ToHocon()}");
        }

        if (useDatabaseFromConnectionString is not null)
        {
            hocon.AppendLine($"use-database-number-from-connection-string = {useDatabaseFromConnectionString.Value.ToHocon()}");
        }

        return hocon;
    }
}

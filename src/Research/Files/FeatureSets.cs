using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Research.Files;

/// <summary>Feature sets that users and files name.</summary>
internal static class FeatureSets
{
    /// <summary>Throws <see cref="BadInputException"/> that names where the specifications stand.</summary>
    public static FeatureSet Parse(string specifications, string where)
    {
        try
        {
            return FeatureSet.Parse(specifications);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new BadInputException($"{where}: '{specifications}' is no feature set: {exception.Message}", exception);
        }
    }
}

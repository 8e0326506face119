namespace AkkaDayTrade.Tests.Shared;

/// <summary>Finds the reference data that stands beside the project (`../shared/data`), and skips a test where it is absent.</summary>
internal static class SharedData
{
    private static readonly string? Root = FindRoot();

    public static bool IsPresent => Root is not null;

    /// <summary>The full path of a reference file; skips the running test when the data is not on this machine.</summary>
    public static string PathOf(string relative)
    {
        Skip.If(Root is null, "reference data (../shared/data) is not on this machine");
        return Path.Combine(Root!, relative);
    }

    private static string? FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var candidate = Path.Combine(directory.FullName, "shared", "data");
            if (Directory.Exists(Path.Combine(candidate, "golden")))
            {
                return candidate;
            }
        }

        return null;
    }
}

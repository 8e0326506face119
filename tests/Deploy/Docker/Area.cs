namespace AkkaDayTrade.Deploy.Tests.Docker;

/// <summary>The directories of a container: the program, which is read-only, and the one volume.</summary>
internal sealed class Area : IDisposable
{
    private const UnixFileMode ReadOnly =
        UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode Everybody = ReadOnly | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("daytrade-image-");

    public Area()
    {
        Directory.CreateDirectory(App);
        Directory.CreateDirectory(Data);
    }

    public string App => Path.Combine(_root.FullName, "app");

    public string Data => Path.Combine(_root.FullName, "data");

    public void TakeRightsAway()
    {
        SetMode(_root.FullName, ReadOnly);
        SetMode(Data, Everybody);
        foreach (var entry in Directory.EnumerateFileSystemEntries(App, "*", SearchOption.AllDirectories).Append(App))
        {
            SetMode(entry, ReadOnly);
        }
    }

    public void Dispose()
    {
        foreach (var directory in Directory.EnumerateDirectories(_root.FullName, "*", SearchOption.AllDirectories).Append(_root.FullName))
        {
            SetMode(directory, Everybody);
        }

        _root.Delete(recursive: true);
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}

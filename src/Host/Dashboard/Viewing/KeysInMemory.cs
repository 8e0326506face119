using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace AkkaDayTrade.Host.Dashboard.Viewing;

/// <summary>
/// Keeps the keys that protect what pages send back. Nothing that they protect outlives the process, so neither do they: no file is
/// left in the user's home. Safe for use by several threads.
/// </summary>
internal sealed class KeysInMemory : IXmlRepository
{
    private readonly ConcurrentQueue<XElement> _keys = new();

    public IReadOnlyCollection<XElement> GetAllElements() => [.. _keys];

    public void StoreElement(XElement element, string friendlyName) => _keys.Enqueue(element);
}

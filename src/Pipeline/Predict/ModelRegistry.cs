using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>The models this host has, by name, and which one is active. Safe for use by several threads.</summary>
public sealed class ModelRegistry
{
    private readonly Dictionary<string, IPredictionModel> _byName;
    private volatile IPredictionModel _active;

    /// <summary>Throws <see cref="ArgumentException"/> when two models share a name or the active one is not among them.</summary>
    public ModelRegistry(IReadOnlyList<IPredictionModel> models, string active)
    {
        ArgumentNullException.ThrowIfNull(models);
        _byName = models.ToDictionary(model => model.Name);
        Models = [.. models];
        _active = Find(active);
    }

    /// <summary>The rule models that need no file, with the configured one active.</summary>
    public static ModelRegistry Default(string active = "simple_ma") =>
        new([new SimpleMovingAverageModel(), new FallbackModel()], active);

    /// <summary>In the order of registration.</summary>
    public IReadOnlyList<IPredictionModel> Models { get; }

    /// <summary>The model that answers the next batch.</summary>
    public IPredictionModel Active => _active;

    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>Makes a model the active one. Throws <see cref="ArgumentException"/>, which lists the known names, for an unknown one.</summary>
    public void Switch(string name) => _active = Find(name);

    private IPredictionModel Find(string name) =>
        _byName.TryGetValue(name, out var model)
            ? model
            : throw new ArgumentException($"There is no model '{name}'. Known are: {string.Join(", ", _byName.Keys.Order(StringComparer.Ordinal))}.", nameof(name));
}

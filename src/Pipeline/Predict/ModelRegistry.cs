using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>A model that is there and cannot be used, and why.</summary>
public sealed record RefusedModel(string Name, string Reason);

/// <summary>Models as they were found at one moment.</summary>
/// <param name="Refused">What was found and cannot be used.</param>
public sealed record FoundModels(IReadOnlyList<IPredictionModel> Models, IReadOnlyList<RefusedModel> Refused);

/// <summary>The models this host has, by name, and which one is active. Safe for use by several threads.</summary>
public sealed class ModelRegistry
{
    private readonly Lock _lock = new();
    private readonly IReadOnlyList<IPredictionModel> _builtIn;
    private readonly Func<FoundModels>? _find;
    private volatile State _state;
    private volatile IPredictionModel _active;
    private volatile Choice _choice = new(string.Empty, string.Empty);

    /// <summary>Throws <see cref="ArgumentException"/> when two models share a name or the active one is not among them.</summary>
    /// <param name="find">Looks for further models, now and at each <see cref="Reload"/>; a built-in one's name is refused to others.</param>
    public ModelRegistry(IReadOnlyList<IPredictionModel> models, string active, Func<FoundModels>? find = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        (_builtIn, _find) = (models, find);
        _state = Look([]);
        _active = Get(active);
    }

    /// <summary>The rule models that need no file, with the configured one active.</summary>
    public static ModelRegistry Default(string active = "simple_ma") =>
        new([new SimpleMovingAverageModel(), new FallbackModel()], active);

    /// <summary>In the order of registration.</summary>
    public IReadOnlyList<IPredictionModel> Models => _state.Models;

    /// <summary>Found and not usable.</summary>
    public IReadOnlyList<RefusedModel> Refused => _state.Refused;

    /// <summary>The model that answers the next batch.</summary>
    public IPredictionModel Active => _active;

    /// <summary>The model that was active before; null when that is not known.</summary>
    public string? Previous => _choice.Previous.Length > 0 ? _choice.Previous : null;

    /// <summary>Why the active model is; empty when somebody just wanted it or it is the configured one.</summary>
    public string Reason => _choice.Reason;

    public bool Contains(string name) => _state.ByName.ContainsKey(name);

    /// <summary>Makes a model the active one. Throws <see cref="ArgumentException"/>, which lists the known names, for an unknown one.</summary>
    public void Switch(string name) => _active = Get(name);

    /// <summary>Takes down what led to the active model.</summary>
    public void Explain(string previous, string reason) => _choice = new Choice(previous, reason);

    /// <summary>The model of that name, null when there is none.</summary>
    public IPredictionModel? Find(string name) => _state.ByName.GetValueOrDefault(name);

    /// <summary>
    /// Looks for models again. One that is known already, by name and version, stays as it is; one whose file has gone stays as long
    /// as it is active.
    /// </summary>
    public ModelRegistry Reload()
    {
        lock (_lock)
        {
            if (_find is not null)
            {
                _state = Look(_state.Models);
            }
        }

        return this;
    }

    private State Look(IReadOnlyList<IPredictionModel> known)
    {
        var found = _find?.Invoke() ?? new FoundModels([], []);
        var models = _builtIn.ToList();
        var refused = found.Refused.ToList();
        foreach (var model in found.Models)
        {
            if (models.Exists(other => other.Name == model.Name))
            {
                refused.Add(new RefusedModel(model.Name, $"There is a model '{model.Name}' already; another name is needed."));
            }
            else
            {
                models.Add(known.FirstOrDefault(other => other.Name == model.Name && other.Version == model.Version) ?? model);
            }
        }

        if (known.Count > 0 && !models.Exists(model => model.Name == _active.Name))
        {
            models.Add(_active);
        }

        return new State(models, models.ToDictionary(model => model.Name), refused);
    }

    private IPredictionModel Get(string name) =>
        _state.ByName.TryGetValue(name, out var model)
            ? model
            : throw new ArgumentException($"There is no model '{name}'. Known are: {string.Join(", ", _state.ByName.Keys.Order(StringComparer.Ordinal))}.", nameof(name));

    private sealed record State(IReadOnlyList<IPredictionModel> Models, Dictionary<string, IPredictionModel> ByName, IReadOnlyList<RefusedModel> Refused);

    private sealed record Choice(string Previous, string Reason);
}

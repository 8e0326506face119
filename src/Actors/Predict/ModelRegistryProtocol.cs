namespace AkkaDayTrade.Actors.Predict;

/// <summary>A message that the model registry actor understands.</summary>
public interface IModelMessage;

/// <summary>Query: which models there are. Answered by <see cref="KnownModels"/>.</summary>
public sealed record GetModels : IModelMessage
{
    public static readonly GetModels Instance = new();
}

/// <summary>A model as users see it.</summary>
public sealed record ModelDescription(string Name, string Version, bool Active, IReadOnlyList<string> RequiredFeatures);

/// <summary>Answer to <see cref="GetModels"/>.</summary>
public sealed record KnownModels(IReadOnlyList<ModelDescription> Models);

/// <summary>Command: make a model the active one on all nodes. Answered by one of the <see cref="ISwitchAnswer"/>s.</summary>
public sealed record SwitchModel(string Name) : IModelMessage
{
    /// <summary>Why, for the journal: a trial's evidence, a roll-back; empty when somebody just wants it.</summary>
    public string Reason { get; init; } = string.Empty;
}

/// <summary>What became of a <see cref="SwitchModel"/>.</summary>
public interface ISwitchAnswer;

/// <summary>The model is active and will be after a restart.</summary>
public sealed record ModelSwitched(string Name) : ISwitchAnswer;

/// <summary>Nothing changed: there is no such model.</summary>
public sealed record UnknownModel(string Name, IReadOnlyList<string> Known) : ISwitchAnswer;

/// <summary>Nothing changed: the choice could not be stored.</summary>
public sealed record ModelNotSwitched(string Name, string Reason) : ISwitchAnswer;

/// <summary>
/// Asks for the active model, and to be told of switches for a while, so that it is said again and again. Answered by
/// <see cref="ActiveModel"/>.
/// </summary>
public sealed record FollowActiveModel : IModelMessage
{
    public static readonly FollowActiveModel Instance = new();
}

/// <summary>The model that was chosen last; null when none ever was, and each node's configured one is active.</summary>
public sealed record ActiveModel(string? Name)
{
    /// <summary>What was active before, empty when that is not known.</summary>
    public string Previous { get; init; } = string.Empty;

    /// <inheritdoc cref="SwitchModel.Reason"/>
    public string Reason { get; init; } = string.Empty;
}

/// <summary>Event, and snapshot: this model was made the active one.</summary>
public sealed record ActiveModelSwitched(string Name)
{
    /// <inheritdoc cref="ActiveModel.Previous"/>
    public string Previous { get; init; } = string.Empty;

    /// <inheritdoc cref="SwitchModel.Reason"/>
    public string Reason { get; init; } = string.Empty;
}

/// <summary>From the journal to its parent: this is the choice that is kept; null when there is none.</summary>
internal sealed record ActiveModelLoaded(ActiveModelSwitched? Choice);

/// <summary>From the journal to its parent: the choice is durable.</summary>
internal sealed record ActiveModelKept(ActiveModelSwitched Choice);

/// <summary>From the journal to its parent: the choice cannot be read or kept.</summary>
internal sealed record ActiveModelFailed(string Reason);

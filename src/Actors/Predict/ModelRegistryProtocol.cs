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

/// <summary>Command: make a model the active one. Answered by one of the <see cref="ISwitchAnswer"/>s.</summary>
public sealed record SwitchModel(string Name) : IModelMessage;

/// <summary>What became of a <see cref="SwitchModel"/>.</summary>
public interface ISwitchAnswer;

/// <summary>The model is active and will be after a restart.</summary>
public sealed record ModelSwitched(string Name) : ISwitchAnswer;

/// <summary>Nothing changed: there is no such model.</summary>
public sealed record UnknownModel(string Name, IReadOnlyList<string> Known) : ISwitchAnswer;

/// <summary>Nothing changed: the choice could not be stored.</summary>
public sealed record ModelNotSwitched(string Name, string Reason) : ISwitchAnswer;

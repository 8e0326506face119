using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using AkkaDayTrade.Actors.Wire;

namespace AkkaDayTrade.Actors.Predict;

/// <summary>
/// The messages about models for the way between nodes, and the switch of the active model for the store: a version byte, then
/// the fields in their order. A later release may append fields, which an older one does not read; for any other change it
/// raises the version and goes on reading the older ones. What cannot be read is a <see cref="SerializationException"/>.
/// </summary>
public sealed class ModelSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>The version that is written.</summary>
    public const byte Version = 1;

    private const string EventManifest = "E";
    private const string GetModelsManifest = "G";
    private const string KnownManifest = "K";
    private const string SwitchManifest = "S";
    private const string SwitchedManifest = "OK";
    private const string UnknownManifest = "U";
    private const string NotSwitchedManifest = "N";
    private const string FollowManifest = "F";
    private const string ActiveManifest = "A";

    /// <summary>Everything that is written by this serializer.</summary>
    public static IReadOnlyList<Type> Types { get; } =
    [
        typeof(ActiveModelSwitched), typeof(GetModels), typeof(KnownModels), typeof(SwitchModel), typeof(ModelSwitched), typeof(UnknownModel),
        typeof(ModelNotSwitched), typeof(FollowActiveModel), typeof(ActiveModel),
    ];

    /// <summary>Fixed: nodes of all releases and what is stored know the types by it.</summary>
    public override int Identifier => 772;

    public override string Manifest(object o) => o switch
    {
        ActiveModelSwitched => EventManifest,
        GetModels => GetModelsManifest,
        KnownModels => KnownManifest,
        SwitchModel => SwitchManifest,
        ModelSwitched => SwitchedManifest,
        UnknownModel => UnknownManifest,
        ModelNotSwitched => NotSwitchedManifest,
        FollowActiveModel => FollowManifest,
        ActiveModel => ActiveManifest,
        _ => throw new SerializationException($"{o?.GetType()} is neither a message nor an event about models."),
    };

    public override byte[] ToBinary(object obj)
    {
        var writer = new WireWriter();
        writer.Byte(Version);
        switch (obj)
        {
            case ActiveModelSwitched switched:
                writer.Text(switched.Name);
                WriteIfAny(ref writer, switched.Previous, switched.Reason);
                break;
            case KnownModels known:
                Write(ref writer, known);
                break;
            case SwitchModel command:
                writer.Text(command.Name);
                WriteIfAny(ref writer, command.Reason);
                break;
            case ModelSwitched switched:
                writer.Text(switched.Name);
                break;
            case UnknownModel unknown:
                writer.Text(unknown.Name);
                Write(ref writer, unknown.Known);
                break;
            case ModelNotSwitched refused:
                writer.Text(refused.Name);
                writer.Text(refused.Reason);
                break;
            case ActiveModel active:
                writer.Boolean(active.Name is not null);
                writer.Text(active.Name ?? string.Empty);
                WriteIfAny(ref writer, active.Previous, active.Reason);
                break;
        }

        return writer.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        var reader = new WireReader(bytes);
        if (reader.Byte() is var version && version != Version)
        {
            throw new SerializationException($"'{manifest}' of the models is of version {version}, this release reads {Version}: a later release wrote it, and is needed to read it.");
        }

        return manifest switch
        {
            EventManifest => new ActiveModelSwitched(reader.Text()) { Previous = TextIfAny(ref reader), Reason = TextIfAny(ref reader) },
            GetModelsManifest => GetModels.Instance,
            KnownManifest => ReadKnown(ref reader),
            SwitchManifest => new SwitchModel(reader.Text()) { Reason = TextIfAny(ref reader) },
            SwitchedManifest => new ModelSwitched(reader.Text()),
            UnknownManifest => new UnknownModel(reader.Text(), ReadTexts(ref reader)),
            NotSwitchedManifest => new ModelNotSwitched(reader.Text(), reader.Text()),
            FollowManifest => FollowActiveModel.Instance,
            ActiveManifest => ReadActive(ref reader),
            _ => throw new SerializationException($"There is nothing about models with the manifest '{manifest}' in this release."),
        };
    }

    /// <summary>Fields that came later: left out when all are empty, as the first release wrote it.</summary>
    private static void WriteIfAny(ref WireWriter writer, params ReadOnlySpan<string> texts)
    {
        if (texts.ContainsAnyExcept(string.Empty))
        {
            foreach (var text in texts)
            {
                writer.Text(text);
            }
        }
    }

    private static string TextIfAny(ref WireReader reader) => reader.HasMore ? reader.Text() : string.Empty;

    private static ActiveModel ReadActive(ref WireReader reader)
    {
        var isChosen = reader.Boolean();
        var name = reader.Text();
        return new ActiveModel(isChosen ? name : null) { Previous = TextIfAny(ref reader), Reason = TextIfAny(ref reader) };
    }

    private static void Write(ref WireWriter writer, KnownModels known)
    {
        writer.Count(known.Models.Count);
        foreach (var model in known.Models)
        {
            writer.Text(model.Name);
            writer.Text(model.Version);
            writer.Boolean(model.Active);
            Write(ref writer, model.RequiredFeatures);
        }
    }

    private static KnownModels ReadKnown(ref WireReader reader)
    {
        var models = new ModelDescription[reader.Count()];
        for (var i = 0; i < models.Length; i++)
        {
            models[i] = new ModelDescription(reader.Text(), reader.Text(), reader.Boolean(), ReadTexts(ref reader));
        }

        return new KnownModels(models);
    }

    private static void Write(ref WireWriter writer, IReadOnlyList<string> texts)
    {
        writer.Count(texts.Count);
        foreach (var text in texts)
        {
            writer.Text(text);
        }
    }

    private static string[] ReadTexts(ref WireReader reader)
    {
        var texts = new string[reader.Count()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = reader.Text();
        }

        return texts;
    }
}

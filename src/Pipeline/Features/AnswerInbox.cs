using System.Collections.Concurrent;
using Akka.Actor;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// Where the entities of this node put their answers: all that have come are taken at once, on one call to the stage. Stands
/// for the stage's actor, under whose path it is known elsewhere. Holds what the slices that are out are answered with, repeats
/// among it, and reports of saves: so it is as bounded as they are.
/// </summary>
/// <param name="stageActor">Where answers from elsewhere go.</param>
/// <param name="wake">Has the stage take what has come.</param>
internal sealed class AnswerInbox(InternalActorRefBase stageActor, Action wake) : MinimalActorRef
{
    private readonly ConcurrentQueue<(object Message, IActorRef Sender)> _answers = new();
    private int _isWoken;
    private volatile bool _isClosed;

    public override ActorPath Path => stageActor.Path;

    public override IActorRefProvider Provider => stageActor.Provider;

    /// <summary>Until <see cref="BeginTaking"/>, which the stage is about to call, nothing wakes it.</summary>
    public void BeginAwaiting() => Interlocked.Exchange(ref _isWoken, 1);

    /// <summary>How many answers have come so far; what comes from now on wakes the stage again.</summary>
    public int BeginTaking()
    {
        Interlocked.Exchange(ref _isWoken, 0);
        return _answers.Count;
    }

    public bool TryTake(out (object Message, IActorRef Sender) answer) => _answers.TryDequeue(out answer);

    /// <summary>Nobody takes answers any more.</summary>
    public void Close()
    {
        _isClosed = true;
        _answers.Clear();
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (_isClosed)
        {
            return;
        }

        _answers.Enqueue((message, sender));
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
        {
            wake();
        }
    }
}

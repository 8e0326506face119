using System.Diagnostics;

namespace AkkaDayTrade.Domain.Features;

/// <summary>A part of a vector's way that is over: what it was and from when to when, in <see cref="Stopwatch"/> ticks.</summary>
public sealed record TracedStep(string Name, ActivityKind Kind, long From, long To, IReadOnlyList<KeyValuePair<string, object?>> Tags);

/// <summary>
/// The way of one vector through the pipeline, for traces: shown step by step when it was sampled, else noted, so that it can still
/// be shown once it has become an alert. Safe for use by several threads.
/// </summary>
/// <param name="context">What the steps hang under; default = not sampled.</param>
/// <param name="show">Shows a step under a context. Called once for each step of a way that is shown.</param>
public sealed class VectorTrace(ActivityContext context, Action<ActivityContext, TracedStep> show)
{
    /// <summary>Features, store, prediction: a way has no more.</summary>
    private const int MostSteps = 4;

    private readonly Lock _gate = new();
    private ActivityContext _context = context;
    private List<TracedStep>? _noted;

    /// <summary>What to hang further steps under; default while the way is not shown.</summary>
    public ActivityContext Context
    {
        get
        {
            lock (_gate)
            {
                return _context;
            }
        }
    }

    /// <summary>Shows a step, or notes it.</summary>
    public void Step(TracedStep step)
    {
        ActivityContext shown;
        lock (_gate)
        {
            if (_context == default)
            {
                if ((_noted ??= new List<TracedStep>(MostSteps)).Count < MostSteps)
                {
                    _noted.Add(step);
                }

                return;
            }

            shown = _context;
        }

        show(shown, step);
    }

    /// <summary>From now on the way is shown, with what was noted of it.</summary>
    /// <param name="begin">Makes the context; called when there is none yet.</param>
    public ActivityContext Show(Func<ActivityContext> begin)
    {
        ArgumentNullException.ThrowIfNull(begin);
        List<TracedStep>? noted;
        ActivityContext shown;
        lock (_gate)
        {
            if (_context != default)
            {
                return _context;
            }

            (_context, noted, _noted) = (begin(), _noted, null);
            shown = _context;
        }

        foreach (var step in noted ?? [])
        {
            show(shown, step);
        }

        return shown;
    }
}

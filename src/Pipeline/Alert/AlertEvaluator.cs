using System.Security.Cryptography;
using System.Text;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>
/// Applies the rules to vectors and remembers per symbol which rules hold. A rule that comes to hold fires, unless
/// another one that holds for the symbol inhibits it: then it fires once that is over, if it still holds. When what fired is
/// over, a signal says so. Time is event time; one that goes back does not shorten a rule's duration. Keeps at most
/// <paramref name="capacity"/> symbols; at the bound the symbol that was seen first is forgotten, and its rules are armed
/// afresh when it comes again. Not safe for use by several threads.
/// <para>
/// With <paramref name="pace"/> rules that need no prediction are applied to each vector as it comes
/// (<see cref="Evaluate(IReadOnlyList{FeatureVector})"/>), so that they do not wait for the model; else all are applied to scored ones.
/// </para>
/// </summary>
/// <param name="positionsSince">
/// The epoch since which positions mean the same (a source that was taken up again): with the position it identifies the event,
/// whatever the vector's own. Null = the vector's.
/// </param>
/// <param name="pace">
/// A rule that needs no prediction fires at most once in so much event time for a symbol, so that a figure that
/// trembles around its threshold with every tick does not flood those who listen.
/// </param>
public sealed class AlertEvaluator(AlertRuleSet rules, long? positionsSince, TimeSpan? pace = null, int capacity = 65_536)
{
    private static readonly IReadOnlyList<AlertSignal> None = [];

    private readonly Dictionary<string, State[]> _states = [];
    private readonly Queue<string> _order = new();

    /// <summary>The signals of the rules that fire, or end, on this vector, in the order of the rules.</summary>
    public IReadOnlyList<AlertSignal> Evaluate(ScoredVector scored)
    {
        ArgumentNullException.ThrowIfNull(scored);
        List<AlertSignal>? signals = null;
        Apply(scored, scored, pace is null ? static _ => true : static rule => rule.NeedsPrediction, ref signals);
        return signals ?? None;
    }

    /// <summary>The same, of the rules that need no prediction, on vectors that came together.</summary>
    public IReadOnlyList<AlertSignal> Evaluate(IReadOnlyList<FeatureVector> vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        List<AlertSignal>? signals = null;
        for (var i = 0; i < vectors.Count; i++)
        {
            Apply(new RuleInput(vectors[i], null), null, static rule => !rule.NeedsPrediction, ref signals);
        }

        return signals ?? None;
    }

    /// <param name="scored">What the input is of, for its trace; null when no model was asked.</param>
    private void Apply(RuleInput input, ScoredVector? scored, Func<AlertRule, bool> applies, ref List<AlertSignal>? signals)
    {
        var states = StatesOf(input.Vector.Symbol);
        for (var i = 0; i < states.Length; i++)
        {
            if (applies(rules.Rules[i]))
            {
                Advance(rules.Rules[i], input, ref states[i]);
            }
        }

        for (var i = 0; i < states.Length; i++)
        {
            ref var state = ref states[i];
            var rule = rules.Rules[i];
            if (!applies(rule))
            {
                continue;
            }

            if (state.IsActive && state.AlertId is null && state.Figure >= rule.Threshold && !IsTooSoon(rule, input, state) && !IsInhibited(rule, states))
            {
                state.AlertId = IdOf(rule.Type, input.Vector.Symbol, EpochOf(input), input.Vector.Position);
                state.FiredAt = input.Vector.UnixNanos;
                (signals ??= []).Add(Signal(rule, input, state, rule.Describe(input, state.Figure)) with { TraceParent = PipelineTracing.ShowAlert(input.Vector, scored) });
            }
            else if (!state.IsActive && state.AlertId is not null)
            {
                (signals ??= []).Add(Signal(rule, input, state, $"{input.Vector.Symbol}: {rule.Type} is over") with { Clears = true });
                state.AlertId = null;
            }
        }
    }

    /// <summary>Time that goes back holds nothing up.</summary>
    private bool IsTooSoon(AlertRule rule, RuleInput input, in State state) =>
        pace is { } least && !rule.NeedsPrediction && input.Vector.UnixNanos - state.FiredAt is >= 0 and var since && since < Timestamps.ToNanos(least);

    private static void Advance(AlertRule rule, RuleInput input, ref State state)
    {
        state.Figure = rule.Figure(input);
        if (state.IsActive)
        {
            state.IsActive = !(rule.EndsWhen is { } ends ? ends(input) : state.Figure < rule.RearmBelow);
            state.HeldSince = null;
        }
        else if (!(state.Figure >= rule.Threshold) || double.IsInfinity(state.Figure))
        {
            state.HeldSince = null;
        }
        else
        {
            state.HeldSince ??= input.Vector.UnixNanos;
            state.IsActive = input.Vector.UnixNanos - state.HeldSince >= Timestamps.ToNanos(rule.For);
        }
    }

    private static bool IsInhibited(AlertRule rule, State[] states)
    {
        foreach (var inhibitor in rule.InhibitedBy)
        {
            if (states[inhibitor].IsActive)
            {
                return true;
            }
        }

        return false;
    }

    private long EpochOf(RuleInput input) => positionsSince ?? input.Vector.Epoch;

    private AlertSignal Signal(AlertRule rule, RuleInput input, in State state, string message)
    {
        var vector = input.Vector;
        return new AlertSignal(
            state.AlertId!, rule.Type, vector.Symbol, vector.UnixNanos, vector.Position, message, state.Figure, rule.Threshold, vector.ArrivalTimestamp)
        {
            Cooldown = rule.Cooldown,
            Severity = rule.Severity,
            Epoch = EpochOf(input),
        };
    }

    private static string IdOf(string type, string symbol, long epoch, long position) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{type}\n{symbol}\n{epoch}\n{position}")).AsSpan(0, 8));

    private State[] StatesOf(string symbol)
    {
        if (_states.TryGetValue(symbol, out var states))
        {
            return states;
        }

        if (_states.Count == capacity)
        {
            _states.Remove(_order.Dequeue());
        }

        states = new State[rules.Rules.Count];
        _states.Add(symbol, states);
        _order.Enqueue(symbol);
        return states;
    }

    private struct State
    {
        /// <summary>The rule holds, or has held and not ended yet.</summary>
        public bool IsActive;

        public double Figure;
        public long? HeldSince;

        /// <summary>Event time of the vector on which it fired last.</summary>
        public long FiredAt;

        /// <summary>Of the alert that was signalled for it.</summary>
        public string? AlertId;
    }
}

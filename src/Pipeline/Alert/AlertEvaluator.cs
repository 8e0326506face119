using System.Security.Cryptography;
using System.Text;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>
/// Applies the rules to scored vectors and remembers per symbol which rules hold. A rule that comes to hold fires, unless
/// another one that holds for the symbol inhibits it: then it fires once that is over, if it still holds. When what fired is
/// over, a signal says so. Time is event time; one that goes back does not shorten a rule's duration. Keeps at most
/// <paramref name="capacity"/> symbols; at the bound the symbol that was seen first is forgotten, and its rules are armed
/// afresh when it comes again. Not safe for use by several threads.
/// </summary>
/// <param name="positionsSince">
/// The epoch since which positions mean the same (a source that was taken up again): with the position it identifies the event,
/// whatever the vector's own. Null = the vector's.
/// </param>
public sealed class AlertEvaluator(AlertRuleSet rules, long? positionsSince, int capacity = 65_536)
{
    private readonly Dictionary<string, State[]> _states = [];
    private readonly Queue<string> _order = new();

    /// <summary>The signals of the rules that fire, or end, on this vector, in the order of the rules.</summary>
    public IReadOnlyList<AlertSignal> Evaluate(ScoredVector scored)
    {
        ArgumentNullException.ThrowIfNull(scored);
        var states = StatesOf(scored.Vector.Symbol);
        for (var i = 0; i < states.Length; i++)
        {
            Advance(rules.Rules[i], scored, ref states[i]);
        }

        List<AlertSignal>? signals = null;
        for (var i = 0; i < states.Length; i++)
        {
            ref var state = ref states[i];
            var rule = rules.Rules[i];
            if (state.IsActive && state.AlertId is null && state.Figure >= rule.Threshold && !IsInhibited(rule, states))
            {
                state.AlertId = IdOf(rule.Type, scored.Vector.Symbol, EpochOf(scored), scored.Vector.Position);
                (signals ??= []).Add(Signal(rule, scored, state, rule.Describe(scored, state.Figure)) with { TraceParent = PipelineTracing.ShowAlert(scored.Vector) });
            }
            else if (!state.IsActive && state.AlertId is not null)
            {
                (signals ??= []).Add(Signal(rule, scored, state, $"{scored.Vector.Symbol}: {rule.Type} is over") with { Clears = true });
                state.AlertId = null;
            }
        }

        return signals ?? (IReadOnlyList<AlertSignal>)[];
    }

    private static void Advance(AlertRule rule, ScoredVector scored, ref State state)
    {
        state.Figure = rule.Figure(scored);
        if (state.IsActive)
        {
            state.IsActive = !(rule.EndsWhen is { } ends ? ends(scored) : state.Figure < rule.RearmBelow);
            state.HeldSince = null;
        }
        else if (!(state.Figure >= rule.Threshold) || double.IsInfinity(state.Figure))
        {
            state.HeldSince = null;
        }
        else
        {
            state.HeldSince ??= scored.Vector.UnixNanos;
            state.IsActive = scored.Vector.UnixNanos - state.HeldSince >= Timestamps.ToNanos(rule.For);
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

    private long EpochOf(ScoredVector scored) => positionsSince ?? scored.Vector.Epoch;

    private AlertSignal Signal(AlertRule rule, ScoredVector scored, in State state, string message)
    {
        var vector = scored.Vector;
        return new AlertSignal(
            state.AlertId!, rule.Type, vector.Symbol, vector.UnixNanos, vector.Position, message, state.Figure, rule.Threshold, vector.ArrivalTimestamp)
        {
            Cooldown = rule.Cooldown,
            Severity = rule.Severity,
            Epoch = EpochOf(scored),
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

        /// <summary>Of the alert that was signalled for it.</summary>
        public string? AlertId;
    }
}

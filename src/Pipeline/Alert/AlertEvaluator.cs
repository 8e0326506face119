using System.Security.Cryptography;
using System.Text;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>
/// Applies the rules to scored vectors and remembers per symbol which rules have fired. Keeps at most
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

    /// <summary>The signals of the rules that fire on this vector, in the order of the rules.</summary>
    public IReadOnlyList<AlertSignal> Evaluate(ScoredVector scored)
    {
        ArgumentNullException.ThrowIfNull(scored);
        var states = StatesOf(scored.Vector.Symbol);
        List<AlertSignal>? signals = null;
        for (var i = 0; i < states.Length; i++)
        {
            var rule = rules.Rules[i];
            var figure = rule.Figure(scored);
            if (Fires(rule, figure, scored.Vector.UnixNanos, ref states[i]))
            {
                (signals ??= []).Add(Signal(rule, scored, figure));
            }
        }

        return signals ?? (IReadOnlyList<AlertSignal>)[];
    }

    private static bool Fires(AlertRule rule, double figure, long unixNanos, ref State state)
    {
        if (!double.IsFinite(figure) || figure < rule.Threshold)
        {
            state.HeldSince = null;
            state.HasFired &= !(figure < rule.RearmBelow);
            return false;
        }

        if (state.HasFired)
        {
            return false;
        }

        state.HeldSince ??= unixNanos;
        state.HasFired = unixNanos - state.HeldSince >= Timestamps.ToNanos(rule.For);
        return state.HasFired;
    }

    private AlertSignal Signal(AlertRule rule, ScoredVector scored, double figure)
    {
        var vector = scored.Vector;
        return new AlertSignal(
            IdOf(rule.Type, vector.Symbol, positionsSince ?? vector.Epoch, vector.Position),
            rule.Type, vector.Symbol, vector.UnixNanos, vector.Position, rule.Describe(scored, figure), figure, rule.Threshold, vector.ArrivalTimestamp)
        {
            Cooldown = rule.Cooldown,
            Severity = rule.Severity,
            TraceParent = PipelineTracing.ShowAlert(vector),
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
        public bool HasFired;
        public long? HeldSince;
    }
}

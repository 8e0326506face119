using System.Linq.Dynamic.Core;
using System.Linq.Dynamic.Core.Exceptions;
using System.Linq.Expressions;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>
/// A user's condition, compiled once: arithmetic, comparisons, `&amp;&amp;`, `||`, `!`, `iif` and `Math` functions over the set's
/// features (a dot in a name is written `_`), `price`, `volume`, `bid`, `ask`, `spread`, `confidence`, `risk`,
/// `predicted_return`, `buy` and `sell`. Nothing else can be reached from it. Safe for use by several threads.
/// </summary>
public sealed class RuleExpression
{
    private static readonly Type Truth = typeof(bool);

    private static readonly ParsingConfig Config = new()
    {
        IsCaseSensitive = true,
        AreContextKeywordsEnabled = false,
        ResolveTypesBySimpleName = false,
        RenameParameterExpression = false,
    };

    private static readonly Dictionary<string, Func<ScoredVector, double>> Figures = new()
    {
        ["price"] = scored => scored.Vector.Price,
        ["volume"] = scored => scored.Vector.Volume,
        ["bid"] = scored => scored.Vector.Bid,
        ["ask"] = scored => scored.Vector.Ask,
        ["spread"] = scored => scored.Vector.Ask - scored.Vector.Bid,
        ["confidence"] = scored => Answer(scored)?.Confidence ?? double.NaN,
        ["risk"] = scored => Answer(scored)?.RiskScore ?? double.NaN,
        ["predicted_return"] = scored => Answer(scored)?.PredictedReturn ?? double.NaN,
    };

    private static readonly Dictionary<string, PredictionType> Verdicts = new()
    {
        ["buy"] = PredictionType.Buy,
        ["sell"] = PredictionType.Sell,
    };

    // By place in the array of figures; null where the expression does not read it.
    private readonly Func<ScoredVector, double>?[] _used;
    private readonly Func<double[], bool> _holds;

    private RuleExpression(Func<ScoredVector, double>?[] used, Func<double[], bool> holds) => (_used, _holds) = (used, holds);

    /// <summary>Throws <see cref="FormatException"/> that says what is wrong at which position (counted from 1).</summary>
    public static RuleExpression Compile(string expression, FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var slots = new Slots(set);
        try
        {
            var lambda = DynamicExpressionParser.ParseLambda(Config, false, [slots.Parameter], Truth, expression, slots.Names);
            new Whitelist(slots.Parameter).Visit(lambda);
            return new RuleExpression(slots.Used(lambda), (Func<double[], bool>)lambda.Compile());
        }
        catch (ParseException exception)
        {
            // The parser takes an unknown name for a member of the array behind the figures.
            var problem = exception.Message.EndsWith("'Double[]'", StringComparison.Ordinal)
                ? $"there is no such figure; known are {string.Join(", ", slots.Names.Keys)}"
                : exception.Message;
            throw new FormatException($"'{expression}', position {exception.Position + 1}: {problem}", exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new FormatException($"'{expression}', position 1: {exception.Message}", exception);
        }
    }

    /// <summary>True or false; null when a figure that the expression uses is absent.</summary>
    public bool? Evaluate(ScoredVector scored)
    {
        var figures = new double[_used.Length];
        for (var i = 0; i < figures.Length; i++)
        {
            figures[i] = _used[i]?.Invoke(scored) ?? 0;
            if (double.IsNaN(figures[i]))
            {
                return null;
            }
        }

        return _holds(figures);
    }

    private static Prediction? Answer(ScoredVector scored) => scored.Prediction.Abstained is null ? scored.Prediction : null;

    /// <summary>Gives every known name a place in the array of figures, and finds the places an expression reads.</summary>
    private sealed class Slots
    {
        private readonly List<Func<ScoredVector, double>> _readers = [];

        public Slots(FeatureSet set)
        {
            foreach (var (name, read) in Figures)
            {
                Names[name] = Add(read);
            }

            foreach (var (name, type) in Verdicts)
            {
                var place = Add(scored => Answer(scored) is { } answer ? (answer.Type == type ? 1 : 0) : double.NaN);
                Names[name] = Expression.NotEqual(place, Expression.Constant(0.0));
            }

            foreach (var feature in set.Features)
            {
                Names[feature.Name.Replace('.', '_')] = Add(scored => scored.Vector[feature.Name]);
            }
        }

        /// <summary>Named so that no expression can name it.</summary>
        public ParameterExpression Parameter { get; } = Expression.Parameter(typeof(double[]), "figures of a vector");

        public Dictionary<string, object> Names { get; } = [];

        public Func<ScoredVector, double>?[] Used(LambdaExpression lambda)
        {
            var reads = new Reads();
            reads.Visit(lambda);
            var used = new Func<ScoredVector, double>?[_readers.Count];
            foreach (var place in reads.Places)
            {
                used[place] = _readers[place];
            }

            return used;
        }

        private BinaryExpression Add(Func<ScoredVector, double> read)
        {
            _readers.Add(read);
            return Expression.ArrayIndex(Parameter, Expression.Constant(_readers.Count - 1));
        }
    }

    private sealed class Reads : ExpressionVisitor
    {
        public HashSet<int> Places { get; } = [];

        protected override Expression VisitBinary(BinaryExpression node)
        {
            if (node is { NodeType: ExpressionType.ArrayIndex, Right: ConstantExpression { Value: int place } })
            {
                Places.Add(place);
            }

            return base.VisitBinary(node);
        }
    }

    /// <summary>Refuses every node but arithmetic on numbers and truth values, whatever the parser would allow.</summary>
    private sealed class Whitelist(ParameterExpression figures) : ExpressionVisitor
    {
        private static readonly HashSet<Type> Types = [typeof(double), typeof(float), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(bool)];

        public override Expression? Visit(Expression? node)
        {
            var allowed = node switch
            {
                null or LambdaExpression => true,
                ParameterExpression => node == figures,
                MethodCallExpression call => call.Method.DeclaringType == typeof(Math) && Types.Contains(call.Type),
                BinaryExpression or UnaryExpression or ConstantExpression or ConditionalExpression => Types.Contains(node.Type),
                _ => false,
            };
            return allowed ? base.Visit(node) : throw new NotSupportedException($"'{node}' is not allowed in a rule.");
        }
    }
}

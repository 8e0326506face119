using System.Linq.Dynamic.Core;
using System.Linq.Dynamic.Core.Exceptions;
using System.Linq.Expressions;
using System.Reflection;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>
/// A user's condition, compiled once: arithmetic, comparisons, `&amp;&amp;`, `||`, `!`, `iif` and `Math` functions over the set's
/// features and their metadata (`macd.histogram`; a dot may also be written `_` in a feature's own name), `price`, `volume`,
/// `bid`, `ask`, `spread`, `confidence`, `risk`, `predicted_return`, `buy`, `sell` and `hold`. Nothing else can be reached from
/// it. Safe for use by several threads; evaluating allocates nothing.
/// </summary>
public sealed class RuleExpression
{
    /// <summary>Longest text; with <see cref="MaxDepth"/> it bounds the parser's work, which is recursive.</summary>
    public const int MaxLength = 1000;

    /// <summary>Deepest nesting of parentheses, and most prefix operators in a row.</summary>
    public const int MaxDepth = 32;

    // A letter that no keyboard has stands for the dot before a feature's metadata: the parser then sees one name, in the same place.
    private const char Joint = '\u01C0';

    private static readonly Type Truth = typeof(bool);

    private static readonly ParsingConfig Config = new()
    {
        IsCaseSensitive = true,
        AreContextKeywordsEnabled = false,
        ResolveTypesBySimpleName = false,
        RenameParameterExpression = false,
    };

    private static readonly Dictionary<string, Func<RuleInput, double>> Figures = new()
    {
        ["price"] = scored => scored.Vector.Price,
        ["volume"] = scored => scored.Vector.Volume,
        ["bid"] = scored => scored.Vector.Bid,
        ["ask"] = scored => scored.Vector.Ask,
        ["spread"] = scored => scored.Vector.Ask - scored.Vector.Bid,
    };

    private static readonly Dictionary<string, Func<RuleInput, double>> Answers = new()
    {
        ["confidence"] = scored => Answer(scored)?.Confidence ?? double.NaN,
        ["risk"] = scored => Answer(scored)?.RiskScore ?? double.NaN,
        ["predicted_return"] = scored => Answer(scored)?.PredictedReturn ?? double.NaN,
    };

    private static readonly Dictionary<string, PredictionType> Verdicts = new()
    {
        ["buy"] = PredictionType.Buy,
        ["sell"] = PredictionType.Sell,
        ["hold"] = PredictionType.Hold,
    };

    [ThreadStatic]
    private static double[]? _scratch;

    private readonly (int Place, Func<RuleInput, double> Read)[] _used;
    private readonly int _places;
    private readonly Func<double[], bool> _holds;

    private RuleExpression((int Place, Func<RuleInput, double> Read)[] used, Slots slots, Func<double[], bool> holds)
    {
        (_used, _places, _holds) = (used, slots.Count, holds);
        UsesPrediction = used.Any(figure => slots.IsOfPrediction(figure.Place));
    }

    /// <summary>Whether it can only be said of a vector that a model has answered.</summary>
    public bool UsesPrediction { get; }

    /// <summary>Throws <see cref="FormatException"/> that says what is wrong at which position (counted from 1).</summary>
    public static RuleExpression Compile(string expression, FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(set);
        RequireBounds(expression);
        var slots = new Slots(set);
        try
        {
            var lambda = DynamicExpressionParser.ParseLambda(Config, false, [slots.Parameter], Truth, slots.Joined(expression), slots.Names);
            new RuleWhitelist(slots.Parameter).Visit(lambda);
            return new RuleExpression(slots.Used(lambda), slots, (Func<double[], bool>)lambda.Compile());
        }
        catch (ParseException exception)
        {
            // The parser takes an unknown name for a member of the array behind the figures.
            var problem = exception.Message.EndsWith("'Double[]'", StringComparison.Ordinal)
                ? $"there is no such figure; known are {string.Join(", ", slots.Known)}"
                : exception.Message;
            throw Refused(expression, exception.Position + 1, problem, exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or NotSupportedException or ArithmeticException
            or InvalidCastException or IndexOutOfRangeException or NullReferenceException or FormatException or TargetInvocationException)
        {
            // The last ones are how the parser answers to some texts that are no expressions.
            throw Refused(expression, 1, $"this is no condition on numbers ({exception.Message})", exception);
        }
    }

    /// <summary>True or false; null when a figure that the expression uses is absent.</summary>
    public bool? Evaluate(RuleInput input)
    {
        if (_scratch is not { } figures || figures.Length < _places)
        {
            _scratch = figures = new double[_places];
        }

        foreach (var (place, read) in _used)
        {
            figures[place] = read(input);
            if (double.IsNaN(figures[place]))
            {
                return null;
            }
        }

        return _holds(figures);
    }

    private static FormatException Refused(string expression, int position, string problem, Exception? cause = null) =>
        new($"'{expression}', position {position}: {problem}", cause);

    private static void RequireBounds(string expression)
    {
        if (expression.Length > MaxLength)
        {
            throw new FormatException($"'{expression[..40]}…', position {MaxLength + 1}: an expression has at most {MaxLength} characters, this one {expression.Length}");
        }

        var (depth, prefixes) = (0, 0);
        for (var i = 0; i < expression.Length; i++)
        {
            depth += expression[i] switch { '(' => 1, ')' => -1, _ => 0 };
            prefixes = expression[i] switch { '!' or '-' or '+' => prefixes + 1, ' ' => prefixes, _ => 0 };
            if (depth > MaxDepth || prefixes > MaxDepth)
            {
                throw Refused(expression, i + 1, $"at most {MaxDepth} parentheses or signs within each other");
            }
        }
    }

    private static Prediction? Answer(RuleInput input) => input.Prediction is { Abstained: null } answer ? answer : null;

    /// <summary>Gives every known name a place in the array of figures, and finds the places an expression reads.</summary>
    private sealed class Slots
    {
        private readonly FeatureSet _set;
        private readonly List<Func<RuleInput, double>> _readers = [];
        private readonly HashSet<string> _dotted = new(StringComparer.Ordinal);
        private readonly int _firstOfPrediction;
        private readonly int _firstFeature;

        public Slots(FeatureSet set)
        {
            _set = set;
            foreach (var (name, read) in Figures)
            {
                Names[name] = Add(read);
            }

            _firstOfPrediction = Count;
            foreach (var (name, read) in Answers)
            {
                Names[name] = Add(read);
            }

            foreach (var (name, type) in Verdicts)
            {
                var place = Add(scored => Answer(scored) is { } answer ? (answer.Type == type ? 1 : 0) : double.NaN);
                Names[name] = Expression.NotEqual(place, Expression.Constant(0.0));
            }

            _firstFeature = Count;
            foreach (var feature in set.Features)
            {
                AddFeature(feature.Name, feature.Column);
                foreach (var (column, index) in feature.Kind.Columns.Select((column, index) => (column, index)))
                {
                    AddFeature($"{feature.Name}.{column}", feature.Column + 1 + index);
                }
            }
        }

        public int Count => _readers.Count;

        public bool IsOfPrediction(int place) => place >= _firstOfPrediction && place < _firstFeature;

        /// <summary>Named so that no expression can name it.</summary>
        public ParameterExpression Parameter { get; } = Expression.Parameter(typeof(double[]), "figures of a vector");

        public Dictionary<string, object> Names { get; } = [];

        /// <summary>The names as users write them.</summary>
        public IEnumerable<string> Known => Names.Keys.Where(name => !name.Contains(Joint, StringComparison.Ordinal)).Concat(_dotted.Order(StringComparer.Ordinal));

        /// <summary>The expression with every known name that holds dots made one word of the same length.</summary>
        public string Joined(string expression)
        {
            var joined = expression.ToCharArray();
            for (var i = 0; i < joined.Length; i++)
            {
                var start = i;
                while (i < joined.Length && (char.IsLetterOrDigit(joined[i]) || joined[i] is '_' or '.'))
                {
                    i++;
                }

                if (_dotted.Contains(expression[start..i]))
                {
                    joined.AsSpan(start, i - start).Replace('.', Joint);
                }
            }

            return new string(joined);
        }

        public (int Place, Func<RuleInput, double> Read)[] Used(LambdaExpression lambda)
        {
            var reads = new Reads();
            reads.Visit(lambda);
            return [.. reads.Places.Order().Select(place => (place, _readers[place]))];
        }

        private void AddFeature(string name, int column)
        {
            // A vector of another set says nothing: its columns mean something else.
            var place = Add(scored => scored.Vector.Set.FingerprintBits == _set.FingerprintBits ? scored.Vector.Values[column] : double.NaN);
            if (name.Contains('.', StringComparison.Ordinal))
            {
                _dotted.Add(name);
                Names.TryAdd(name.Replace('.', Joint), place);
            }

            Names.TryAdd(name.Replace('.', '_'), place);
        }

        private BinaryExpression Add(Func<RuleInput, double> read)
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
}

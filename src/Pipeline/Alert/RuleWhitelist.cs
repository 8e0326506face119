using System.Linq.Expressions;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>Refuses every node but arithmetic on numbers and truth values, whatever the parser would allow.</summary>
internal sealed class RuleWhitelist(ParameterExpression figures) : ExpressionVisitor
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

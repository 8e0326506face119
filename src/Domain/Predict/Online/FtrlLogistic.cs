using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Domain.Predict.Online;

/// <summary>
/// Logistic regression that learns one example at a time: FTRL-proximal with a learning rate per input (McMahan et al. 2013).
/// Not safe for use by several threads.
/// </summary>
/// <param name="inputs">How many; a constant is added.</param>
public sealed class FtrlLogistic(int inputs)
{
    private const double Alpha = 0.1;
    private const double Beta = 1;
    private const double L1 = 0.01;
    private const double L2 = 1;

    private readonly double[] _z = new double[inputs + 1];
    private readonly double[] _n = new double[inputs + 1];

    /// <summary>Probability that the example is a positive one, 0 to 1.</summary>
    public double Predict(ReadOnlySpan<double> row)
    {
        var sum = Weight(inputs);
        for (var i = 0; i < inputs; i++)
        {
            sum += Weight(i) * row[i];
        }

        return 1 / (1 + Math.Exp(-Math.Clamp(sum, -30, 30)));
    }

    /// <summary>Takes an example in.</summary>
    public void Learn(ReadOnlySpan<double> row, bool isPositive)
    {
        var error = Predict(row) - (isPositive ? 1 : 0);
        for (var i = 0; i <= inputs; i++)
        {
            var gradient = error * (i < inputs ? row[i] : 1);
            var sigma = (Math.Sqrt(_n[i] + (gradient * gradient)) - Math.Sqrt(_n[i])) / Alpha;
            _z[i] += gradient - (sigma * Weight(i));
            _n[i] += gradient * gradient;
        }
    }

    /// <summary>Begins anew.</summary>
    public void Forget()
    {
        Array.Clear(_z);
        Array.Clear(_n);
    }

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteDoubles(_z);
        writer.WriteDoubles(_n);
    }

    public void Restore(ref StateReader reader)
    {
        reader.ReadDoubles(_z);
        reader.ReadDoubles(_n);
    }

    private double Weight(int i) => Math.Abs(_z[i]) <= L1
        ? 0
        : -(_z[i] - (Math.Sign(_z[i]) * L1)) / (((Beta + Math.Sqrt(_n[i])) / Alpha) + L2);
}

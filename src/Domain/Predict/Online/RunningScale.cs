using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Domain.Predict.Online;

/// <summary>
/// Mean and deviation of inputs that come one row at a time, over some <paramref name="memory"/> rows past. Not safe for use by several threads.
/// </summary>
public sealed class RunningScale(int inputs, double memory)
{
    private const double Most = 5;

    private readonly double[] _mean = new double[inputs];
    private readonly double[] _variance = new double[inputs];
    private long _count;

    /// <summary>Takes a row in.</summary>
    public void Learn(ReadOnlySpan<double> row)
    {
        _count++;
        var share = Math.Max(1.0 / _count, 1 / memory);
        for (var i = 0; i < inputs; i++)
        {
            var off = row[i] - _mean[i];
            _mean[i] += share * off;
            _variance[i] = (1 - share) * (_variance[i] + (share * off * off));
        }
    }

    /// <summary>Makes a row one of mean 0 and deviation 1, drawn in to ±5; 0 for an input that never varied.</summary>
    public void Apply(ReadOnlySpan<double> row, Span<double> scaled)
    {
        for (var i = 0; i < inputs; i++)
        {
            scaled[i] = _variance[i] > 0 ? Math.Clamp((row[i] - _mean[i]) / Math.Sqrt(_variance[i]), -Most, Most) : 0;
        }
    }

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteInt64(_count);
        writer.WriteDoubles(_mean);
        writer.WriteDoubles(_variance);
    }

    public void Restore(ref StateReader reader)
    {
        _count = reader.ReadInt64();
        reader.ReadDoubles(_mean);
        reader.ReadDoubles(_variance);
    }
}

using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Domain.Predict.Online;

/// <summary>
/// Notices that a figure has risen for good (Page 1954, Hinkley 1971): sums up by how much it exceeds its mean and
/// <paramref name="tolerance"/>, and alarms when the sum is <paramref name="threshold"/> above its least. Not safe for use by several threads.
/// </summary>
/// <param name="tolerance">Rises of at most this size do not count.</param>
/// <param name="threshold">More = fewer false alarms, and later ones.</param>
public sealed class PageHinkley(double tolerance, double threshold)
{
    private long _count;
    private double _mean;
    private double _sum;
    private double _least;

    /// <summary>Takes the next figure in. True = it has risen for good; then everything begins anew.</summary>
    public bool Observe(double figure)
    {
        _count++;
        _mean += (figure - _mean) / _count;
        _sum += figure - _mean - tolerance;
        _least = Math.Min(_least, _sum);
        if (_sum - _least <= threshold)
        {
            return false;
        }

        (_count, _mean, _sum, _least) = (0, 0, 0, 0);
        return true;
    }

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteInt64(_count);
        writer.WriteDouble(_mean);
        writer.WriteDouble(_sum);
        writer.WriteDouble(_least);
    }

    public void Restore(ref StateReader reader) =>
        (_count, _mean, _sum, _least) = (reader.ReadInt64(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
}

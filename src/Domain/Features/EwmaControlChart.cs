using System.Globalization;

namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// EWMA control chart on log returns, `ewma_chart(n,λ)` (S. W. Roberts, Technometrics 1, 1959; NIST/SEMATECH e-Handbook
/// 6.3.2.4). Each return is standardized by mean and standard deviation of the n before it, u = (r − mean)/std, and
/// smoothed, z ← λ·u + (1 − λ)·z from z = 0. Value = z over its own standard deviation in control,
/// √(λ/(2 − λ)·(1 − (1 − λ)^2t)): the usual limits are ±3. It notices small shifts that last, where a z-score sees single
/// jumps. u is held within ±10, which also stands for any return after n equal ones, so that one wild tick is forgotten soon.
/// Ready with observation n + 2.
/// </summary>
internal sealed class EwmaControlChart(int period, double weight) : IFeature
{
    private const double DefaultWeight = 0.2;
    private const double MaxStandardized = 10;

    private LogReturns _returns = new();
    private RollingVariance _before = new(period);
    private double _mean = double.NaN;
    private double _std = double.NaN;
    private double _average;

    /// <summary>(1 − λ)^2t, 1 before the first standardized return.</summary>
    private double _memoryOfStart = 1;

    public static FeatureKind Compile(FeatureParameters parameters)
    {
        var period = parameters.Period("period", fallback: 100, least: 2);
        var weight = parameters.Factor("weight", fallback: DefaultWeight, most: 1);
        return new FeatureKind(
            weight == DefaultWeight ? $"ewma_chart_{period}" : string.Create(CultureInfo.InvariantCulture, $"ewma_chart_{period}_{weight}"),
            FeatureInput.Price,
            ["ewma", "mean", "std"],
            [new("period", period), new("weight", weight)],
            period + 2,
            () => new EwmaControlChart(period, weight));
    }

    public void Update(in Observation observation)
    {
        if (!_returns.TryNext(observation.Close, out var logReturn))
        {
            return;
        }

        if (_before.IsFull)
        {
            _mean = _before.Mean;
            _std = Math.Sqrt(_before.Variance);
            _average += (Standardized(logReturn - _mean) - _average) * weight;
            _memoryOfStart *= (1 - weight) * (1 - weight);
        }

        _before.Push(logReturn);
    }

    public void Write(Span<double> columns)
    {
        columns[0] = _memoryOfStart < 1 ? _average / Math.Sqrt(weight / (2 - weight) * (1 - _memoryOfStart)) : double.NaN;
        columns[1] = _memoryOfStart < 1 ? _average : double.NaN;
        columns[2] = _mean;
        columns[3] = _std;
    }

    public void Save(StateWriter writer)
    {
        _returns.Save(writer);
        _before.Save(writer);
        writer.WriteDouble(_mean);
        writer.WriteDouble(_std);
        writer.WriteDouble(_average);
        writer.WriteDouble(_memoryOfStart);
    }

    public void Restore(ref StateReader reader)
    {
        _returns.Restore(ref reader);
        _before.Restore(ref reader);
        _mean = reader.ReadDouble();
        _std = reader.ReadDouble();
        _average = reader.ReadDouble();
        _memoryOfStart = reader.ReadDouble();
    }

    /// <summary>A deviation below what rounding leaves of a return of 1 is none: the tape was flat.</summary>
    private double Standardized(double distance) => _std > Rounding.NoiseOf(1)
        ? Math.Clamp(distance / _std, -MaxStandardized, MaxStandardized)
        : Math.Abs(distance) <= Rounding.NoiseOf(1) ? 0 : Math.CopySign(MaxStandardized, distance);
}

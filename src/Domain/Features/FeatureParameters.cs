using System.Globalization;

namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// What a family reads its parameters from: numbers in their order, options by name, each with its default and bounds.
/// Every error is a <see cref="FormatException"/> that quotes the specification and says what is allowed.
/// </summary>
internal sealed class FeatureParameters(FeatureSpecification specification)
{
    /// <summary>Longest window a feature may ask for; bounds the memory of a symbol.</summary>
    public const int MaxPeriod = 10_000;

    private readonly List<string> _read = [];
    private readonly HashSet<string> _options = [];
    private int _numbers;

    /// <summary>The next number: how many observations something looks back. Without a fallback it must be given.</summary>
    public int Period(string name, int? fallback = null, int least = 1, int most = MaxPeriod)
    {
        var number = Next(fallback)
            ?? throw new FormatException($"Feature '{specification}' lacks its {name}; write it like '{specification.Family}(20)'.");
        if (number != Math.Floor(number) || number < least || number > most)
        {
            throw new FormatException(
                $"Feature '{specification}' has the {name} {Text(number)}; it must be a whole number from {least} to {most}.");
        }

        Note(name, Text(number));
        return (int)number;
    }

    /// <summary>The next number: a positive factor of at most <paramref name="most"/>.</summary>
    public double Factor(string name, double fallback, double most)
    {
        var number = Next(fallback)!.Value;
        if (number <= 0 || number > most)
        {
            throw new FormatException($"Feature '{specification}' has the {name} {Text(number)}; it must lie above 0 and be at most {Text(most)}.");
        }

        Note(name, Text(number));
        return number;
    }

    /// <summary>The option `seed`: an average starts from its `first` value (default) or, true, from the `sma` of its first n.</summary>
    public bool SeededByMean()
    {
        _options.Add("seed");
        var seed = specification.Options.GetValueOrDefault("seed", "first");
        Note("seed", seed);
        return seed switch
        {
            "first" => false,
            "sma" => true,
            _ => throw new FormatException($"Feature '{specification}' has the seed '{seed}'; it must be 'first' or 'sma'."),
        };
    }

    /// <summary>Ends the reading: refuses what no one asked for and returns all parameters, defaults included, in one spelling.</summary>
    public string Finish()
    {
        if (specification.Numbers.Count > _numbers)
        {
            throw new FormatException(
                $"Feature '{specification}' has {specification.Numbers.Count} numbers; '{specification.Family}' takes at most {_numbers}.");
        }

        foreach (var option in specification.Options.Keys)
        {
            if (!_options.Contains(option))
            {
                var known = _options.Count == 0 ? "none" : string.Join(", ", _options);
                throw new FormatException($"Feature '{specification}' has the option '{option}'; '{specification.Family}' takes {known}.");
            }
        }

        return string.Join(',', _read);
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private double? Next(double? fallback)
    {
        var index = _numbers++;
        return index < specification.Numbers.Count ? specification.Numbers[index] : fallback;
    }

    private void Note(string name, string value) => _read.Add($"{name}={value}");
}

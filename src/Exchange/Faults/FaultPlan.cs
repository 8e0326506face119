using System.Globalization;

namespace AkkaDayTrade.Exchange.Faults;

/// <summary>Something that comes round every <paramref name="Every"/> and, where it lasts, takes <paramref name="For"/>; never when Every is zero.</summary>
public readonly record struct Recurrence(TimeSpan Every, TimeSpan For)
{
    public bool IsOn => Every > TimeSpan.Zero;

    /// <summary>True in the last <see cref="For"/> of each period.</summary>
    public bool IsActiveAt(TimeSpan elapsed) => IsOn && elapsed.Ticks % Every.Ticks >= Every.Ticks - For.Ticks;
}

/// <summary>
/// What goes wrong on purpose. Written as `name=value` pairs separated by commas (see <see cref="Grammar"/>); probabilities are
/// per event, durations carry a unit (`ms`, `s`, `m`, `h`). All chances come from the exchange's seed.
/// </summary>
public sealed record FaultPlan
{
    public const string Grammar =
        """
        Connection:  (of those that are on, each connection meets one, in turn)
                     drop=EVERY (TCP end without a close frame)  close=EVERY (close frame 1001)  reset=EVERY (cut in the middle of a frame)
                     halfopen=AFTER (nothing read or written any more)  refuse=P (closed right after the handshake)  mute=EVERY:FOR (events lost, socket open)
        Events:      garbage=P (unreadable, alone in its frame)  duplicate=P  reorder=P (sent after the symbol's next event)  repeat=P (a new subscription
                     starts with the symbol's last event)  null=P  zero=P (of the price)  exponent=P  quoted=P (numbers as strings)  oversize=P (an extra 5 MB frame)
        Market:      oddlot=P  late=P:SPAN (time lies up to SPAN back)  burst=EVERY:FOR (ten times the rate)  auction=EVERY  halt=EVERY:FOR (one symbol falls silent)  skew=DURATION
        Vendors:     cancel=P  correct=P (Alpaca x and c)  ghost=DURATION (Alpaca holds a dead session)  http429=P  http500=P (chart)
        """;

    public Recurrence Drop { get; init; }

    public Recurrence Close { get; init; }

    public Recurrence Reset { get; init; }

    public Recurrence HalfOpen { get; init; }

    public Recurrence Mute { get; init; }

    public double Refuse { get; init; }

    public double Garbage { get; init; }

    public double Duplicate { get; init; }

    public double Reorder { get; init; }

    public double Repeat { get; init; }

    public double Null { get; init; }

    public double Zero { get; init; }

    public double Exponent { get; init; }

    public double Quoted { get; init; }

    public double Oversize { get; init; }

    public double OddLot { get; init; }

    public double Late { get; init; }

    /// <summary>How far back a late print's time lies at most.</summary>
    public TimeSpan LateBy { get; init; }

    public Recurrence Burst { get; init; }

    public Recurrence Auction { get; init; }

    public Recurrence Halt { get; init; }

    public TimeSpan Skew { get; init; }

    public double Cancel { get; init; }

    public double Correct { get; init; }

    public TimeSpan Ghost { get; init; }

    public double TooManyRequests { get; init; }

    public double ServerError { get; init; }

    public static FaultPlan None { get; } = new();

    /// <summary>True when some fault may touch the events of a connection one by one.</summary>
    internal bool TouchesEvents =>
        Garbage > 0 || Duplicate > 0 || Reorder > 0 || Null > 0 || Zero > 0 || Exponent > 0 || Quoted > 0 || Oversize > 0 || Mute.IsOn;

    /// <summary>
    /// The plan of one connection. Connections meet the faults that end or silence them in turn: on one and the same connection
    /// the first to come would keep the others from ever happening.
    /// </summary>
    /// <param name="connection">Its number, counted from 1.</param>
    internal FaultPlan ForConnection(int connection)
    {
        var calm = this with { Drop = default, Close = default, Reset = default, HalfOpen = default, Mute = default };
        FaultPlan[] plans =
        [
            .. Only(Drop, calm with { Drop = Drop }),
            .. Only(Close, calm with { Close = Close }),
            .. Only(Reset, calm with { Reset = Reset }),
            .. Only(HalfOpen, calm with { HalfOpen = HalfOpen }),
            .. Only(Mute, calm with { Mute = Mute }),
        ];
        return plans.Length == 0 ? this : plans[(connection - 1) % plans.Length];

        static FaultPlan[] Only(Recurrence fault, FaultPlan plan) => fault.IsOn ? [plan] : [];
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A name or value is not in the grammar; the message names it and says what is allowed.</exception>
    public static FaultPlan Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plan = None;
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            plan = plan.With(name, equals < 0 ? string.Empty : pair[(equals + 1)..]);
        }

        return plan;
    }

    private FaultPlan With(string name, string value) => name switch
    {
        "drop" => this with { Drop = Every(name, value) },
        "close" => this with { Close = Every(name, value) },
        "reset" => this with { Reset = Every(name, value) },
        "halfopen" => this with { HalfOpen = Every(name, value) },
        "mute" => this with { Mute = EveryFor(name, value) },
        "refuse" => this with { Refuse = Probability(name, value) },
        "garbage" => this with { Garbage = Probability(name, value) },
        "duplicate" => this with { Duplicate = Probability(name, value) },
        "reorder" => this with { Reorder = Probability(name, value) },
        "repeat" => this with { Repeat = Probability(name, value) },
        "null" => this with { Null = Probability(name, value) },
        "zero" => this with { Zero = Probability(name, value) },
        "exponent" => this with { Exponent = Probability(name, value) },
        "quoted" => this with { Quoted = Probability(name, value) },
        "oversize" => this with { Oversize = Probability(name, value) },
        "oddlot" => this with { OddLot = Probability(name, value) },
        "late" => WithLate(name, value),
        "burst" => this with { Burst = EveryFor(name, value) },
        "auction" => this with { Auction = Every(name, value) },
        "halt" => this with { Halt = EveryFor(name, value) },
        "skew" => this with { Skew = Duration(name, value, "a duration such as 2s or -500ms") },
        "cancel" => this with { Cancel = Probability(name, value) },
        "correct" => this with { Correct = Probability(name, value) },
        "ghost" => this with { Ghost = Every(name, value).Every },
        "http429" => this with { TooManyRequests = Probability(name, value) },
        "http500" => this with { ServerError = Probability(name, value) },
        _ => throw new FormatException($"unknown fault '{name}'; allowed:\n{Grammar}"),
    };

    private FaultPlan WithLate(string name, string value)
    {
        var parts = value.Split(':');
        return parts.Length == 2
            ? this with { Late = Probability(name, parts[0]), LateBy = Every(name, parts[1]).Every }
            : throw Wrong(name, value, "PROBABILITY:SPAN such as 0.01:10s");
    }

    private static double Probability(string name, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var probability) && probability is >= 0 and <= 1
            ? probability
            : throw Wrong(name, value, "a probability from 0 to 1");

    private static Recurrence Every(string name, string value)
    {
        const string Allowed = "a positive duration such as 30s or 500ms";
        var every = Duration(name, value, Allowed);
        return every > TimeSpan.Zero ? new Recurrence(every, TimeSpan.Zero) : throw Wrong(name, value, Allowed);
    }

    private static Recurrence EveryFor(string name, string value)
    {
        const string Allowed = "EVERY:FOR with FOR shorter than EVERY, such as 60s:10s";
        var parts = value.Split(':');
        if (parts.Length != 2)
        {
            throw Wrong(name, value, Allowed);
        }

        var recurrence = new Recurrence(Duration(name, parts[0], Allowed), Duration(name, parts[1], Allowed));
        return recurrence.For > TimeSpan.Zero && recurrence.For < recurrence.Every ? recurrence : throw Wrong(name, value, Allowed);
    }

    private static TimeSpan Duration(string name, string value, string allowed)
    {
        var (digits, unit) = value switch
        {
            _ when value.EndsWith("ms", StringComparison.Ordinal) => (value[..^2], TimeSpan.TicksPerMillisecond),
            _ when value.EndsWith('s') => (value[..^1], TimeSpan.TicksPerSecond),
            _ when value.EndsWith('m') => (value[..^1], TimeSpan.TicksPerMinute),
            _ when value.EndsWith('h') => (value[..^1], TimeSpan.TicksPerHour),
            _ => (string.Empty, 0L),
        };
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) && Math.Abs(amount) < 1e6
            ? new TimeSpan((long)(amount * unit))
            : throw Wrong(name, value, allowed);
    }

    private static FormatException Wrong(string name, string value, string allowed) =>
        new($"fault '{name}' has the value '{value}'; allowed: {allowed}");
}

using System.Diagnostics;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>What is done once a change is kept, or has waited long enough, by the change's key. Each is done once.</summary>
internal sealed class WaitingAnswers
{
    private readonly Dictionary<string, Action<bool>> _answers = [];
    private readonly Queue<(string Key, long Since)> _arrivals = new();

    public bool IsEmpty => _answers.Count == 0;

    public bool Contains(string key) => _answers.ContainsKey(key);

    /// <param name="answer">Is told whether the change is durable.</param>
    public void Add(string key, Action<bool> answer)
    {
        _answers.Add(key, answer);
        _arrivals.Enqueue((key, Stopwatch.GetTimestamp()));
    }

    /// <summary>Does something more with the answer that waits under a key; false when none waits.</summary>
    public bool TryJoin(string key, Action<bool> answer)
    {
        if (!_answers.TryGetValue(key, out var first))
        {
            return false;
        }

        _answers[key] = first + answer;
        return true;
    }

    public void Release(string key, bool durable)
    {
        if (_answers.Remove(key, out var answer))
        {
            answer(durable);
        }
    }

    /// <summary>Gives up waiting for what has waited this long; says when the next will have, null when none is left.</summary>
    public TimeSpan? ReleaseOlderThan(TimeSpan patience)
    {
        while (_arrivals.TryPeek(out var oldest))
        {
            var left = patience - Stopwatch.GetElapsedTime(oldest.Since);
            if (left > TimeSpan.Zero && Contains(oldest.Key))
            {
                return left;
            }

            _arrivals.Dequeue();
            Release(oldest.Key, durable: false);
        }

        return null;
    }

    /// <summary>Forgets the arrivals that have their answer, so that they do not pile up.</summary>
    public void Sweep()
    {
        while (_arrivals.TryPeek(out var oldest) && !Contains(oldest.Key))
        {
            _arrivals.Dequeue();
        }
    }
}

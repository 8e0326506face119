using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Pipeline.Tests.Telemetry;

public sealed class PauseGuardTests : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    private readonly FakeTimeProvider _time = new();
    private readonly PauseGuard _guard;

    public PauseGuardTests() => _guard = new PauseGuard(_time) { IsArmed = true };

    [Fact]
    public void Guard_should_be_silent_while_the_beats_come()
    {
        for (var passed = TimeSpan.Zero; passed < 4 * PauseGuard.DefaultLimit; passed += Beat)
        {
            _time.Advance(Beat);
            _guard.HasPaused.ShouldBeFalse();
            _guard.Beat();
        }

        _guard.Paused.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void Guard_should_forgive_a_pause_of_the_limit()
    {
        _time.Advance(PauseGuard.DefaultLimit);

        _guard.HasPaused.ShouldBeFalse();
        _guard.Beat();
        _time.Advance(PauseGuard.DefaultLimit);
        _guard.HasPaused.ShouldBeFalse();
    }

    [Fact]
    public async Task Guard_should_know_of_a_pause_before_the_next_beat_and_tell_its_length()
    {
        _time.Advance(TimeSpan.FromSeconds(30));

        _guard.HasPaused.ShouldBeTrue();
        (await _guard.Paused).ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Guard_should_not_forget_a_pause_when_the_beat_is_the_first_to_run_after_it()
    {
        _time.Advance(TimeSpan.FromSeconds(30));

        _guard.Beat();
        _guard.Beat();

        _guard.HasPaused.ShouldBeTrue();
        (await _guard.Paused).ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Guard_should_do_nothing_while_it_is_not_armed()
    {
        _guard.IsArmed = false;
        _time.Advance(TimeSpan.FromSeconds(30));
        _guard.HasPaused.ShouldBeFalse();
        _guard.Beat();

        _guard.HasPaused.ShouldBeFalse();
        _guard.Paused.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void Guard_should_not_count_what_was_before_it_was_armed()
    {
        _guard.IsArmed = false;
        _time.Advance(TimeSpan.FromSeconds(30));

        _guard.IsArmed = true;

        _guard.HasPaused.ShouldBeFalse();
    }

    [Fact]
    public void Started_guard_should_beat_by_itself()
    {
        using var guard = new PauseGuard(_time) { IsArmed = true }.Start();
        var shown = SpinWait.SpinUntil(
            () =>
            {
                _time.Advance(PauseGuard.DefaultLimit + Beat);
                return guard.Paused.IsCompleted;
            },
            Patience.Long);

        shown.ShouldBeTrue();
    }

    public void Dispose() => _guard.Dispose();
}

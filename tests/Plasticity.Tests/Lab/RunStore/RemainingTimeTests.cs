using Plasticity.Lab.RunStore;
using Xunit;

namespace Plasticity.Tests.Lab.RunStore;

public sealed class RemainingTimeTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void A_steady_pace_is_drawn_out_to_its_end()
    {
        RemainingTime remaining = new(_clock);
        Assert.Null(remaining.After(0));
        for (int second = 1; second <= 200; second++)
        {
            _clock.Move(1);
            TimeSpan? left = remaining.After(second / 400.0);
            if (second < 3) Assert.Null(left);
            else Assert.Equal(400 - second, left!.Value.TotalSeconds, 6);
        }
    }

    [Fact]
    public void Only_the_last_minutes_count()
    {
        RemainingTime remaining = new(_clock);
        remaining.After(0);
        Advance(remaining, 600, 0, 0.1);
        TimeSpan? left = Advance(remaining, 400, 0.1, 0.5);
        Assert.Equal(500, left!.Value.TotalSeconds, 6);
    }

    [Fact]
    public void While_nothing_gets_on_more_and_more_time_is_left()
    {
        RemainingTime remaining = new(_clock);
        remaining.After(0);
        Advance(remaining, 10, 0, 0.5);
        _clock.Move(10);
        Assert.Equal(20, remaining.After(0.5)!.Value.TotalSeconds, 6);
    }

    [Fact]
    public void Nothing_is_known_before_anything_got_on_after_a_step_back_and_at_the_end()
    {
        RemainingTime remaining = new(_clock);
        remaining.After(0.3);
        _clock.Move(100);
        Assert.Null(remaining.After(0.3));
        _clock.Move(100);
        Assert.NotNull(remaining.After(0.4));
        _clock.Move(10);
        Assert.Null(remaining.After(0.2));
        _clock.Move(10);
        Assert.NotNull(remaining.After(0.3));
        Assert.Null(remaining.After(1));
    }

    private TimeSpan? Advance(RemainingTime remaining, int seconds, double from, double to)
    {
        TimeSpan? left = null;
        for (int second = 1; second <= seconds; second++)
        {
            _clock.Move(1);
            left = remaining.After(from + (to - from) * second / seconds);
        }
        return left;
    }
}

using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Viewing;

/// <summary>
/// A page that looks at the system a few times a second, at its own pace: nothing is pushed to it. What goes wrong while it looks
/// is shown on the page and tried again.
/// </summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan SlowInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _left = new();
    private Task _looking = Task.CompletedTask;

    protected LivePage() => Left = _left.Token;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = null!;

    /// <summary>Who looks.</summary>
    [Inject]
    protected Viewer Viewer { get; private set; } = null!;

    /// <summary>What kept the page from being brought up to date last time, null when nothing did.</summary>
    protected string? Problem { get; private set; }

    /// <summary>Whether the viewer may change anything; false until it is known.</summary>
    protected bool MayOperate { get; private set; }

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Left { get; }

    /// <summary>Takes in what is newest; on the page's own dispatcher.</summary>
    protected abstract Task LookAsync();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _looking = LookOnAsync();
        }
    }

    /// <summary>Does something that a viewer asked for; a failure is shown.</summary>
    protected async Task TryAsync(Func<Task> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            await action();
            Problem = null;
        }
        catch (Exception) when (Left.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception exception)
        {
            // A browser that was gone for a while leaves calls cancelled, which is no reason to stop looking.
            Problem = exception.Message;
            PageLog.Failed(Loggers.CreateLogger(GetType()), GetType().Name, exception.Message);
        }
    }

    /// <summary>As <see cref="TryAsync"/>, for what only an operator may do: asked here, whatever the page shows.</summary>
    protected Task TryChangeAsync(Func<Task> action) => TryAsync(async () =>
    {
        if (!await Viewer.MayOperateAsync())
        {
            throw new UnauthorizedAccessException("This needs a key with the role operator.");
        }

        await action();
    });

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        await _looking;
        _left.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task LookOnAsync()
    {
        using var timer = new PeriodicTimer(Sampling.DashboardSampler.Interval, Time);
        MayOperate = await Viewer.MayOperateAsync();
        try
        {
            do
            {
                if (Viewer.IsConnected)
                {
                    await TryAsync(LookAsync);
                    StateHasChanged();
                    timer.Period = Problem is null ? Sampling.DashboardSampler.Interval : SlowInterval;
                }
            }
            while (await timer.WaitForNextTickAsync(Left));
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }
}

internal static partial class PageLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Page} could not be brought up to date: {Reason}")]
    public static partial void Failed(ILogger logger, string page, string reason);
}

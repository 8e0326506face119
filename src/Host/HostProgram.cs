using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Http;
using AkkaDayTrade.Host.Http.Access;
using AkkaDayTrade.Host.Pbm;
using AkkaDayTrade.Pipeline.Store.Encryption;
using AkkaDayTrade.Research.Commands;

namespace AkkaDayTrade.Host;

/// <summary>The program around a <see cref="RealtimeSystem"/>: settings, API, banner, and when to stop.</summary>
internal static class HostProgram
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadSettings = 2;

    /// <summary>So many threads of the pool may wait at once, as a client's for its server's word, while one a processor goes on.</summary>
    private const int ThreadsThatMayWait = 2;

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        if (ResearchCommand.IsAskedFor(arguments))
        {
            using var interrupt = new StopSignals();
            return await ResearchCommand.RunAsync(arguments, output, error, interrupt.Token);
        }

        HostSettings settings;
        try
        {
            arguments = RecordCommand.ToSettings(arguments);
            if (HealthProbe.IsAskedFor(arguments))
            {
                return await HealthProbe.RunAsync(arguments, output, error);
            }

            if (NewApiKey.IsAskedFor(arguments))
            {
                return await NewApiKey.RunAsync(arguments, output);
            }

            settings = HostSettings.Load(arguments, AppContext.BaseDirectory);
            settings.RejectTakenPorts();
        }
        catch (SettingsException exception)
        {
            await error.WriteLineAsync("These settings cannot be used, nothing was started:");
            foreach (var problem in exception.Errors)
            {
                await error.WriteLineAsync($"  {problem}");
            }

            return BadSettings;
        }

        KeepThreadsThatMayWait();
        var log = new LiveLog();
        using var console = LoggerFactory.Create(logging => logging
            .AddConfiguration(settings.Configuration.GetSection("Logging"))
            .AddLiveLog(log)
            .AddConsoleLog(settings.Log));
        using var loggers = new QuietLoggers(console, settings.Log.RepeatsPerMinute, TimeProvider.System);
        using var stop = new StopSignals();
        try
        {
            settings.System.LoggerFactory = loggers;
            await using var system = await RealtimeSystem.StartAsync(settings.System, stop.Token);
            await using (var pbm = PbmServer.Start(system, settings.Pbm, log, loggers))
            await using (var api = await ApiServer.StartAsync(
                system, settings.Http, settings.Configuration.GetSection("Kestrel"), loggers, stop.Token))
            {
                await Banner.WriteAsync(output, system, api.Urls);
                await RunAsync(system, stop, settings.Run.Duration);
                await system.StopAsync();
            }

            await ReportAsync(output, system.GetSummary(), settings.Run);
            return Done;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return Done;
        }
        catch (Exception exception) when (exception is EmbeddedRedisException or EncryptionException or IOException)
        {
            // The message names the setting and the file; where in the code it was noticed helps nobody.
            await error.WriteLineAsync($"Failed: {exception.Message}");
            return Failed;
        }
        catch (Exception exception)
        {
            loggers.CreateLogger(typeof(HostProgram)).LogCritical(exception, "The run failed");
            await error.WriteLineAsync($"Failed: {exception.Message}");
            return Failed;
        }
    }

    /// <summary>Until the input has ended, the time is up, or somebody says stop; fails when the input fails.</summary>
    private static async Task RunAsync(RealtimeSystem system, StopSignals stop, TimeSpan duration)
    {
        var ended = await Task.WhenAny(system.Completion, stop.WaitAsync(duration));
        await ended;
    }

    private static async Task ReportAsync(TextWriter output, RunSummary summary, RunOptions run)
    {
        await SummaryReport.WriteTableAsync(output, summary);
        if (run.Summary is { } file)
        {
            await SummaryReport.WriteJsonAsync(file, summary);
        }
    }

    /// <summary>
    /// The pool begins with a thread a processor and notices after half a second that none of them gets on. On a machine with two
    /// that was seen in every second run, and everything stood still for 0.8 s.
    /// </summary>
    private static void KeepThreadsThatMayWait()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + ThreadsThatMayWait), completions);
    }
}

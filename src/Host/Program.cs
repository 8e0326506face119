using AkkaDayTrade.Host;

return await HostProgram.RunAsync(args, Console.Out, Console.Error);

using AkkaDayTrade.Pbm;

return await PbmTool.RunAsync(args, PbmTerminal.Console());

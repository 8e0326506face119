using AkkaDayTrade.Exchange;

return await ExchangeCommand.RunAsync(args, Console.Out, Console.Error);

namespace AkkaDayTrade.Actors;

/// <summary>Names this assembly for tests that look at all of it.</summary>
public static class AssemblyMarker;

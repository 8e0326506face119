namespace AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;

/// <summary>What follows when a link is over.</summary>
internal enum LinkEnd
{
    /// <summary>Our own wish.</summary>
    Stopped,

    /// <summary>Try again after the back-off.</summary>
    Retry,

    /// <summary>Open but silent: try again after the back-off.</summary>
    Mute,

    /// <summary>Trying again soon would make it worse: a long wait first.</summary>
    LongBackOff,

    /// <summary>No attempt with these settings can succeed.</summary>
    Fatal,
}

/// <summary>What a session can do to the connection it talks on.</summary>
internal interface IFeedLink
{
    /// <summary>Queues a message; messages leave in order, each <paramref name="pause"/> after the one before it.</summary>
    void Send(ReadOnlyMemory<byte> message, bool isBinary, TimeSpan pause);

    /// <summary>Everything that was wanted has been asked for; data may come.</summary>
    void Ready();

    /// <summary>Gives the connection up.</summary>
    void End(LinkEnd how, string reason);

    /// <summary>Something an operator should know, kept in the feed's status and logged as a warning.</summary>
    void Warn(string message);
}

/// <summary>
/// One connection's conversation with a vendor: sign in, subscribe, understand refusals. Made anew for each connection, called
/// by one thread at a time. Reads only the few control messages; data frames are told apart by their first bytes.
/// </summary>
internal interface IFeedSession
{
    /// <summary>The content type that the vendor wants to see on the HTTP upgrade, null for none.</summary>
    string? ContentType => null;

    /// <summary>The socket is open.</summary>
    void Opened();

    /// <summary>Looks at a message. True when it is, or may be, data and so goes down the stream.</summary>
    bool Received(ReadOnlySpan<byte> message, bool isBinary);

    /// <summary>Called about once a second after <see cref="IFeedLink.Ready"/>.</summary>
    void TimePassed(TimeSpan sinceReady)
    {
    }
}

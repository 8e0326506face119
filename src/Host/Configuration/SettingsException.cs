using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>The settings cannot be used; nothing was started. Holds every problem found, not only the first.</summary>
public sealed class SettingsException : Exception
{
    public SettingsException(IReadOnlyList<SettingError> errors)
        : base(string.Join(Environment.NewLine, errors)) => Errors = errors;

    public IReadOnlyList<SettingError> Errors { get; }
}

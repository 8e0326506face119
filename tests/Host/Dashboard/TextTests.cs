using System.Collections;
using System.Resources;
using System.Text.RegularExpressions;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Host.Dashboard.Texts;
using AkkaDayTrade.Host.Dashboard.Viewing;
using AkkaDayTrade.Pipeline.Ingest.Transport;

namespace AkkaDayTrade.Host.Tests.Dashboard;

public sealed class TextTests
{
    private static readonly ResourceManager Resources = new(typeof(Text));

    [Fact]
    public void Every_text_should_be_there_in_every_language_with_the_same_places()
    {
        var english = TextsOf(Language.English);
        var japanese = TextsOf(Language.Japanese);

        japanese.Keys.ShouldBe(english.Keys, ignoreOrder: true);
        english.Where(text => PlacesOf(text.Value) != PlacesOf(japanese[text.Key])).ShouldBeEmpty();
    }

    [Fact]
    public void Every_reason_and_state_should_have_a_text()
    {
        var known = TextsOf(Language.English).Keys;

        RejectReasons.All.Select(reason => $"reason.{reason}").Except(known).ShouldBeEmpty();
        Enum.GetNames<FeedState>().Select(state => $"feed.{state.ToLowerInvariant()}").Except(known).ShouldBeEmpty();
        AlertTypes.BuiltIn.Select(type => $"alert.{type}").Except(known).ShouldBeEmpty();
    }

    private static Dictionary<string, string> TextsOf(string language) =>
        Resources.GetResourceSet(language == Language.English ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static string PlacesOf(string text) =>
        string.Concat(Regex.Matches(text, @"\{\d\}", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(place => place.Value).Distinct().Order(StringComparer.Ordinal));
}

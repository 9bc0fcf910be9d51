"""Conversations about music, from the words to the list: the same assistant and actions as for films."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from recommender.domain.items import Item
from recommender.service import Recommender
from tests.e2e.conversation import Conversation, Reply

Start = Callable[..., Conversation]
CHEERFUL = {"Happy", "Upbeat", "Summery", "Party"}
OLD = {"50s", "60s", "70s", "80s"}
DECADES = ("50s", "60s", "70s", "80s", "90s", "00s", "10s")


@pytest.fixture
def shown(recommender: Recommender) -> Callable[[Reply], list[Item]]:
    """The artists that a reply leaves on the table."""
    return lambda reply: [recommender.catalogue.item(item) for item in reply.shown]


def test_who_feels_down_is_cheered_up(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    artists = shown(conversation().say("I feel a bit down, music to cheer me up"))
    assert artists
    assert all(CHEERFUL & set(artist.terms["mood"]) for artist in artists)


def test_classics_for_who_knows_no_modern_music_and_older_ones(
    conversation: Start, shown: Callable[[Reply], list[Item]]
) -> None:
    talk = conversation()
    artists = shown(talk.say("I don't know much modern music, recommend some classics"))
    assert artists
    assert all(OLD & set(artist.terms["decade"]) and artist.numbers["popularity"] >= 90 for artist in artists)
    older = shown(talk.say("older"))
    assert older
    assert all("50s" in artist.terms["decade"] for artist in older)


def test_mellow_like_radiohead_without_any_metal(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    talk = conversation()
    reply = talk.say("something mellow like Radiohead, no metal")
    assert "like Radiohead" in reply.text
    artists = shown(reply)
    assert artists
    assert "Radiohead" not in {artist.title for artist in artists}
    assert all("Metal" not in artist.terms["genre"] and "Chill" in artist.terms["mood"] for artist in artists)
    # Nothing of what is a kind of rock, whatever it is called.
    reply = talk.say("no rock")
    assert ["Rock"] in [each["values"] for each in reply.slots["need"]["exclude"]]
    calmer = shown(reply)
    assert calmer
    assert all("Rock" not in artist.terms["genre"] for artist in calmer)


def test_songs_by_muse_asks_for_muse(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    talk = conversation()
    assert talk.say("songs by Muse").text.startswith("Muse is ")
    alike = shown(talk.say("more like that"))
    assert alike
    assert "Muse" not in {artist.title for artist in alike}


def test_newer_than_pink_floyd_began_later(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    artists = shown(conversation().say("newer than Pink Floyd"))
    assert artists
    assert all({"50s", "60s"}.isdisjoint(artist.terms["decade"]) for artist in artists)


def test_listened_to_death_is_not_shown_again(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    first = talk.say("recommend me some rock").shown
    reply = talk.say("I've listened to the first one to death")
    assert f"you've listened to {recommender.wording.label(first[0])}" in reply.text
    for _ in range(3):
        assert first[0] not in talk.say("more").shown


def test_listened_to_that_one_to_death_means_what_is_talked_about(
    conversation: Start, recommender: Recommender
) -> None:
    talk = conversation()
    first = talk.say("recommend me some rock").shown
    talk.say("tell me about the second one")
    assert recommender.wording.label(first[1]) in talk.say("I've listened to that one to death").text
    assert first[1] not in talk.say("more").shown


def test_the_second_is_put_on_the_list(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    second = recommender.wording.label(talk.say("something from the 60s").shown[1])
    assert second in talk.say("put the second on my playlist").text
    assert second in talk.say("what did I save?").text


def test_no_metal_after_death_metal_takes_it_back(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    talk = conversation()
    assert all("Death Metal" in artist.terms["genre"] for artist in shown(talk.say("death metal")))
    artists = shown(talk.say("actually no metal"))
    assert artists
    assert all("Metal" not in artist.terms["genre"] for artist in artists)


def test_metal_finds_all_its_kinds(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    talk = conversation()
    assert "5" in talk.say("how many metal bands do you have?").text
    artists = shown(talk.say("show me some metal"))
    assert artists
    assert all("Metal" in artist.terms["genre"] for artist in artists)


def test_instrumental_music_for_studying(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    talk = conversation()
    artists = shown(talk.say("instrumental music for studying, no electronic"))
    assert artists
    assert all("Instruments Only" in artist.terms["voice"] for artist in artists)
    assert all("Electronic" not in artist.terms["genre"] for artist in artists)
    known = [artist for artist in artists if "decade" in artist.terms]
    oldest = min(known, key=lambda artist: min(map(DECADES.index, artist.terms["decade"])))
    assert talk.say("which of these is the oldest?").text.startswith(f"That's {oldest.title}.")


def test_music_for_running_and_what_is_too_loud(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    talk = conversation()
    artists = shown(talk.say("music for running"))
    assert artists
    assert all({"Energetic", "Upbeat", "Party"} & set(artist.terms["mood"]) for artist in artists)
    assert "preferably Chill" in talk.say("too loud").text


def test_a_woman_singing_from_the_sixties(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    talk = conversation()
    artists = shown(talk.say("something by a female singer from the 60s"))
    assert artists
    assert all("Female Vocals" in artist.terms["voice"] and "60s" in artist.terms["decade"] for artist in artists)
    first = artists[0]
    answer = talk.say("is the first one British?").text
    assert answer.startswith("Yes" if "British" in first.terms["origin"] else "No")


def test_who_is_newer_is_told_by_when_they_began(conversation: Start) -> None:
    assert conversation().say("is Muse newer than Pink Floyd?").text.startswith("Yes")


def test_an_album_is_not_known_and_the_artist_is(conversation: Start) -> None:
    talk = conversation()
    talk.say("tell me about Björk")
    reply = talk.say("what is their best album?").text
    assert "not their songs and albums" in reply
    assert "Electronic" in reply


def test_hating_metal_holds_for_always_until_a_kind_of_it_is_asked_for(
    conversation: Start, shown: Callable[[Reply], list[Item]]
) -> None:
    talk = conversation()
    talk.say("I hate metal")
    talk.say("always")
    talk.say("start over")
    assert all("Metal" not in artist.terms["genre"] for artist in shown(talk.say("recommend me something")))
    assert all("Death Metal" in artist.terms["genre"] for artist in shown(talk.say("death metal")))


def test_who_was_asked_for_is_who_is_talked_about(conversation: Start) -> None:
    talk = conversation()
    assert "sample-radiohead" not in talk.say("something like Radiohead").shown
    assert "like Radiohead" in talk.say("more like that").text
    assert "listened to Radiohead" in talk.say("I've listened to them").text


@pytest.mark.parametrize("said", ["songs by queen", "something by queen"])
def test_a_name_that_is_an_everyday_word_is_one_behind_by(conversation: Start, said: str) -> None:
    assert "Queen" in conversation().say(said).text
    (title,) = (each["value"] for each in conversation().say(said).entities if each["entity"] == "title")
    assert title == ["sample-queen"]


def test_short_names_and_the_world_are_what_they_are(conversation: Start) -> None:
    found = [(each["entity"], each["value"]) for each in conversation().say("something like bach or piaf").entities]
    assert found == [("title", ["sample-johann-sebastian-bach"]), ("title", ["sample-édith-piaf"])]
    assert not conversation().say("give me the best band in the world").entities


def test_but_not_the_second_leaves_the_third_liked(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    first, second, third = talk.say("sad songs").shown
    said = talk.say("i like the first and the third but not the second").text
    for item, opinion in ((first, "you like {}"), (third, "you like {}"), (second, "{} is not for you")):
        assert opinion.format(recommender.catalogue.item(item).title) in said


def test_what_is_only_asked_about_is_no_opinion(conversation: Start) -> None:
    talk = conversation()
    talk.say("metal")
    assert "you like" not in talk.say("is metallica on there because i said i like them?").text


def test_a_name_that_is_not_here_is_not_who_was_talked_about(conversation: Start) -> None:
    talk = conversation()
    assert "The Beatles is filed under" in talk.say("tell me about the beatles").text
    reply = talk.say("i prefer the zorgons")
    assert "you like The Beatles" not in reply.text
    assert "zorgons" in reply.text.casefold()


def test_an_opinion_that_is_put_right_is_stored(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    last = recommender.catalogue.item(talk.say("british and 90s").shown[-1]).title
    assert f"{last} is not for you" in talk.say("love the first two, hate the last").text
    assert f"you like {last}" in talk.say("wait no i meant i love the last too").text


def test_a_stated_taste_is_what_the_list_begins_with(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    for words, genre in (("i like jazz", "Jazz"), ("I love metal", "Metal"), ("she likes classical", "Classical")):
        assert genre in shown(conversation().say(words))[0].terms["genre"]


def test_what_others_like_is_an_example_and_no_opinion(
    conversation: Start, shown: Callable[[Reply], list[Item]]
) -> None:
    reply = conversation().say("something for my dad, he is into pink floyd")
    assert "like Pink Floyd" in reply.text
    assert "you like" not in reply.text
    assert shown(reply)


@pytest.mark.parametrize(
    ("words", "has"),
    [
        ("soul", lambda artist: "Soul" in artist.terms["genre"]),  # which sounds like a greeting
        ("only female artists please", lambda artist: "Female Vocals" in artist.terms["voice"]),
        ("who is the most famous artist you have", lambda artist: artist.numbers["popularity"] >= 97),
        ("the least famous ones", lambda artist: artist.numbers["popularity"] <= 75),
    ],
)
def test_few_words_that_were_taken_for_something_else(
    conversation: Start, shown: Callable[[Reply], list[Item]], words: str, has: Callable[[Item], bool]
) -> None:
    artists = shown(conversation().say(words))
    assert artists
    assert all(map(has, artists))


def test_a_country_is_taken_back_by_its_name(conversation: Start) -> None:
    talk = conversation()
    assert "Swedish" in talk.say("swedish bands").text
    assert "Swedish artists" not in talk.say("drop sweden").text


def test_either_or_is_answered_by_neither_yes_nor_no(conversation: Start) -> None:
    talk = conversation()
    talk.say("something calm")
    text = talk.say("is the second one more sad or more hopeful?").text
    assert not text.startswith(("Yes", "No"))


def test_praise_of_nothing_before_a_question_is_not_kept(conversation: Start) -> None:
    text = conversation().say("not bad. which of portishead and massive attack is newer").text
    assert "you like" not in text
    assert "Portishead" in text
    assert "Massive Attack" in text


def test_which_of_two_is_answered_by_one_of_them(conversation: Start) -> None:
    text = conversation().say("whos older, james brown or stevie wonder").text
    assert text.startswith("That's James Brown.")


def test_what_two_artists_have_in_common(conversation: Start) -> None:
    assert "Pop and Dance" in conversation().say("do abba and lady gaga have anything in common?").text


def test_which_country_is_no_country_music(conversation: Start) -> None:
    text = conversation().say("what country is bach from and is he more popular than einaudi").text
    assert "German" in text
    assert "Yes: Johann Sebastian Bach is better known" in text


def test_nothing_older_is_not_older(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    for text in ("im throwing a party, nothing older than 2000", "party music, nothing older than the 00s please"):
        artists = shown(conversation().say(text))
        assert artists
        assert all({*artist.terms["decade"]} <= {"00s", "10s"} for artist in artists)


def test_not_too_fast_electronic_music_is_electronic(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    reply = conversation().say("no vocals, not too fast electronic stuff")
    assert "didn't do anything" not in reply.text
    assert shown(reply)
    need = reply.slots["need"]
    assert ["Electronic"] in [each["values"] for each in need["require"]]
    assert need["exclude"] == []


def test_a_restriction_is_lifted(conversation: Start) -> None:
    talk = conversation()
    talk.say("rock by women")
    need = talk.say("drop the women part then").slots["need"]
    assert [each["facet"] for each in need["require"]] == ["genre"]
    assert need["exclude"] == []


def test_who_is_not_to_be_shown_is_not_forgotten_about(
    conversation: Start, shown: Callable[[Reply], list[Item]]
) -> None:
    talk = conversation()
    assert "Iron Maiden" in {artist.title for artist in shown(talk.say("metal"))}
    reply = talk.say("i said i dont like iron maiden, stop showing them")
    assert "orgotten" not in reply.text
    assert reply.shown
    assert "Iron Maiden" not in {artist.title for artist in shown(reply)}


def test_what_those_are_is_no_wish(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    talk = conversation()
    talk.say("rock bands")
    artists = shown(talk.say("no those are all 60s and 70s too"))
    assert artists
    assert not any({"60s", "70s"} & {*artist.terms["decade"]} for artist in artists)


def test_times_are_the_decades_that_they_touch(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    talk = conversation()
    artists = shown(talk.say("rock from before 1970"))
    assert artists
    assert all({"50s", "60s"} & {*artist.terms["decade"]} for artist in artists)
    need = talk.say("make it 1975 to 1985").slots["need"]
    assert ["70s", "80s"] in [each["values"] for each in need["require"] if each["facet"] == "decade"]
    need = talk.say("newer ones").slots["need"]  # measured from what is shown, as ever
    assert "90s" in next(each["values"] for each in need["require"] if each["facet"] == "decade")


def test_a_time_that_nothing_goes_by_is_said(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    for text, time in (("jazz from february", "from february"), ("jazz from before 1940", "from before 1940")):
        reply = conversation().say(text)
        assert f"I can't go by “{time}” here." in reply.text
        assert all("Jazz" in artist.terms["genre"] for artist in shown(reply))


def test_how_many_of_them_there_are(conversation: Start) -> None:
    talk = conversation()
    talk.say("jazz")
    for text in ("how many of them are there", "how many of those do you have"):
        assert "4 of them fit what you asked for (Jazz artists)" in talk.say(text).text


def test_an_album_goes_by_its_artist_and_a_band_is_no_link(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    reply = talk.say("my neighbour lent me Kind of Blue by Miles Davis and I enjoyed it. where should I go from there?")
    assert "“Kind of Blue”" in reply.text
    assert [recommender.catalogue.item(each).title for each in reply.slots["need"]["examples"]] == ["Miles Davis"]
    assert "code" not in talk.say("linkin park, deftones, korn").text


def test_a_question_behind_one_is_of_that_one(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    shown = talk.say("pop from the 80s").shown
    assert recommender.catalogue.item(shown[1]).title in talk.say("Second looks right, is it all instrumental?").text

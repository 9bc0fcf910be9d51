from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.understanding.small_lexicon import write_lexicon
from understanding.lexicon import LexiconError, read_lexicon
from understanding.linking.linker import MAX_CHARACTERS, Linker


@pytest.fixture(scope="module")
def linker(tmp_path_factory: pytest.TempPathFactory) -> Linker:
    return Linker(read_lexicon(write_lexicon(tmp_path_factory.mktemp("lexicon"))))


def said(linker: Linker, text: str, *marks: dict[str, Any]) -> list[str]:
    """Each entity as a short line: name, value, role and group.

    Ranges are written low..high, so "year 1990..1999" and "runtime ..95 prefer".
    """
    lines = []
    for entity in linker.link(text, marks, 2026):
        value = entity["value"]
        if isinstance(value, list):
            value = "|".join(value)
        elif isinstance(value, dict) and "low" in value:
            value = "..".join("" if value[side] is None else str(value[side]) for side in ("low", "high"))
        elif isinstance(value, dict):
            value = f"{value['facet']} {value['direction']:+}" + (f" {value['value']}" if value.get("value") else "")
        extras = [entity[key] for key in ("role", "group") if key in entity]
        lines.append(" ".join([entity["entity"], str(value), *extras]))
    return lines


HEAT = "title heat-1995|the-heat-2013|heat-1972"

WISHES = [
    ("comedy", ["genre Comedy"]),
    (
        "a short french comedy from the 90s with Audrey Tautou",
        ["runtime ..95", "origin French", "genre Comedy", "year 1990..1999", "actor Audrey Tautou"],
    ),
    (
        "something french and funny from the 90s, not with Depardieu",
        ["origin French", "genre Comedy", "year 1990..1999", "person Gérard Depardieu exclude"],
    ),
    ("a movie in French under two hours", ["language French", "runtime ..120"]),
    ("scandinavian thrillers", ["origin Danish|Norwegian|Swedish", "genre Thriller"]),
    ("an acclaimed hidden gem", ["score 80..", "popularity ..65"]),
    ("rated above 80", ["score 80.."]),
    ("oscar winning dramas from Italy", ["award Oscar winner", "genre Drama", "country Italy"]),
    ("something for kids", ["certificate G|PG"]),
    ("nothing rated R", ["certificate R exclude"]),
    ("films by steven spielberg", ["person Steven Spielberg"]),
    ("anything with brad pitt and al pacino", ["actor Brad Pitt", "person Al Pacino"]),
    ("something by von trier", ["person Lars von Trier"]),
    ("a love story", ["genre Romance"]),
    ("give me five thrillers", ["count 5", "genre Thriller"]),
    ("a year like 3021", ["year 3021..3021"]),
    ("I love comedies", ["taste i love", "genre Comedy"]),
    ("comedy, and under 90 minutes or so", ["genre Comedy", "runtime ..90"]),
]

EXCLUSIONS = [
    ("no horror", ["genre Horror exclude"]),
    ("no more horror please", ["genre Horror exclude"]),
    ("an evening without the neighbours and we'd love a thriller", ["genre Thriller"]),
    ("no horror and romance", ["genre Horror exclude", "genre Romance exclude"]),
    ("nothing with Tom Cruise", ["actor Tom Cruise exclude"]),
    ("without tom cruise", ["actor Tom Cruise exclude"]),
    ("not older than 2000", ["year 2000.."]),
    ("nothing before 1980", ["year 1980.."]),
    ("I don't want films older than 1980", ["year 1980.."]),
    ("no films before 1980", ["year 1980.."]),
    ("nothing over two hours", ["runtime ..120"]),
    ("not from the 80s", ["year 1980..1989 exclude"]),
    ("no horror but thrillers are fine", ["genre Horror exclude", "genre Thriller"]),
    ("anything but comedies", ["genre Comedy exclude"]),
    ("everything except westerns", ["genre Western exclude"]),
    ("not horror or romance", ["genre Horror exclude", "genre Romance exclude"]),
    ("no horror, romance or war", ["genre Horror exclude", "genre Romance exclude", "genre War exclude"]),
    ("no horror and no war", ["genre Horror exclude", "genre War exclude"]),
    ("no horror, something funny", ["genre Horror exclude", "genre Comedy"]),
    ("no horror, comedy please", ["genre Horror exclude", "genre Comedy"]),
    ("no horror. a comedy.", ["genre Horror exclude", "genre Comedy"]),
    ("comedies, not horror", ["genre Comedy", "genre Horror exclude"]),
    ("no french comedies", ["origin French exclude", "genre Comedy exclude"]),
    ("nothing french or from the 90s", ["origin French exclude", "year 1990..1999 exclude"]),
    ("I hate horror", ["taste i hate", "genre Horror exclude"]),
    ("i don't like musicals", ["genre Musical exclude"]),
    ("i'm not in the mood for a drama", ["genre Drama exclude"]),
    ("sick of thrillers", ["genre Thriller exclude"]),
    ("horror is out", ["genre Horror exclude"]),
    ("westerns aren't my thing", ["genre Western exclude"]),
    ("not a fan of Tom Cruise", ["actor Tom Cruise exclude"]),
    ("don't show me any war films", ["genre War exclude"]),
    ("not Heat again", ["title heat-1995|the-heat-2013|heat-1972 exclude"]),
    ("i don't mind romance", ["genre Romance"]),
    ("I wouldn't say no to a western", ["genre Western"]),
    ("I never said no horror", ["genre Horror"]),
    ("not only comedies", ["genre Comedy"]),
    ("not sure, maybe a comedy", ["genre Comedy"]),
    ("no, a comedy", ["genre Comedy"]),
    ("no something funny", ["genre Comedy"]),
    ("horror but no horror", ["genre Horror", "genre Horror exclude"]),
    ("neither horror nor westerns", ["genre Horror exclude", "genre Western exclude"]),
    ("horror? no thanks", ["genre Horror exclude"]),
    ("war, no", ["genre War exclude"]),
    ("comedy yes, horror no", ["genre Comedy", "genre Horror exclude"]),
    ("horror or war? no, comedies", ["genre Horror exclude", "genre War exclude", "genre Comedy"]),
    ("a comedy, no war", ["genre Comedy", "genre War exclude"]),
    ("I loved Heat, no?", ["reaction like", HEAT]),
    ("keep Tom Cruise out of it", ["actor Tom Cruise exclude"]),
]

SOFT = [
    ("preferably recent", ["year 2008.. prefer"]),
    ("if possible under two hours", ["runtime ..120 prefer"]),
    ("a comedy, preferably french", ["genre Comedy", "origin French prefer"]),
    ("french if possible", ["origin French prefer"]),
    ("a comedy, ideally with Bill Murray", ["genre Comedy", "person Bill Murray prefer"]),
    ("a western would be nice", ["genre Western prefer"]),
    ("i'd prefer something recent", ["year 2008.. prefer"]),
    ("french if possible and under two hours", ["origin French prefer", "runtime ..120"]),
    ("preferably comedy or drama", ["genre Comedy prefer or:1", "genre Drama prefer or:1"]),
]

ALTERNATIVES = [
    ("comedy or drama", ["genre Comedy or:1", "genre Drama or:1"]),
    ("comedy, drama or war", ["genre Comedy or:1", "genre Drama or:1", "genre War or:1"]),
    ("comedy/drama", ["genre Comedy or:1", "genre Drama or:1"]),
    ("80s or 90s", ["year 1980..1989 or:1", "year 1990..1999 or:1"]),
    ("either brad pitt or al pacino", ["actor Brad Pitt or:1", "person Al Pacino or:1"]),
    (
        "comedy or drama with brad pitt or tom cruise",
        ["genre Comedy or:1", "genre Drama or:1", "actor Brad Pitt or:2", "actor Tom Cruise or:2"],
    ),
    ("comedy and drama", ["genre Comedy", "genre Drama"]),
]

UNLISTED = [
    ("The Greatest Showman (2017)", ["title The Greatest Showman (2017)"]),
    ("Black Panther", ["title Black Panther"]),
    ("I watched Black Panther and loved it", ["reaction seen", "title Black Panther", "reaction like"]),
    ("I liked Game of Thrones", ["reaction like", "title Game of Thrones"]),
    ("Star Wars: The Last Jedi", ["title Star Wars: The Last Jedi"]),
    ("Have you seen Alien: Covenant?", ["title Alien: Covenant"]),
    ("I loved Get Out", ["reaction like", "title Get Out"]),
    ("i loved get out (2017) and heat (1995)", ["reaction like", "title get out (2017)", "title heat-1995"]),
    ("It (2017)", ["title It (2017)"]),
    ("heat (1996)", ["title heat-1995"]),  # off by one is the same film
    ("In Her Alien (1980)", ["title In Her Alien (1980)"]),  # and no part of a longer title
    ("I liked Toy Story 4", ["reaction like", "title Toy Story 4"]),
    ("I want a comedy (2010)", ["genre Comedy", "year 2010..2010"]),
    ("I loved Heat and Alien", ["reaction like", HEAT, "title alien-1979"]),
    ("Yes I have It was good!", ["reaction like"]),
    ("lacking something", []),
    ("mind-bending", []),
]

NUMBERED = [
    ("something like 1984", ["title 1984-1984|1984-1956 example"]),
    ("a 1984 comedy", ["year 1984..1984", "genre Comedy"]),
    ("have you seen 1917", ["title 1917"]),
    ("300 minutes", ["runtime 285..315"]),
    ("for a 6 year old", ["certificate G"]),
    ("my kids are 13 and 9", ["genre Family", "certificate G|PG"]),
    ("I am 30 years old", []),
    ("a 20 year old movie", ["year 2004..2008"]),
    ("the last two", ["ordinal -2", "ordinal -1"]),
    ("a film as long as its good", ["reaction like"]),
]

SEVERAL = [
    ("a classic", ["year ..1979", "score 70.."]),
    ("no classic", ["year 1980.."]),  # the opposite of the main thing, and no more
    ("for children", ["genre Family", "certificate G|PG"]),
    ("a foreign comedy", ["language English exclude", "genre Comedy"]),
    ("nothing foreign", ["language English"]),
    ("without subtitles", ["language English"]),
    ("movies about dogs", ["theme dogs"]),
    ("seen both", ["reaction seen", "reference both"]),
    ("none of these", ["reference none"]),
    ("those are great", ["reference all", "reaction like"]),
    ("those who like horror", ["genre Horror"]),
    ("the other one", ["reference the other one"]),
]

TITLES = [
    ("something like Heat", [f"{HEAT} example"]),
    ("something like heat", [f"{HEAT} example"]),
    ("heat", [HEAT]),
    ("why not Heat?", [HEAT]),
    ("films like heat 1995", ["title heat-1995 example"]),
    ("Heat (1995)", ["title heat-1995"]),
    ("heat [1972]", ["title heat-1972"]),
    ("the 1995 Heat", ["title heat-1995"]),
    ("heat from 1972", ["title heat-1972"]),
    ("show me one from 2001", ["year 2001..2001"]),
    ("something new from 2006", ["year 2006..2006"]),
    ("It (1990)", ["title it-1990"]),
    ("a comedy 2012", ["genre Comedy", "year 2012..2012"]),
    ("like heat from the 90s", [f"{HEAT} example", "year 1990..1999"]),
    ("heat (1999)", ["title heat (1999)"]),  # no such film is known: never another of that name
    *UNLISTED,
    *NUMBERED,
    *SEVERAL,
    ("the heat", ["title the-heat-2013"]),
    ("like Amelie but darker", ["title amelie-2001 example", "critique genre +1 Thriller"]),
    ("a mix of Alien and Clue", ["title alien-1979 example", "title clue-1985 example"]),
    (
        "similar to alien, clue and gravity",
        ["title alien-1979 example", "title clue-1985 example", "title gravity-2013 example"],
    ),
    ("in the vein of Psycho", ["title psycho-1960|psycho-1998 example"]),
    ("as good as inception", ["title inception-2010 example"]),
    ("it reminds me of toy story", ["title toy-story-1995 example"]),
    ("something similar to heat", [f"{HEAT} example"]),
    ("something between Alien and Clue", ["title alien-1979 example", "title clue-1985 example"]),
    ("between alien and jaws", ["title alien-1979 example", "title jaws-1975 example"]),
    ("more like that one, like jaws", ["reference that example", "title jaws-1975 example"]),
    ("I like Titanic", ["reaction like", "title titanic-1997|titanic-1953|titanic-1943"]),
    ("nothing like Titanic", ["title titanic-1997|titanic-1953|titanic-1943 exclude"]),
    ("Airplane!", ["title airplane-1980"]),
    ("airplane", ["title airplane-1980"]),
    ("M*A*S*H", ["title mash-1970"]),
    ("mash", ["title mash-1970"]),
    ("M.A.S.H. please", ["title mash-1970"]),
    ("have you got l.a. confidential", ["title l-a-confidential-1997"]),
    ("12 angry men", ["title 12-angry-men-1957|12-angry-men-1997"]),
    ("twelve angry men", ["title 12-angry-men-1957|12-angry-men-1997"]),
    ("ocean's eleven", ["title oceans-eleven-2001|oceans-eleven-1960"]),
    ("oceans 11 from 2001", ["title oceans-eleven-2001"]),
    ("2001: a space odyssey", ["title space-odyssey-1968"]),
    ("godfather", ["title godfather-1972"]),
    ("the godfather part 2", ["title godfather-2-1974"]),
    ("godfather 2", ["title godfather-2-1974"]),
    ("spiderman", ["title spider-man-2002"]),
    ("spider man 2", ["title spider-man-2-2004"]),
    ("like terminator 2: judgment day", ["title terminator-2-1991 example"]),
    ("judgment day", ["title terminator-2-1991"]),
    ("fellowship of the ring", ["title lotr-2001"]),
    ("lord of rings", ["title lotr-2003|lotr-2002|lotr-2001"]),
    ("good morning vietnam", ["title good-morning-vietnam-1987"]),
    ("i robot", ["title i-robot-2004"]),
    ("when harry met sally", ["title harry-sally-1989"]),
    ("catch me if you can", ["title catch-me-if-you-can-2002"]),
    ("the day after tomorrow", ["title the-day-after-tomorrow-2004"]),
    ("friday the 13th", ["title friday-the-13th-1980|friday-the-13th-2009"]),
    ("leon", ["title leon-1994"]),
    ("Se7en", ["title seven-1995"]),
    ("starwars and star wars 1977", ["title star-wars-1977"]),
    ("love actually", ["title love-actually-2003"]),
]

TYPOS = [
    ("something like the matirx", ["title matrix-1999 example"]),
    ("something like incepton", ["title inception-2010 example"]),
    ("findng nemo", ["title finding-nemo-2003"]),
    ("a comdey", ["genre Comedy"]),
    ("no horor", ["genre Horror exclude"]),
    ("thrilers with audrey tatou", ["genre Thriller", "actor Audrey Tautou"]),
    ("movies by Steven Speilberg", ["person Steven Spielberg"]),
    ("hitchcok films", ["person Alfred Hitchcock"]),
    ("hitchcock's films", ["person Alfred Hitchcock"]),
    ("sequels", []),
]

EVIDENCE = [
    ("the movie It", ["title it-1990"]),
    ('"up" is great', ["title up-2009", "reaction like"]),
    ("“Her”", ["title her-2013"]),
    ("have you seen Up?", ["title up-2009"]),
    ("I loved Her", ["reaction like", "title her-2013"]),
    ("up (2009)", ["title up-2009"]),
    ("a film called no", ["title no-2012"]),
    ("something like big", ["title big-1988 example"]),
    ("i watched speed", ["reaction seen", "title speed-1994"]),
    ("seen Saw", ["reaction seen", "title saw-2003"]),
    ("the movie Home", ["title home-2008|home-2009|home-2015"]),
    ("the film Comedy", ["title comedy-2012"]),
    ('"War"', ["title war-1994|war-2007"]),
    ("I like Drama", ["genre Drama"]),
    ("War", ["genre War"]),
    ("romantic comedy", ["genre Romance", "genre Comedy"]),
    ("seen hitchcock?", ["person Alfred Hitchcock"]),
    ("the film hitchcock", ["title hitchcock-2012"]),
    ("i liked beetlejuice", ["reaction like", "title beetlejuice-1988"]),
    ("films with stone", []),
    ("a film with common", []),
    ("starring Will Smith", ["actor Will Smith"]),
    ("have you seen up", ["title up-2009"]),
    ("something like up but shorter", ["title up-2009 example", "critique runtime -1"]),
    ("films like up and dune", ["title up-2009 example", "title dune-1984|dune-2000 example"]),
    ("why not up?", ["title up-2009"]),
    ("not Marvel", []),
    ("not marvel again", []),
    ("Marvel films", []),
    ("with Marvel", ["actor Elizabeth Marvel"]),
    ("nothing with Elizabeth Marvel", ["actor Elizabeth Marvel exclude"]),
]

PLAIN = [
    "it",
    "i like it when it rains on her and us",
    "what's up",
    "give her a call, it is up to us",
    "that is a big deal for us",
    "i want it to be about her life at home",
    "help",
    "yes",
    "no",
    "more",
    "show me one",
    "thank you, that is all i need for now",
    "home",
    "the one i mean",
    "is there something new",
    "let me in on it",
    "i work at a zoo, i am a zookeeper",
    "i had a crash course in cooking",
    "life is a game",
    "we drove our cars at high speed",
    "i am not a big fan of surprises",
    "my love, my life",
    "like big cities",
    "have you seen it",
    "have you seen her",
    "have you seen more",
    "i just watched her go up",
    "watch a big thing",
    "LOVE LOVE LOVE THIS",
    "who knows what to do",
    "I LOVE that",
    "",
    "   ",
    "🎉🎉🎉",
    "?!",
]

REACTIONS = [
    ("loved it", ["reaction like"]),
    ("liked it a lot", ["reaction like"]),
    ("it bored me to tears", ["reaction dislike"]),
    ("what a stupid movie", ["reaction dislike"]),
    ("it isn't my cup of tea", ["reaction dislike"]),
    ("I loved the first one", ["reaction like", "ordinal 1"]),
    ("hated it", ["reaction dislike"]),
    ("not for me", ["reaction dislike"]),
    ("that wasn't for me", ["reaction dislike"]),
    ("not bad", ["reaction like"]),
    ("it wasn't bad at all", ["reaction like"]),
    ("it was not great", ["reaction dislike"]),
    ("it was really great", ["reaction like"]),
    ("that's boring", ["reaction dislike"]),
    ("the second was brilliant", ["ordinal 2", "reaction like"]),
    ("didn't like the second", ["reaction dislike", "ordinal 2"]),
    ("i didn't hate it", ["reaction like"]),
    ("i've seen the second, loved it", ["reaction seen", "ordinal 2", "reaction like"]),
    ("I've seen 2, it was great", ["reaction seen", "ordinal 2", "reaction like"]),
    ("already seen 1 and 3", ["reaction seen", "ordinal 1", "ordinal 3"]),
    ("haven't seen it", []),
    ("I have never seen that", []),
    ("have you seen it?", []),
    ("would love to", []),
    ("is it good?", []),
    ("something good", []),
    ("anything is good", []),
    ("great, thanks", []),
    ("people who liked that", []),
    ("i hated heat", ["reaction dislike", HEAT]),
    ("4 stars for the first", ["rating 4.0", "ordinal 1"]),
    ("8/10", ["rating 4.0"]),
    ("save the third", ["reaction save", "ordinal 3"]),
    ("bookmark it", ["reaction save"]),
    ("don't save it", []),
    ("share it", ["reaction share"]),
    ("👍", ["reaction like"]),
    ("👎", ["reaction dislike"]),
]

QUESTIONS = [
    ("who directed it?", ["facet director"]),
    ("who directed the first?", ["facet director", "ordinal 1"]),
    ("who directed Heat", ["facet director", HEAT]),
    ("how long is it", ["facet runtime"]),
    ("is it ok for kids", ["facet certificate"]),
    ("what year is the second one from", ["facet year", "ordinal 2"]),
    ("not the actor, the director", ["facet actor exclude", "facet director"]),
    ("I meant the actor", ["facet actor"]),
    ("sorry, I meant the director, not the actor of that name", ["facet director", "facet actor exclude"]),
    ("he was a director in some firm for ten long years", ["runtime 150.."]),
    ("starring Tom Cruise", ["actor Tom Cruise"]),
    ("the genre is comedy", ["genre Comedy"]),
    ("it has been a very long year for me and my stars", ["runtime 150.."]),
    ("why the first one?", ["ordinal 1"]),
    ("why is it first?", ["ordinal 1"]),
]

CRITIQUES = [
    ("too long", ["critique runtime -1"]),
    ("i no longer want them linked", []),
    ("something newer", ["critique year +1"]),
    ("more like that but shorter", ["reference that example", "critique runtime -1"]),
    ("less famous and funnier", ["critique popularity -1", "critique genre +1 Comedy"]),
    ("the second one, but older", ["ordinal 2", "critique year -1"]),
    ("nothing too scary", ["critique genre -1 Horror"]),
    ("not too long", ["runtime ..115"]),
]

ORDERS = [
    ("comedies, newest first", ["genre Comedy", "order year +1"]),
    ("shortest first please", ["order runtime -1"]),
    ("show me the first", ["ordinal 1"]),
]

REFERENCES = [
    ("rate the first 4 stars", ["ordinal 1", "rating 4.0"]),
    ("I give the second 7 out of 10", ["ordinal 2", "rating 3.5"]),
    ("the first 4 films", ["count 4"]),
    ("more like that", ["reference that example"]),
    ("more like that one, but newer", ["reference that example", "critique year +1"]),
    ("similar to it but not horror", ["reference it example", "genre Horror exclude"]),
    ("something like these films", ["reference these example"]),
    ("like the second one, but older", ["ordinal 2 example", "critique year -1"]),
    ("more like the first", ["ordinal 1 example"]),
    ("something similar please", ["reference something similar"]),
    ("I like that", ["reaction like"]),
    ("I like the second one", ["reaction like", "ordinal 2"]),
]

CASES = [
    *WISHES,
    *EXCLUSIONS,
    *SOFT,
    *ALTERNATIVES,
    *TITLES,
    *TYPOS,
    *EVIDENCE,
    *REACTIONS,
    *QUESTIONS,
    *CRITIQUES,
    *ORDERS,
    *REFERENCES,
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_is_understood(linker: Linker, text: str, expected: list[str]) -> None:
    assert said(linker, text) == expected


@pytest.mark.parametrize("text", PLAIN)
def test_no_false_alarm(linker: Linker, text: str) -> None:
    assert [line for line in said(linker, text) if line.startswith(("title", "person", "actor", "genre"))] == []


def mark(text: str, part: str, entity: str) -> dict[str, Any]:
    start = text.index(part)
    return {
        "entity": entity,
        "start": start,
        "end": start + len(part),
        "value": part,
        "extractor": "CRFEntityExtractor",
    }


@pytest.mark.parametrize(
    ("text", "part", "entity", "expected"),
    [
        (
            "jaws and gravity were on tv, speed too",
            "speed",
            "title",
            ["title jaws-1975", "title gravity-2013", "title speed-1994"],
        ),
        ("we had it up there", "it", "title", []),
        ("something like Frobnication", "Frobnication", "title", ["title Frobnication example"]),
        ("not Marvel again", "Marvel", "theme", ["theme Marvel exclude"]),
        ("a film with Jane Nobody", "Jane Nobody", "person", ["person Jane Nobody"]),
        ("films about time travel", "time travel", "theme", ["theme time travel"]),
        (
            "a comedy about time travel",
            "comedy about time travel",
            "theme",
            ["genre Comedy", "theme about time travel"],
        ),
        ("the comedy", "comedy", "theme", ["genre Comedy"]),
        ("films with stone", "stone", "person", ["person stone"]),
    ],
)
def test_statistical_marks(linker: Linker, text: str, part: str, entity: str, expected: list[str]) -> None:
    assert said(linker, text, mark(text, part, entity)) == expected


def test_spans_and_confidence(linker: Linker) -> None:
    text = 'I saw "Heat (1995)", not the Matirx.'
    title = [entity for entity in linker.link(text, [], 2026) if entity["entity"] == "title"]
    assert [text[entity["start"] : entity["end"]] for entity in title] == ["Heat (1995)", "the Matirx"]
    assert [entity["confidence_entity"] for entity in title] == [1.0, 0.8]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("I loved It (2017)", ["it-1990"]),
        ("something like Alien (2010)", ["alien-1979"]),
        ("I loved Heat (1995)", None),  # is there
        ("I loved Home (1970)", ["home-2008", "home-2009", "home-2015"]),
        ("I loved Black Panther (2018)", None),
    ],
)
def test_a_title_of_another_year_may_be_meant(linker: Linker, text: str, near: list[str] | None) -> None:
    (title,) = (each for each in linker.link(text, [], 2026) if each["entity"] == "title")
    assert title.get("near") == near


def test_only_the_beginning_of_a_long_message_is_read(linker: Linker) -> None:
    text = "comedy " + "x" * 20_000 + " horror"
    assert said(linker, text) == ["genre Comedy"]
    assert len(text) > MAX_CHARACTERS


@pytest.mark.parametrize("current_year", [2026, 2030])
def test_this_year_is_given(linker: Linker, current_year: int) -> None:
    (entity,) = linker.link("films from this year", [], current_year)
    assert entity["value"] == {"low": current_year, "high": current_year}


_WORDS = st.sampled_from(
    [
        *("no", "not", "like", "or", "and", "but", "with", "the", "a", "preferably", ",", ".", "?", '"', "(", ")"),
        *("comedy", "horror", "heat", "Heat", "it", "up", "Tom", "Cruise", "90s", "1995", "under", "two", "hours"),
        *("the second one", "loved it", "too long", "who directed", "4 stars", "give me five", "if possible", "hated"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(max_size=300), st.lists(_WORDS, max_size=14).map(" ".join)), data=st.data())
def test_any_text_gives_well_formed_entities(linker: Linker, text: str, data: st.DataObject) -> None:
    marks = []
    if text:
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        entity = data.draw(st.sampled_from(["title", "person", "theme"]))
        marks.append({"entity": entity, "start": start, "end": end, "value": text[start:end]})
    last = first = 0
    for found in linker.link(text, marks, 2026):
        # What else a phrase says stands in the same place.
        assert (first if "part" in found else last) <= found["start"] < found["end"] <= len(text)
        first, last = found["start"], found["end"]
        known = {"entity", "start", "end", "value", "confidence_entity", "role", "group", "part", "negated", "settled"}
        assert set(found) <= known
        assert found.get("role") in (None, "exclude", "prefer", "example")
        _check_value(found["entity"], found["value"])


def _check_value(entity: str, value: Any) -> None:
    if entity == "critique":
        assert set(value) == {"facet", "direction", "value"}
    elif entity == "order":
        assert set(value) == {"facet", "direction"}
    elif entity in ("ordinal", "count"):
        assert type(value) is int
    elif entity == "rating":
        assert 0.5 <= value <= 5
    elif entity == "reaction":
        assert value in ("like", "dislike", "seen", "save", "share")
    elif isinstance(value, dict):
        assert set(value) == {"low", "high"}
    elif isinstance(value, list):
        assert value
        assert all(isinstance(each, str) for each in value)
    else:
        assert isinstance(value, str)


def test_a_missing_lexicon_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"run `PARLEY_CATALOGUE=.* make data`"):
        read_lexicon(tmp_path / "none.json")

import json
from typing import Any

import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.lexicon import lexicon, unused_words
from recommender.catalogue.loader import Loaded, SourceRatings
from recommender.catalogue.spec import load_spec
from recommender.catalogue.speech import Having, Noun, speech
from recommender.domain.items import Item
from tests.unit.understanding.small_lexicon import LEXICON as SMALL

AMELIE = Item(
    id="amelie",
    title="Amélie",
    year=2001,
    terms={
        "genre": ("Comedy", "Romance"),
        "director": ("Jean-Pierre Jeunet",),
        "writer": ("Jean-Pierre Jeunet",),
        "actor": ("Audrey Tautou",),
        "country": ("France",),
        "language": ("French",),
        "certificate": ("R",),
    },
)


def film(item_id: str, title: str, **terms: tuple[str, ...]) -> Item:
    return Item(id=item_id, title=title, year=2000, terms=terms)


def as_written(words: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(json.dumps(words)))


def built(*items: Item, fame: dict[str, float] | None = None, **aliases: tuple[str, ...]) -> dict[str, Any]:
    loaded = Loaded(items, SourceRatings.empty(), {}, aliases=aliases, popularity=fame or {})
    return as_written(lexicon(Catalogue(load_spec("movies"), items), loaded))


def titles(lexicon: dict[str, Any]) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for surface, item_id, *_ in lexicon["titles"]:
        said.setdefault(surface, []).append(item_id)
    return said


def terms(lexicon: dict[str, Any]) -> dict[str, tuple[str, list[str]]]:
    return {surface: (facet, values) for surface, facet, values, *_ in lexicon["terms"]}


def test_it_says_of_which_version_and_catalogue_it_is() -> None:
    words = built(AMELIE)
    assert (words["version"], words["catalogue"]) == (3, "movies")
    assert words["fingerprint"] == Catalogue(load_spec("movies"), [AMELIE]).fingerprint


def test_a_title_row_has_year_fame_and_commonness() -> None:
    words = built(film("it", "It"), fame={"it": 0.25})
    assert words["titles"] == [["It", "it", 2000, 0.25, 1.0]]


def test_a_title_of_words_for_values_is_as_common_as_can_be() -> None:
    comedy = Item(id="c", title="Romantic Comedy", terms={"genre": ("Romance", "Comedy")})
    assert built(comedy)["titles"] == [["Romantic Comedy", "c", None, 0.0, 1.0]]
    true = Item(id="t", title="True Romance", terms={"genre": ("Romance",)})
    assert built(true)["titles"][0][4] < 1.0


def test_titles_are_said_without_article_and_by_their_other_names() -> None:
    said = titles(built(film("matrix", "The Matrix"), AMELIE, amelie=("Le Fabuleux destin d'Amélie Poulain",)))
    assert said["The Matrix"] == said["Matrix"] == ["matrix"]
    assert said["Le Fabuleux destin d'Amélie Poulain"] == said["Fabuleux destin d'Amélie Poulain"] == ["amelie"]


def test_telling_parts_of_a_title_are_said_for_it() -> None:
    said = titles(built(film("v", "Star Wars: Episode V – The Empire Strikes Back"), film("m", "Speed: The Movie")))
    assert said["Star Wars"] == said["The Empire Strikes Back"] == ["v"]
    assert "Speed" not in said
    assert "The Movie" not in said


def test_the_better_known_whole_title_wins_over_parts_of_others() -> None:
    alien, sequel = film("alien", "Xenomorph"), film("sequel", "Xenomorph: Resurrection")
    assert titles(built(alien, sequel, fame={"alien": 0.9, "sequel": 0.8}))["Xenomorph"] == ["alien"]
    assert titles(built(alien, sequel, fame={"alien": 0.8, "sequel": 0.9}))["Xenomorph"] == ["alien", "sequel"]


def test_three_films_with_one_head_are_a_series() -> None:
    potters = [film(str(n), f"Harry Potter and the {what}") for n, what in enumerate(("Stone", "Goblet", "Prince"))]
    assert titles(built(*potters))["Harry Potter"] == ["0", "1", "2"]
    assert "Harry Potter" not in titles(built(*potters[:2]))


def test_a_value_is_said_by_its_name_its_synonyms_and_its_words() -> None:
    said = terms(built(AMELIE))
    assert said["Comedy"] == said["Comedies"] == said["funny"] == ("genre", ["Comedy"])
    assert said["love stories"] == ("genre", ["Romance"])
    assert said["in French"] == said["French-speaking"] == ("language", ["French"])
    assert said["from France"] == ("country", ["France"])
    assert said["rated R"] == said["r rated"] == ("certificate", ["R"])
    assert "R" not in said


def test_what_no_item_is_is_known_all_the_same_unless_something_is_called_so() -> None:
    assert terms(built(AMELIE))["scary"] == ("genre", ["Horror"])
    assert "scary" not in terms(built(AMELIE, film("s", "Scary Movie", genre=("Comedy",))))


def test_several_values_may_be_meant_and_absent_ones_are_left_out() -> None:
    said = terms(built(film("a", "A Film", suitable=("all ages",)), film("b", "B Film", suitable=("ages 8 and up",))))
    assert said["for teens"] == ("suitable", ["all ages", "ages 8 and up"])


def test_a_limit_on_a_scale_means_what_is_below_it_too() -> None:
    said = terms(built(*(film(rating, f"Film {rating}", certificate=(rating,)) for rating in ("G", "PG", "R"))))
    assert said["nothing above PG"] == said["PG or lower"] == ("certificate", ["G", "PG"])
    assert said["nothing above PG-13"] == ("certificate", ["G", "PG"])
    assert said["up to R"] == ("certificate", ["G", "PG", "R"])


def test_people_in_several_parts_are_said_for_the_union() -> None:
    said = terms(built(AMELIE))
    assert said["Audrey Tautou"] == ("actor", ["Audrey Tautou"])
    assert said["Jean-Pierre Jeunet"] == ("person", ["Jean-Pierre Jeunet"])


def test_a_surname_covers_people_of_several_parts() -> None:
    items = [film(str(n), f"Film {n}", director=("Sofia Coppola",), actor=("Roman Coppola",)) for n in range(3)]
    assert terms(built(*items))["Coppola"] == ("person", ["Roman Coppola", "Sofia Coppola"])


def test_what_is_said_for_something_else_is_no_name() -> None:
    items = [film(str(n), f"Film {n}", actor=("Martin Heist",), subject=("heist",)) for n in range(9)]
    assert terms(built(*items))["heist"] == ("subject", ["heist"])
    assert "Heist" not in terms(built(*items))


@pytest.mark.parametrize(
    ("part", "row"),
    [
        ("ranges", ["short", "runtime", None, 95]),
        ("ranges", ["long", "runtime", 150, None]),
        ("critiques", ["shorter", "runtime", -1, None]),
        ("critiques", ["funnier", "genre", 1, "Comedy"]),
        ("critiques", ["less scary", "genre", -1, "Horror"]),
        ("critiques", ["not so recent", "year", -1, None]),
        ("facets", ["who directed", "director"]),
        ("facets", ["how long", "runtime"]),
        ("facets", ["genre", "genre"]),
        ("facets", ["where can I watch", "availability"]),
    ],
)
def test_words_of_the_description(part: str, row: list[Any]) -> None:
    assert row in built(AMELIE)[part]


def test_quantities_name_their_facet() -> None:
    assert built(AMELIE)["quantities"] == {
        "year": "year",
        "duration": "runtime",
        "score": "score",
        "age": "suitable",
    }


def test_words_of_several_facets_keep_the_conditions_that_mean_something_here() -> None:
    family = film("a", "A Film", good_for=("children",), suitable=("ages 8 and up",))
    said = dict(built(family)["phrases"])
    assert said["for kids"] == [
        ["good_for", ["children"], None, None, False],
        ["suitable", ["ages 8 and up"], None, None, False],
    ]
    assert dict(built(AMELIE)["phrases"])["classic"] == [
        ["year", None, None, 1979, False],
        ["score", None, 70, None, False],
    ]
    assert "foreign" not in said  # nothing here has a language


def test_what_is_recent_depends_on_the_newest_item() -> None:
    newest = Item(id="n", title="Newest", year=2014, numbers={"year": 2014.0})
    assert ["recent", "year", 2008.0, None] in built(newest)["ranges"]


def test_words_for_values_that_no_item_has_are_reported() -> None:
    unused = unused_words(Catalogue(load_spec("movies"), [AMELIE]))
    assert "genre: scary -> Horror" in unused
    assert "genre: funny -> Comedy" not in unused


def test_it_says_how_people_speak_of_films() -> None:
    spec = load_spec("movies")
    said = speech(spec.noun, spec.having, spec.cues)
    assert said == SMALL["speech"]  # what the tests of the linker read
    assert said["verbs"][0] == ["watch", "watched", "watched", "watching"]


def test_a_catalogue_that_says_nothing_of_it_has_things_that_one_tries() -> None:
    said = speech(Noun(one="album", many="albums"), Having(), {})
    tried = ["try", "tried", "tried", "trying"]
    assert said == {"one": ["album"], "many": ["albums"], "verbs": [tried], "cues": {}}

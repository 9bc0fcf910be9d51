import pytest

from recommender.catalogue.facets import Phrase, TermsFacet
from recommender.domain.conditions import AnyOf, Range, Terms
from recommender.domain.need import Need, Order
from recommender.domain.recommendation import Absence, Evidence, Part, Violation
from recommender.wording import phrases, reasons
from tests.small_catalogue import small_catalogue

CATALOGUE = small_catalogue()
SPEC = CATALOGUE.spec
SEVENTIES_OR_NINETIES = AnyOf(
    facet="opened", of=tuple(Range(facet="opened", low=low, high=low + 9) for low in (1970, 1990))
)


def label(item):
    return CATALOGUE.item(item).label


def terms(facet, *values):
    return Terms(facet=facet, values=values)


@pytest.mark.parametrize(
    ("need", "said"),
    [
        (Need(), "walks"),
        (Need(require=(terms("terrain", "Hill"), terms("country", "Wales"))), "Wales hill walks"),
        (Need(require=(terms("terrain", "Moor"),)), "Moor walks"),
        (Need(require=(terms("terrain", "Hill", "Coast"),)), "hill walks or coastal walks"),
        (
            Need(require=(terms("terrain", "Hill"), terms("terrain", "Coast"))),
            "hill walks that are also coastal walks",
        ),
        (Need(require=(terms("guide", *"ABCDE"),)), "walks guided by A, B, C, D or E"),
        (Need(require=(terms("guide", *"ABCDEF"),)), "walks guided by A, B, C or others"),
        (Need(exclude=(terms("country", *"ABCDEF"),)), "walks, nothing A, B, C or others"),
        (Need(require=(terms("terrain", "Hill"),), unwanted=("dogs",)), "hill walks, no “dogs”"),
        (Need(require=(Range(facet="opened", low=1990, high=1999),)), "walks from the 1990s"),
        (Need(require=(SEVENTIES_OR_NINETIES,)), "walks from the 1970s or 1990s"),
        (Need(require=(Range(facet="opened", low=1990, high=1998),)), "walks from 1990 to 1998"),
        (Need(require=(Range(facet="opened", low=1995, high=1995),)), "walks opened in 1995"),
        (Need(require=(Range(facet="length", high=12.5),)), "walks of up to 12.5 km"),
        (Need(require=(Range(facet="length", low=10),)), "walks of 10 km or more"),
        (Need(exclude=(terms("terrain", "Hill"),)), "walks, no hill walks"),
        (Need(order=Order(facet="length", direction=-1)), "walks, shortest first"),
        (Need(order=Order(facet="fame", direction=-1)), "walks, least fame first"),
        (Need(exclude=(Range(facet="length", low=10),)), "walks, not of 10 km or more"),
        (
            Need(prefer=(terms("terrain", "Hill"),), examples=("a",)),
            "walks like Cliff Path (1995), preferably hill walks",
        ),
        (
            Need(require=(terms("person", "Ann"),), themes=("lighthouses",), exclude=(terms("person", "Bob"),)),
            "walks with Ann about “lighthouses”, nothing with Bob",
        ),
    ],
)
def test_restate(need, said):
    assert phrases.restate(need, SPEC, label) == said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("for all", "from 6"), "walks for children from 6"),  # what is for all is for them, too
        (("for all", "from 6", "from 12"), "walks for children from 12"),
        (("from 6", "from 12"), "walks for children from 6 or from 12"),
        (("for all",), "walks for children for all"),
    ],
)
def test_an_age_is_said_once(values, said):
    ages = {"for all": 0, "from 6": 6, "from 12": 12}
    grade = TermsFacet(
        type="terms",
        label="age",
        phrase=Phrase(include="for children {value}"),
        fact="{value}",
        unknown="?",
        order=tuple(ages),
        reads="age",
        ages=ages,
    )
    spec = SPEC.model_copy(update={"facets": {**SPEC.facets, "grade": grade}})
    assert phrases.restate(Need(require=(terms("grade", *values),)), spec, label) == said


@pytest.mark.parametrize(
    ("said", "joined"),
    [
        (("from 1970", "from 1980"), "from 1970 or 1980"),
        (("suitable for ages 6 and up", "suitable for ages 8 and up"), "suitable for ages 6 and up or 8 and up"),
        (("American", "British", "Indian"), "American, British or Indian"),
        (("from here",), "from here"),
    ],
)
def test_alternatives_say_once_what_all_begin_with(said, joined):
    assert phrases.alternatives(said) == joined


@pytest.mark.parametrize(
    ("item", "facet", "said"),
    [
        ("a", "terrain", "over Coast and Hill"),
        ("a", "length", "12 km long"),
        ("k", "length", "I don't know how long it is."),
        ("l", "terrain", "I don't know its terrain."),
        ("a", "person", "guided by Ann, described by Bob"),
    ],
)
def test_facts(item, facet, said):
    assert phrases.facts(CATALOGUE.item(item), facet, SPEC) == said


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (Evidence(part=Part.COLLABORATIVE, share=1, item="a"), "it goes with Cliff Path (1995), which you liked"),
        (
            Evidence(part=Part.CONTENT, share=1, item="a", facet="guide", value="Ann"),
            "it shares its guide Ann with Cliff Path (1995)",
        ),
        (
            Evidence(part=Part.CONTENT, share=1, item="a", facet="length", value="12"),
            "it is about as long as Cliff Path (1995)",
        ),
        (Evidence(part=Part.REQUEST, share=1, facet="guide", value="Ann"), "it is guided by Ann, as you asked"),
        (Evidence(part=Part.PREFERENCE, share=1, facet="length", value="12"), "it is 12 km long, as you would prefer"),
        (Evidence(part=Part.PREFERENCE, share=1, facet="guide", value="Ann"), "Ann guides it, as you would prefer"),
        (Evidence(part=Part.KEYWORD, share=1, value="bank"), "it mentions “bank”"),
        (Evidence(part=Part.POPULARITY, share=1), "it is one of the best-loved walks here"),
        (Evidence(part=Part.POPULARITY, share=1, facet="fame", value="90"), "it is 90 % known"),
    ],
)
def test_reason(evidence, said):
    assert reasons.reason(evidence, SPEC, label) == said


def test_lines_vary_reasons_that_hold_for_all_and_keep_the_others():
    popular = Evidence(part=Part.POPULARITY, share=1)
    known = Evidence(part=Part.POPULARITY, share=0.5, facet="fame", value="80")
    liked = Evidence(part=Part.COLLABORATIVE, share=1, item="a")
    items = [CATALOGUE.item(item) for item in "abc"]
    told = reasons.tell(items, [(popular,), (popular, known), (liked,)], SPEC, label)
    assert [(each.item, each.label) for each in told][0:2] == [("a", "Cliff Path (1995)"), ("b", "Harbour Loop (1999)")]
    assert [str(each) for each in told] == [
        "Cliff Path (1995) – Coast/Hill, guided by Ann, 12 km long; it is one of the best-loved walks here",
        "Harbour Loop (1999) – Coast, guided by Cid, 5 km long; it is 80 % known",
        "Long Strand (1985) – Coast, guided by Cid, 25 km long; it goes with Cliff Path (1995), which you liked",
    ]


def test_lines_name_what_was_asked_for_beside_what_is_always_shown():
    asked = (
        Evidence(part=Part.REQUEST, share=1, facet="author", value="Bob"),
        Evidence(part=Part.REQUEST, share=1, facet="opened", value="1995"),
    )
    # the year stands in the label
    told = reasons.tell([CATALOGUE.item("a")], [asked], SPEC, label)
    assert [str(each) for each in told] == ["Cliff Path (1995) – Coast/Hill, guided by Ann, 12 km long, Bob"]


def test_lines_name_what_was_asked_for_although_there_are_many_values():
    item = CATALOGUE.item("a").model_copy(update={"terms": {"terrain": ("Coast", "Moor", "Valley", "Hill")}})
    asked = (Evidence(part=Part.REQUEST, share=1, facet="terrain", value="Hill"),)
    told = reasons.tell([item], [asked], SPEC, label)
    assert [str(each) for each in told] == ["Cliff Path (1995) – Hill/Coast/Moor, 12 km long"]


def test_long_lists_are_cut():
    item = CATALOGUE.item("a").model_copy(update={"terms": {"guide": tuple("ABCDEFGHIJ")}})
    assert phrases.facts(item, "guide", SPEC) == "guided by A, B, C, D, E, F, G, H and others"


@pytest.mark.parametrize(
    ("condition", "excluded", "facet", "value", "said"),
    [
        (
            Range(facet="length", high=10),
            False,
            "length",
            "12",
            "it is 12 km long, and you asked for walks of up to 10 km",
        ),
        (
            Range(facet="length", high=10),
            False,
            "length",
            None,
            "I don't know how long it is, and you asked for walks of up to 10 km",
        ),
        (
            Terms(facet="terrain", values=("Hill",)),
            False,
            "terrain",
            "Coast",
            "it is over Coast, and you asked for hill walks",
        ),
        (
            Terms(facet="terrain", values=("Hill", "Moor")),
            True,
            "terrain",
            "Hill",
            "it is over Hill, and you said “no hill walks”",
        ),
        (
            Terms(facet="terrain", values=("Hill",)),
            True,
            "terrain",
            None,
            "I don't know its terrain, and you said “no hill walks”",
        ),
        (
            Terms(facet="guide", values=("Ann",)),
            False,
            "guide",
            "Bob",
            "it is guided by Bob, and you asked for walks guided by Ann",
        ),
        (
            Terms(facet="guide", values=("Ann",)),
            False,
            "guide",
            "B, C, D, E",
            "you asked for walks guided by Ann, and it isn't one",
        ),
        (
            Terms(facet="person", values=("Ann",)),
            False,
            "guide",
            "Bob",
            "you asked for walks with Ann, and it isn't one",
        ),
        (Terms(facet="person", values=("Ann", "Bob")), True, "author", "Bob", "you said “nothing with Bob”"),
    ],
)
def test_what_an_item_violates(condition, excluded, facet, value, said):
    violation = Violation(condition=condition, excluded=excluded, facet=facet, value=value)
    assert phrases.absence(Absence(violations=(violation,)), Need(), SPEC, label) == [said]


@pytest.mark.parametrize(
    ("absence", "need", "said"),
    [
        (Absence(), Need(), []),
        (Absence(seen=True), Need(), ["you've tried it"]),
        (Absence(unwanted=("dogs",)), Need(), ["it has to do with that, and you said “no dogs”"]),
        (Absence(unavailable=True), Need(), ["it can't be had at the moment"]),
        (Absence(disliked=True), Need(), ["you told me that it's not for you"]),
        (Absence(passed=True), Need(), ["I showed it to you before"]),
        (Absence(example=True, passed=True), Need(), ["you gave it as an example of what you're after"]),
        (
            Absence(ahead="a", parts=(Part.CONTENT, Part.POPULARITY)),
            Need(examples=("b",)),
            [
                "Cliff Path (1995) has more in common with Harbour Loop (1999)",
                "Cliff Path (1995) is the better-known of the walks",
            ],
        ),
        (
            Absence(ahead="a", parts=(Part.CONTENT,)),
            Need(),
            ["Cliff Path (1995) has more in common with what you like"],
        ),
        (Absence(ahead="a", parts=(Part.TEXT,)), Need(themes=("sea",)), ["Cliff Path (1995) is closer to “sea”"]),
        (Absence(alike="a"), Need(), ["it is much like Cliff Path (1995), and I keep the list varied"]),
    ],
)
def test_what_else_keeps_an_item_out(absence, need, said):
    assert phrases.absence(absence, need, SPEC, label) == said

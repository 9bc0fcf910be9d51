"""What is told of the items of a list, and to who asks why, on the walks of the small catalogue."""

import numpy as np
import pytest

from recommender.domain.conditions import Range, Terms
from recommender.domain.feedback import Kind
from recommender.domain.need import Need
from recommender.domain.recommendation import Evidence, Note, Part
from recommender.ranking.facts import Facts
from recommender.ranking.person import Person
from recommender.ranking.popularity import prior
from recommender.wording import reasons
from tests.small_catalogue import small_catalogue

CATALOGUE = small_catalogue()
SPEC = CATALOGUE.spec
HILL = Terms(facet="terrain", values=("Hill",))
POPULAR = Evidence(part=Part.POPULARITY, share=1)
LIKED = Evidence(part=Part.COLLABORATIVE, share=1, item="a", said=Kind.LIKE)


def label(item):
    return CATALOGUE.item(item).label


def fact(note, facet, value, **more):
    return Evidence(part=Part.FACT, share=0, note=note, facet=facet, value=value, **more)


def tell(*evidence):
    return [each.reason for each in reasons.tell(CATALOGUE.items[: len(evidence)], evidence, SPEC, label)]


def test_what_others_share_is_said_last_and_nothing_twice():
    names = fact(Note.NAMES, "author", "Bob")
    assert tell((POPULAR, names), (POPULAR, LIKED), (POPULAR,), (POPULAR,)) == [
        "Bob wrote of it",
        "it goes with Cliff Path (1995), which you liked",
        "it is one of the best-loved walks here",
        "",
    ]


def test_another_form_of_words_goes_before_the_same_with_another_name():
    other = LIKED.model_copy(update={"item": "b"})
    rare = fact(Note.RARE, "terrain", "Moor")
    assert tell((LIKED,), (other, rare)) == [
        "it goes with Cliff Path (1995), which you liked",
        "it is over Moor, as few walks are",
    ]
    assert tell((LIKED,), (other,))[1] == "it goes with Harbour Loop (1999), which you liked"


def test_a_soft_wish_that_all_meet_is_no_reason_and_one_that_some_meet_is():
    wish = Evidence(part=Part.PREFERENCE, share=1, facet="guide", value="Ann")
    assert tell((wish,), (wish,)) == ["", ""]
    assert tell((wish,), ()) == ["Ann guides it, as you would prefer", ""]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Kind.LIKE, "it goes with Cliff Path (1995), which you liked"),
        (Kind.SAVE, "it goes with Cliff Path (1995), which you saved"),
        (Kind.DETAILS, ""),  # the walks have no words for that
    ],
)
def test_what_was_done_with_an_item_is_said_as_it_was(said, words):
    assert reasons.reason(LIKED.model_copy(update={"said": said}), SPEC, label) == words


def test_why_says_first_what_speaks_beyond_the_wishes_and_these_in_one_clause():
    asked = Evidence(part=Part.REQUEST, share=1, facet="terrain", value="Hill")
    also = Evidence(part=Part.REQUEST, share=1, facet="length", value="12")
    names = fact(Note.NAMES, "author", "Bob")
    assert reasons.because([asked, also, LIKED, names], SPEC, label) == [
        "it goes with Cliff Path (1995), which you liked",
        "it is over Hill and 12 km long, as you wished (by the way: Bob wrote of it)",
    ]
    assert reasons.because([asked], SPEC, label) == ["it is over Hill, as you asked"]
    assert reasons.because([names], SPEC, label) == ["it fits what you asked for (by the way: Bob wrote of it)"]


def facts(item, person=None, need=Need()):  # noqa: B008
    found = Facts(CATALOGUE, prior(CATALOGUE, np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)))
    fits = np.ones(12, dtype=np.bool_)
    for each in need.require:
        fits &= CATALOGUE.having(each)
    return {each.note: each for each in found.of(CATALOGUE.index[item], person or Person.unknown(), need, fits)}


def test_the_best_known_of_what_fits_is_one_that_nothing_passes():
    few = Range(facet="length", low=10)  # a, c, d, e, f, i and j
    best = facts("a", need=Need(require=(few,)))[Note.MOST]
    assert (best.count, best.among) == (7, (few,))
    assert reasons.reason(best, SPEC, label) == "it is the best known of 7 walks of 10 km or more"
    assert Note.MOST not in facts("c", need=Need(require=(few,)))
    assert Note.MOST not in facts("a")  # of everything, which says nothing of what was asked for
    assert Note.MOST not in facts("a", need=Need(require=(HILL,)))  # of four walks


def test_what_is_shared_with_a_like_is_worth_knowing_and_with_itself_is_not():
    liked = Person(Person.unknown().history, np.empty(0, dtype=np.int64), said={0: Kind.LIKE, 4: Kind.LIKE})
    shared = facts("e", liked)[Note.ALIKE]
    assert reasons.reason(shared, SPEC, label) == "Ann guides it, like Cliff Path (1995), which you liked"
    alone = Person(liked.history, liked.hidden, said={4: Kind.LIKE})
    assert Note.ALIKE not in facts("e", alone)
    saved = Person(liked.history, liked.hidden, said={0: Kind.SAVE})
    assert Note.ALIKE not in facts("e", saved)


def test_something_better_known_of_the_same_guide_is_worth_knowing():
    assert facts("c")[Note.ALSO].item == "b"  # both guided by Cid
    assert Note.ALSO not in facts("b")


def test_what_was_wished_for_is_not_told_as_news():
    wish = Need(prefer=(Terms(facet="person", values=("Ann",)),))
    assert Note.ALSO not in facts("c", need=wish)

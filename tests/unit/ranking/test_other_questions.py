"""The questions that no facet asks, over the walks: what each is worth, worked out by hand."""

import numpy as np
import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.questions import Answer, AnswersQuestion, ExampleQuestion, PairQuestion
from recommender.domain.conditions import Terms
from recommender.domain.need import Need
from recommender.domain.recommendation import OptionWishes
from recommender.ranking.question import Questions
from tests.small_catalogue import small_items, small_spec

EVERYTHING = np.arange(12)
EQUAL = np.zeros(12, dtype=np.float32)
WALES, HILL = Terms(facet="country", values=("Wales",)), Terms(facet="terrain", values=("Hill",))
FAME = np.linspace(1, 0, 12, dtype=np.float32)  # a is the best known, l the least
COMPANY = AnswersQuestion(
    kind="answers",
    question="Who comes along?",
    dont_know=0.25,
    answers=(Answer(label="nobody"), Answer(label="a dog", require=(WALES,)), Answer(label="kids", prefer=(HILL,))),
)
LOVED = ExampleQuestion(kind="example", question="Which one did you love?", dont_know=0.5, bits=4.0)
PAIR = PairQuestion(kind="pair", question="Rather {one} or {other}?", dont_know=0.5)
FACETS = ("terrain", "country", "length")
# Two directions: a to f and g to l; a is least like l.
VECTORS = np.array([[np.cos(angle), np.sin(angle)] for angle in np.linspace(0, np.pi / 2, 12)], dtype=np.float32)


def questions(**others):
    spec = small_spec().model_copy(update={"questions": others})
    return Questions(Catalogue(spec, small_items()), FAME, VECTORS)


def test_answers_that_stand_for_conditions_tell_what_they_rule_out():
    asked = questions(company=COMPANY).best(Need(indifferent=("length",)), EVERYTHING, EQUAL)
    assert asked.facet == "terrain"  # which tells more
    only = questions(company=COMPANY)._others.of(set(), Need(), EVERYTHING, np.full(12, 1 / 12), known=False)
    (company,) = only
    # Wales has 4 of 12, hills as many, which are only liked; nobody asks for nothing
    assert company.information == pytest.approx(0.75 * (0 + np.log2(3) + 0.5 * np.log2(3)) / 3)
    assert (company.facet, company.text) == ("company", "Who comes along?")
    assert company.options == ("nobody", "a dog", "kids")
    assert company.answers == (OptionWishes(), OptionWishes(require=(WALES,)), OptionWishes(prefer=(HILL,)))


def best(need=Need(), known=False, items=EVERYTHING, **others):  # noqa: B008
    open_facets = need.model_copy(update={"indifferent": (*need.indifferent, *FACETS)})
    return questions(**others).best(open_facets, items, EQUAL[: len(items)], known=known)


def test_what_is_said_or_left_open_is_not_asked_in_other_words():
    assert best(company=COMPANY) is None  # its facets are left open
    every = questions(company=COMPANY)
    for need in (Need(require=(WALES,)), Need(indifferent=("company",)), Need(prefer=(HILL,))):
        found = every._others.of(every.closed(need), need, EVERYTHING, np.full(12, 1 / 12), known=False)
        assert list(found) == []


def test_an_answer_that_leaves_nothing_is_not_offered():
    items = np.flatnonzero([item.terms["country"] != ("Wales",) for item in small_items()])
    every = questions(company=COMPANY)
    (asked,) = every._others.of(set(), Need(), items, np.full(len(items), 1 / len(items)), known=False)
    assert asked.options == ("nobody", "kids")


def test_an_item_that_was_loved_is_asked_for_while_nothing_is_known():
    asked = best(loved=LOVED)
    assert (asked.facet, asked.information) == ("loved", 2.0)
    assert asked.items[:2] == ("a", "l")  # the best known one, and the one least like it
    assert asked.options[0] == "Cliff Path (1995)"
    assert len(asked.items) == 3
    assert best(loved=LOVED, known=True) is None
    assert best(Need(examples=("a",)), loved=LOVED) is None
    assert best(Need(indifferent=("loved",)), loved=LOVED) is None


def test_two_that_are_unlike_each_other_are_a_choice():
    asked = best(either=PAIR)
    assert asked.items == ("a", "l")
    assert asked.text == "Rather Cliff Path (1995) or Nowhere Lane (2010)?"
    assert asked.information == pytest.approx(0.5)  # half of the walks on either side, which half the people can tell
    assert best(Need(examples=("a",)), either=PAIR) is None


def test_questions_that_name_items_need_to_know_them():
    spec = small_spec().model_copy(update={"questions": {"either": PAIR, "loved": LOVED}})
    assert Questions(Catalogue(spec, small_items())).best(Need(indifferent=FACETS), EVERYTHING, EQUAL) is None


def test_questions_take_turns_as_often_as_they_are_worth_and_idle_ones_do_not():
    idle = PAIR.model_copy(update={"dont_know": 0.9})
    every = questions(loved=LOVED, either=idle)
    asked = [every.best(Need(), EVERYTHING, EQUAL, seed=f"turn {number}").facet for number in range(200)]
    assert set(asked) == {"terrain", "loved", "country", "length"}  # the pair tells a tenth of a bit
    assert every.best(Need(), EVERYTHING, EQUAL, seed="turn 7").facet == asked[7]
    assert asked.count("length") < asked.count("terrain")

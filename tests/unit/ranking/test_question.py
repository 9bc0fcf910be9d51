import numpy as np
import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import TermsFacet
from recommender.domain.conditions import Range, Terms
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.domain.recommendation import Question
from recommender.ranking.question import Questions
from tests.small_catalogue import small_catalogue

CATALOGUE = small_catalogue()
EVERYTHING = np.arange(12)
EQUAL = np.zeros(12, dtype=np.float32)


def best(need: Need, scores: np.ndarray = EQUAL, catalogue: Catalogue = CATALOGUE) -> Question:
    """The best question among all walks, of which there has to be one."""
    question = Questions(catalogue).best(need, EVERYTHING, scores)
    assert question is not None
    return question


def test_the_facet_that_tells_most_is_asked_about():
    # terrain: 12 mentions: Hill 4, Coast 3, Forest 3 (f, g, h), Valley 2, Moor 1 of 13 mentions
    question = best(Need())
    assert question.facet == "terrain"
    assert question.options == ("Hill", "Coast", "Forest", "Valley", "Moor")
    assert question.conditions[0] == Terms(facet="terrain", values=("Hill",))
    shares = np.array([4, 3, 3, 2, 1]) / 13
    assert question.information == pytest.approx(0.9 * -(shares * np.log2(shares)).sum(), abs=1e-5)


def test_what_is_said_or_left_open_is_not_asked():
    terrain = Terms(facet="terrain", values=("Hill",))
    assert best(Need(indifferent=("terrain",))).facet == "country"
    assert best(Need(prefer=(terrain,), indifferent=("country",))).facet == "length"
    all_three = Need(indifferent=("terrain", "country", "length"))
    assert Questions(CATALOGUE).best(all_three, EVERYTHING, EQUAL) is None


def test_numbers_are_asked_about_in_intervals_in_their_order():
    question = best(Need(indifferent=("terrain", "country")))
    assert question.options == ("of up to 9 km", "of 10 to 19 km", "of 20 to 29 km", "of 30 km or more")
    assert question.conditions[1] == Range(facet="length", low=10, high=19)


def test_ages_are_asked_about_in_their_order_and_mean_all_that_is_suitable_at_them():
    ages = {"from 4": 4, "from 8": 8, "from 12": 12, "from 16": 16}
    terrain = TermsFacet(
        type="terms",
        label="age",
        question="How old?",
        fact="{value}",
        unknown="?",
        order=tuple(ages),
        reads="age",
        ages=ages,
    )
    spec = CATALOGUE.spec.model_copy(update={"facets": {"terrain": terrain}})
    values = ["from 16", "from 8", "from 4", "from 8", *["from 12"] * 8]
    items = [Item(id=str(number), title="A walk", terms={"terrain": (age,)}) for number, age in enumerate(values)]
    question = best(Need(), catalogue=Catalogue(spec, items))
    assert question.options == ("from 4", "from 8", "from 12", "from 16")
    assert question.conditions[1] == Terms(facet="terrain", values=("from 4", "from 8"))
    assert question.conditions[3] == Terms(facet="terrain", values=tuple(ages))


def test_few_candidates_are_shown_rather_than_asked_about():
    assert Questions(CATALOGUE).best(Need(), EVERYTHING[:11], EQUAL[:11]) is None


def test_likely_items_count_more():
    scores = EQUAL.copy()
    scores[[8, 9]] = 0.6  # the valleys
    question = best(Need(), scores)
    assert question.facet == "terrain"
    assert question.options[0] == "Valley"


def with_chance(facet: str, dont_know: float) -> Catalogue:
    """The walks, where people have no answer to a question with this chance."""
    facets = dict(CATALOGUE.spec.facets)
    facets[facet] = facets[facet].model_copy(update={"dont_know": dont_know})
    return Catalogue(CATALOGUE.spec.model_copy(update={"facets": facets}), CATALOGUE.items)


def test_a_question_that_people_cannot_answer_gives_way():
    # terrain tells 2.2 bits and country (Wales 4, Ireland 4, Scotland 4) log2(3) = 1.585, of which 0.8 are expected
    shares = np.array([4, 3, 3, 2, 1]) / 13
    bits = float(-(shares * np.log2(shares)).sum())
    break_even = 1 - 0.8 * np.log2(3) / bits
    just_worth = best(Need(), catalogue=with_chance("terrain", break_even - 0.01))
    no_longer = best(Need(), catalogue=with_chance("terrain", break_even + 0.01))
    assert just_worth.facet == "terrain"
    assert no_longer.facet == "country"
    assert no_longer.information == pytest.approx(0.8 * np.log2(3), abs=1e-5)


def test_a_facet_with_one_answer_left_is_not_asked_about():
    hills = np.flatnonzero(CATALOGUE.having(Terms(facet="country", values=("Wales",))))
    twelve = np.resize(hills, 12)
    question = Questions(CATALOGUE).best(Need(), twelve, EQUAL)
    assert question is None or question.facet != "country"

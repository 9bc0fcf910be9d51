"""What is told of an item because it is remarkable."""

import numpy as np
import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.domain.recommendation import Note
from recommender.ranking.facts import Facts
from recommender.ranking.person import Person
from tests.small_catalogue import small_spec

HILLS = [Item(id=f"hill-{number}", title=f"Hill {number}", terms={"terrain": ("Hill",)}) for number in range(40)]


@pytest.mark.parametrize(("terrain", "told"), [(("Moor",), ["Moor"]), (("Hill", "Moor"), [])])
def test_rare_is_what_an_item_is_and_not_one_thing_of_several(terrain: tuple[str, ...], told: list[str]) -> None:
    # one of 41 is rarer than one in twenty
    catalogue = Catalogue(small_spec(), [*HILLS, Item(id="k", title="Crossing", terms={"terrain": terrain})])
    facts = Facts(catalogue, np.ones(41, dtype=np.float32))
    found = facts.of(catalogue.position("k"), Person.unknown(), Need(), np.ones(41, dtype=bool))
    assert [each.value for each in found if each.note is Note.RARE] == told

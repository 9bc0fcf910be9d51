import pytest
from pydantic import ValidationError

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.kinds import giving_way, wider
from recommender.domain.acts import Exclude, Prefer, Require, update, update_all
from recommender.domain.conditions import Terms
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.ranking.violations import violations
from tests.small_catalogue import small_spec


def genre(**changes: object) -> TermsFacet:
    return TermsFacet.model_validate(
        {"type": "terms", "label": "genre", "fact": "{value}", "unknown": "I don't know.", **changes}
    )


STYLES = genre(kinds_by_words=True, kinds={"Metal": ["Grindcore"], "Rock": ["Metal", "Grunge"]})


def bands() -> Catalogue:
    spec = small_spec()
    spec = spec.model_copy(update={"facets": {**spec.facets, "style": STYLES}})
    styles = {"a": ("Death Metal",), "b": ("Grindcore", "Folk"), "c": ("Folk",), "d": ("Grunge", "Metal"), "e": ()}
    return Catalogue(
        spec, [Item(id=key, title=key, terms={"style": value} if value else {}) for key, value in styles.items()]
    )


def style(*values: str) -> Terms:
    return Terms(facet="style", values=values)


def test_last_words_name_what_a_value_is_a_kind_of():
    found = wider(genre(kinds_by_words=True), ["metal", "Death Metal", "Brutal Death Metal", "Post-Metal", "Metalcore"])
    assert found == {"Death Metal": ("metal",), "Brutal Death Metal": ("Death Metal", "metal")}


def test_kinds_are_kinds_of_what_is_above_them_and_nearest_comes_first():
    found = wider(STYLES, ["Death Metal", "Folk"])
    assert found == {
        "Death Metal": ("Metal", "Rock"),
        "Grindcore": ("Metal", "Rock"),
        "Metal": ("Rock",),
        "Grunge": ("Rock",),
    }


def test_a_value_may_be_a_kind_of_several():
    found = wider(genre(kinds={"Rock": ["Folk Rock"], "Folk": ["Folk Rock"]}), [])
    assert found == {"Folk Rock": ("Rock", "Folk")}


def test_without_a_word_in_the_description_nothing_is_a_kind_of_anything():
    assert not wider(genre(), ["Metal", "Death Metal"])


@pytest.mark.parametrize("kinds", [{"Rock": ["Rock"]}, {"Rock": ["Metal"], "Metal": ["Doom"], "Doom": ["Rock"]}])
def test_no_value_is_a_kind_of_itself(kinds):
    with pytest.raises(ValidationError, match="a kind of itself"):
        genre(kinds=kinds)


def test_items_have_the_wider_values_behind_their_own():
    assert [item.terms.get("style") for item in bands().items] == [
        ("Death Metal", "Metal", "Rock"),
        ("Grindcore", "Folk", "Metal", "Rock"),
        ("Folk",),
        ("Grunge", "Metal", "Rock"),
        None,
    ]


def test_a_catalogue_that_is_read_back_is_the_same(tmp_path):
    bands().save(tmp_path)
    assert Catalogue.load(tmp_path, bands().spec).items == bands().items


def test_ruling_a_value_out_rules_out_its_kinds_and_asking_finds_them():
    assert bands().lacking(style("Metal")).tolist() == [False, False, True, False, True]
    assert bands().having(style("Metal")).tolist() == [True, True, False, True, False]


def test_what_keeps_an_item_out_is_the_wider_value():
    catalogue = bands()
    found = violations(catalogue.items[0], Need(exclude=(style("Metal"),)), catalogue.spec)
    assert [(each.facet, each.value) for each in found] == [("style", "Metal")]


def said(need: Need, *acts: Require | Prefer | Exclude) -> Need:
    for act in acts:
        need = update(update_all(need, giving_way(act, need, bands().kinds)), act)
    return need


def test_no_metal_takes_back_an_earlier_wish_for_death_metal():
    need = said(Need(), Require(condition=style("Death Metal")), Exclude(condition=style("Metal")))
    assert (need.require, need.exclude) == ((), (style("Metal"),))
    need = said(Need(), Prefer(condition=style("Grindcore")), Exclude(condition=style("Rock")))
    assert (need.prefer, need.exclude) == ((), (style("Rock"),))


def test_death_metal_takes_back_an_earlier_no_to_metal():
    need = said(Need(), Exclude(condition=style("Metal")), Require(condition=style("Death Metal")))
    assert (need.require, need.exclude) == ((style("Death Metal"),), ())


def test_metal_but_no_death_metal_contradicts_nothing():
    need = said(Need(), Require(condition=style("Metal")), Exclude(condition=style("Death Metal")))
    assert (need.require, need.exclude) == ((style("Metal"),), (style("Death Metal"),))


def test_a_wish_for_one_of_several_stays_where_one_is_no_kind_of_what_is_ruled_out():
    folk_or_metal = style("Folk", "Death Metal")
    need = said(Need(), Require(condition=folk_or_metal), Exclude(condition=style("Metal")))
    assert need.require == (folk_or_metal,)

"""Whom a wish means without a name."""

from __future__ import annotations

import pytest

from actions.message import Mention, Move
from actions.people import maker
from actions.references import Ambiguous, UnknownItem
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.domain.conditions import Terms
from recommender.domain.items import Item

FILMS = Catalogue(
    load_spec("movies"),
    [
        Item(
            id="a",
            title="Raft",
            year=1997,
            terms={"actor": ("Leo Alba", "Kay Wen", "Bill Zed", "Una Nown"), "director": ("Jim C",)},
        ),
        Item(id="b", title="Raft", year=1953, terms={"actor": ("Clif Webb",)}),
        *(
            Item(id=f"k{n}", title="Known", terms={"actor": ("Kay Wen",)}, numbers={"popularity": 900 + n})
            for n in range(2)
        ),
        *(Item(id=f"l{n}", title="Less", terms={"actor": ("Leo Alba",)}, numbers={"popularity": 90}) for n in range(9)),
        Item(id="o", title="Once", terms={"actor": ("Bill Zed", "Ann Zed")}, numbers={"popularity": 500}),
    ],
)


def said(text: str) -> Move:
    start = text.index("Raft")
    return Move(
        kind="want", text=text, mentions=(Mention(entity="title", value=("a", "b"), start=start, end=start + 4),)
    )


def which(mention: Mention) -> str:
    raise Ambiguous(mention, mention.names)


@pytest.mark.parametrize("text", ["with the guy from Raft", "something with that blonde girl in Raft"])
def test_somebody_from_an_item_is_one_of_its_best_known_people_whichever_namesake_it_is(text: str) -> None:
    found = maker(said(text), which, FILMS)
    assert found is not None
    assert found[1] == Terms(facet="actor", values=("Kay Wen", "Bill Zed", "Leo Alba"))


@pytest.mark.parametrize("text", ["by the director of Raft", "with the actor from Raft"])
def test_who_is_named_by_a_role_is_asked_which(text: str) -> None:
    with pytest.raises(Ambiguous):
        maker(said(text), which, FILMS)


@pytest.mark.parametrize("text", ["something like Raft", "the guy on Raft", "Raft, with the guy from work"])
def test_an_item_alone_means_nobody(text: str) -> None:
    assert maker(said(text), which, FILMS) is None


def test_what_is_not_known_is_told() -> None:
    def unknown(mention: Mention) -> str:
        raise UnknownItem("Raft")

    with pytest.raises(UnknownItem):
        maker(said("the guy from Raft"), unknown, FILMS)

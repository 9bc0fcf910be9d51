from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from recommender.catalogue.facets import NumberFacet, TermsFacet
from recommender.catalogue.spec import CatalogueSpec, load_spec
from recommender.catalogue.speech import Noun, Wording
from recommender.domain.conditions import Range, Terms
from recommender.domain.items import Item

DESCRIPTION = """
name: shelf
noun: {one: book, many: books}
show: [author]
facets:
  author: {type: terms, label: author, fact: "by {value}", unknown: Nobody knows., names: true}
  editor: {type: terms, label: editor, fact: "edited by {value}", unknown: Nobody knows., names: true}
  person: {type: union, label: people, of: [author, editor]}
  pages:
    type: number
    label: pages
    low: 1
    high: 5000
    phrase: {between: "{low} to {high} pages", at_least: "{low} pages or more", at_most: "up to {high} pages"}
    fact: "{value} pages long"
    unknown: Nobody counted.
critiques: {shorter: {facet: pages, direction: -1}}
reasons: {}
terms_of_use: none
"""


def described(**changes: Any) -> CatalogueSpec:
    """Return the description with values replaced: keys are paths, their parts joined by two underscores."""
    description = yaml.safe_load(DESCRIPTION)
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = description
        for parent in parents:
            place = place[parent]
        place[last] = value
    return CatalogueSpec.model_validate(description)


def test_parts_of_a_union_are_its_facets() -> None:
    spec = described()
    assert spec.parts_of("person") == ("author", "editor")
    assert spec.parts_of("author") == ("author",)


def test_an_item_has_a_page_of_its_own_or_one_that_is_made_of_its_id_or_title() -> None:
    by_id = described(link={"address": "https://example.org/{id}/", "ids": "tt"})
    by_title = described(link={"address": "https://example.org/{title}"})

    assert by_id.link_to(Item(id="tt1/2", title="Up")) == "https://example.org/tt1%2F2/"
    assert by_id.link_to(Item(id="x1", title="Up")) is None
    assert by_id.link_to(Item(id="x1", title="Up", link="https://up.example")) == "https://up.example"
    assert by_title.link_to(Item(id="1", title="Up & é {id}")) == "https://example.org/Up+%26+%C3%A9+%7Bid%7D"
    assert described().link_to(Item(id="1", title="Up")) is None


@pytest.mark.parametrize("address", ["http://example.org/{id}", "https://example.org/", "https://e.org/{id} {title}"])
def test_an_address_is_secure_and_names_the_item(address: str) -> None:
    with pytest.raises(ValidationError, match="address"):
        described(link={"address": address})


def test_conditions_have_to_be_of_the_facets_kind() -> None:
    spec = described()
    assert spec.knows(Terms(facet="person", values=("Ursula Le Guin",)))
    assert spec.knows(Range(facet="pages", high=200))
    assert not spec.knows(Terms(facet="pages", values=("200",)))
    assert not spec.knows(Range(facet="author", high=200))
    assert not spec.knows(Range(facet="runtime", high=200))


def asking(condition: dict[str, Any]) -> dict[str, Any]:
    """Return a question with an answer that stands for a condition."""
    return {
        "kind": "answers",
        "question": "Who?",
        "answers": [{"label": "me"}, {"label": "us", "require": [condition]}],
    }


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"show": ["publisher"]}, "not described: publisher"),
        ({"facets__person__of": ["author", "poet"]}, "not described: poet"),
        ({"facets__author__years": {"Homer": [1, 2]}}, "for a facet that reads year"),
        ({"facets__author__reads": "year"}, "for a facet that reads year"),
        ({"facets__author__reads": "year", "facets__author__years": {"A": [2, 1]}}, "'A' ends before it begins"),
        ({"critiques__newer": {"facet": "year"}}, "not described: year"),
        ({"critiques__shorter": {"facet": "pages", "value": "short"}}, "critique 'shorter'"),
        ({"critiques__funnier": {"facet": "author"}}, "critique 'funnier'"),
        ({"superlatives": {"newest": {"facet": "year"}}}, "not described: year"),
        ({"superlatives": {"funniest": {"facet": "author"}}}, "critique 'funniest'"),
        ({"summary": ["publisher"]}, "not described: publisher"),
        ({"facets__pages__beside": ["weight"]}, "not described: weight"),
        ({"facets__pages__answer": "it has {value} pages"}, "pattern"),
        ({"unanswerable": {"price": {"ask": ["how much"], "say": "No idea."}}}, "pattern"),
        ({"unanswerable": {"price": {"ask": [], "say": "{item}?"}}}, "at least 1"),
        ({"unanswerable": {"price": {"ask": ["how much"], "say": "{item}?", "instead": ["shop"]}}}, "described: shop"),
        ({"unanswerable": {"pages": {"ask": ["how much"], "say": "{item}?"}}}, "as unanswerable: pages"),
        ({"unanswerable": {"price": {"ask": ["Author"], "say": "{item}?"}}}, "'Author' already asks for author"),
        ({"ways_to_ask": {"taste": ["do you like"]}}, "Extra inputs"),
        ({"facets__author__fact": "by somebody"}, "pattern"),
        ({"facets__author__surfaces": ["by {name}"]}, "pattern"),
        ({"facets__author__synonyms": {"Anon": []}}, "at least 1"),
        ({"facets__pages__phrase__between": "up to {high}"}, "pattern"),
        ({"facets__pages__colour": "red"}, "Extra inputs"),
        ({"questions": {"author": {"kind": "example", "question": "Which?", "bits": 1}}}, "name of a facet"),
        ({"questions": {"either": {"kind": "pair", "question": "{one} or what?"}}}, "pattern"),
        ({"questions": {"who": asking({"kind": "terms", "facet": "pages", "values": ["9"]})}}, "fits no facet"),
        ({"questions": {"who": asking({"kind": "terms", "facet": "mood", "values": ["sad"]})}}, "fits no facet"),
    ],
)
def test_a_faulty_description_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        described(**changes)


def test_movies_are_described_completely() -> None:
    spec = load_spec("movies")
    for name in ("genre", "director", "actor", "writer", "origin", "language", "country", "certificate", "award"):
        assert isinstance(spec.facets[name], TermsFacet)
    for name, quantity in (("year", "year"), ("runtime", "duration"), ("score", "score"), ("popularity", "none")):
        facet = spec.facets[name]
        assert isinstance(facet, NumberFacet)
        assert facet.reads == quantity
        assert all(facet.low <= edge <= facet.high for edge in facet.bins)
        for low, high in (said for said in facet.words.values() if isinstance(said, tuple)):
            assert low is None or high is None or low <= high
    assert spec.parts_of("person") == ("director", "actor", "writer")
    assert {"liked", "similar", "shared", "matches", "preference", "text", "keyword", "popular"} <= spec.reasons.keys()


def test_reasons_of_movies_use_known_placeholders() -> None:
    known = {
        "item": "Heat (1995)",
        "value": "Crime",
        "fact": "filed under Crime",
        "facet_label": "genre",
        "liked": "Alien",
        "wish": "heist",
        "among": "comedies",
        "count": "12",
    }
    nouns = {"noun": "film", "noun_many": "films"}
    spec = load_spec("movies")
    for template in (*spec.reasons.values(), *spec.behind.values()):
        assert template.format(**known, **nouns)
    assert spec.reasons["shared.director"].format(**known) == "it is directed by Crime, like Heat (1995)"
    assert {name.partition(".")[2] for name in spec.reasons if "." in name} <= spec.facets.keys()


def test_an_unknown_description_is_missing() -> None:
    with pytest.raises(FileNotFoundError):
        load_spec("no_such_catalogue")


def test_a_place_that_nothing_fills_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"response greet: nothing fills \{item\}"):
        Wording(responses={"greet": ("Hello, {item}!",)})
    assert Wording(responses={"accept": ("Enjoy {item}!",)}).responses["accept"] == ("Enjoy {item}!",)


@pytest.mark.parametrize("word", ["", "{do}", "x" * 41, "a\\b"])
def test_words_are_plain_and_short(word: str) -> None:
    with pytest.raises(ValidationError):
        Noun(one=word, many="things")

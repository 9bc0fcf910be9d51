"""What languages say: nothing of the code is left unsaid, places stay, and grammar puts parts together."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from actions.cards import CARD_BUTTONS, MORE, MORE_BUTTONS
from actions.moves import NAMES
from actions.privacy import _ASK, _WAYS
from actions.wording import CALLED, REACTIONS
from recommender.catalogue.spec import load_spec
from recommender.domain.conditions import Range, Terms
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.wording.languages import (
    FOLDER,
    described,
    known_languages,
    language,
    overlay,
    speaking,
    spoken,
    tr,
    value_words,
)
from recommender.wording.phrases import clauses, join, restate

ROOT = Path(__file__).parents[3]
OTHERS = [code for code in known_languages() if code != "en"]
PLACE = re.compile(r"\{(\w+)")


def translated() -> Iterator[str]:
    """Every text that the code gives to `tr`, where it stands there."""
    for path in [*ROOT.glob("actions/*.py"), *ROOT.glob("recommender/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
                yield from (
                    each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
                )


def looked_up() -> set[str]:
    """And those that it gives to it by a name."""
    said = {
        *translated(),
        *CARD_BUTTONS,
        *MORE_BUTTONS,
        MORE["title"],
        *NAMES.values(),
        *_WAYS,
        *(yes for _, yes in _ASK.values()),
    }
    said |= {text for pair in REACTIONS.values() for text in pair}
    said |= {text for name, text in CALLED.items() if name in ("web", "rest", "cmdline")}
    return said


@pytest.mark.parametrize("code", OTHERS)
def test_the_language_has_every_text_of_the_code(code: str) -> None:
    with speaking(code):
        phrases = language().phrases
    missing = sorted(text for text in looked_up() if text not in phrases and re.search("[a-z]", PLACE.sub("", text)))
    assert missing == []


@pytest.mark.parametrize("code", OTHERS)
def test_places_stay_in_phrases(code: str) -> None:
    with speaking(code):
        phrases = language().phrases
    wrong = [text for text, said in phrases.items() if sorted(PLACE.findall(text)) != sorted(PLACE.findall(said))]
    assert wrong == []


@pytest.mark.parametrize("code", OTHERS)
def test_places_stay_in_responses(code: str) -> None:
    english = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["responses"]
    said = yaml.safe_load((FOLDER / code / "responses.yml").read_text("utf-8"))
    own = {"utter_other_language"}  # is said where the language is not spoken
    assert {f"utter_{name}" for name in said} == set(english) - own
    wrong = [
        (name, text)
        for name, texts in said.items()
        for text in texts
        if set(PLACE.findall(text)) != set(PLACE.findall(english[f"utter_{name}"][0]["text"]))
    ]
    assert wrong == []


@pytest.mark.parametrize("code", OTHERS)
def test_descriptions_stay_well_formed_in_a_language(code: str) -> None:
    for path in (FOLDER / code / "catalogues").glob("*.yml"):
        spec = load_spec(path.stem)
        with speaking(code):
            told = described(spec)
        assert told.noun.one != spec.noun.one
        assert list(told.facets) == list(spec.facets)
        assert told.critiques == spec.critiques  # what is understood stays English


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("name", ["movies", "music", "news", "shop"])
def test_a_catalogue_is_spoken_of_in_the_language(code: str, name: str) -> None:
    english = load_spec(name).model_dump(mode="python")
    own = overlay(name, code)
    assert set(own["facets"]) == set(english["facets"])
    for facet, said in own["facets"].items():
        for key in ("label", "fact", "unknown", *(("question",) if english["facets"][facet].get("question") else ())):
            if english["facets"][facet].get(key):
                assert said.get(key), (facet, key)
    for part in ("reasons", "behind", "unanswerable"):
        assert set(own[part]) == set(english[part]), part
        wrong = [key for key, said in own[part].items() if _places(said) - _places(english[part][key])]
        assert wrong == [], part


def _places(said: object) -> set[str]:
    return set(PLACE.findall(str(said["say"] if isinstance(said, dict) else said)))


def test_days_and_musicians_in_chinese() -> None:
    news, beatles = load_spec("news"), Item(id="b", title="The Beatles")
    facet = "published"
    with speaking("zh"):
        assert described(news).facets[facet].say(20524.7) == "2026年3月12日"  # type: ignore[union-attr]
        assert language().label(beatles) == "披头士（The Beatles）"
    assert news.facets[facet].say(20524.7) == "12 March 2026"  # type: ignore[union-attr]


def test_what_is_spoken_ends_with_the_turn() -> None:
    with speaking("zh"):
        assert spoken() == "zh"
    assert spoken() == "en"
    with speaking("xx"):
        assert spoken() == "en"
    assert tr("Save it") == "Save it"


def test_a_request_in_chinese() -> None:
    spec = load_spec("movies")
    need = Need(
        require=(
            Terms(facet="genre", values=("Comedy",)),
            Terms(facet="origin", values=("French",)),
            Range(facet="year", low=1990, high=1999),
            Range(facet="runtime", high=100),
        ),
        exclude=(Terms(facet="genre", values=("Horror",)), Terms(facet="actor", values=("Tom Cruise",))),
    )
    with speaking("zh"):
        assert restate(need, spec, str) == "1990年代的100分钟以内的法国喜剧片，不要恐怖片，不要汤姆·克鲁斯演的"
        assert join(["一", "二", "三"]) == "一、二和三"
        assert clauses(["它很新", "它很短"]) == "它很新，它很短"
    assert restate(need, spec, str) == (
        "French comedies from the 1990s of up to 100 minutes, no horror films, nothing with Tom Cruise"
    )


def test_what_items_are_called_is_said_in_chinese() -> None:
    spec = load_spec("shop")
    either, no = Terms(facet="product", values=("eggs", "orange juice")), Terms(facet="kind", values=("beef",))
    with speaking("zh"):
        assert restate(Need(require=(either,), exclude=(no,)), spec, str) == "鸡蛋或橙汁，不要牛肉"
    assert restate(Need(require=(either,), exclude=(no,)), spec, str) == "eggs or orange juice, no beef"


def test_names_and_values_in_chinese() -> None:
    spec = load_spec("movies")
    item = Item(id="tt0113277", title="Heat", year=1995)
    unknown = Item(id="x", title="Nobody Knows This One", year=1990)
    with speaking("zh"):
        assert language().label(item) == "《盗火线》（Heat，1995）"
        assert language().label(unknown) == "《Nobody Knows This One》（1990）"
        assert value_words("genre", "Comedy", spec) == "喜剧"
        assert value_words("actor", "Al Pacino and Val Kilmer", spec) == "阿尔·帕西诺、Val Kilmer"
    assert language().label(item) == "Heat (1995)"
    assert value_words("genre", "Comedy", spec) == "Comedy"

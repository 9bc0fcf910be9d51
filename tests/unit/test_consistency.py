"""The domain, the training data, the actions and the catalogue's description agree with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from actions.domain import merged
from actions.languages import load_sentences
from actions.message import read_message
from actions.moves import MOVES, NAMES, OTHERS, Group
from actions.runner import ACTIONS
from actions.state import State
from recommender.catalogue.spec import load_spec
from recommender.catalogue.speech import PLACES, Response
from recommender.domain.feedback import Kind
from recommender.wording.languages import described, speaking
from understanding import moves as understanding

ROOT = Path(__file__).parents[2]
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
INTENTS = {name for each in DOMAIN["intents"] for name in each}
# Without examples: payloads, what the classifier says when it is not sure, and what is told by its language.
NOT_SPOKEN = {"choose", "start", "nlu_fallback", "other_language", "picture"}


def data(folder: str, key: str) -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "data" / folder).glob("*.yml")):
        yield from yaml.safe_load(path.read_text("utf-8")).get(key, [])


def steps() -> Iterator[dict[str, Any]]:
    for story in (*data("rules", "rules"), *data("stories", "stories")):
        for step in story["steps"]:
            yield from step.get("or", [step])


def test_every_intent_has_examples_and_every_example_an_intent() -> None:
    assert {each["intent"] for each in data("nlu", "nlu") if "intent" in each} == INTENTS - NOT_SPOKEN


def test_every_intent_is_answered_by_a_rule_or_a_story() -> None:
    assert {step["intent"] for step in steps() if "intent" in step} == INTENTS


def test_rules_and_stories_use_what_the_domain_has() -> None:
    used = {step["action"] for step in steps() if "action" in step}
    assert used <= set(DOMAIN["actions"]) | set(DOMAIN["responses"])


def test_the_action_server_has_the_domain_s_actions() -> None:
    assert set(ACTIONS) == set(DOMAIN["actions"])


def test_the_slots_are_the_state() -> None:
    assert set(DOMAIN["slots"]) == set(State.model_fields)


def test_the_entities_are_general_and_those_of_a_catalogue_are_added() -> None:
    general = {"title", "theme", "ordinal", "count", "rating", "reaction", "reference", "critique", "facet", "taste"}
    general |= {"order"}
    assert set(DOMAIN["entities"]) == {*general, "option", "code", "credit", "quote", "spoken"}
    domain = merged(DOMAIN, load_spec("movies"))
    assert domain["entities"] == [*DOMAIN["entities"], *load_spec("movies").facets]


def test_a_catalogue_s_own_wording_takes_the_place_of_sentences_with_the_same_places() -> None:
    domain = merged(DOMAIN, load_spec("movies"))
    assert domain["responses"].keys() == DOMAIN["responses"].keys()
    assert "a short French comedy" in domain["responses"]["utter_greet"][0]["text"]
    assert {f"utter_{name}" for name in get_args(Response)} <= DOMAIN["responses"].keys()
    for name in get_args(Response):
        texts = [each["text"] for each in DOMAIN["responses"][f"utter_{name}"]]
        assert {place for text in texts for place in re.findall(r"{([a-z_]+)}", text)} == PLACES.get(name, set())


def test_annotated_entities_are_in_the_domain() -> None:
    annotated = {
        name for each in data("nlu", "nlu") for name in re.findall(r"\]\(([a-z_]+)\)", each.get("examples", ""))
    }
    assert annotated == {"title", "person", "theme"}


def test_every_response_that_an_action_says_exists_with_the_values_that_it_is_given() -> None:
    """Compare the placeholders of each response with the keywords of the calls that say it."""
    said: dict[str, list[set[str]]] = {}
    for path in sorted((ROOT / "actions").glob("*.py")):
        for call in re.finditer(r"\.say\(\s*(.+?)\)\n", path.read_text("utf-8"), re.DOTALL):
            keywords = set(re.findall(r"(?<![=!<>])\b([a-z_]+)=(?!=)", call.group(1))) - {"offer"}
            for name in re.findall(r'"(utter_[a-z_]+)"', call.group(1)):
                said.setdefault(name, []).append(keywords)
    assert said
    for name, calls in said.items():
        texts = [variation["text"] for variation in DOMAIN["responses"][name]]
        wanted = {placeholder for text in texts for placeholder in re.findall(r"(?<!{){([a-z_]+)}(?!})", text)}
        for keywords in calls:
            assert wanted <= keywords, (name, wanted, keywords)


def test_no_response_is_unused() -> None:
    text = "".join(path.read_text("utf-8") for path in (ROOT / "actions").glob("*.py"))
    used = {step["action"] for step in steps() if "action" in step} | set(re.findall(r"utter_[a-z_]+", text))
    # Rasa's own fallback action says utter_default.
    assert set(DOMAIN["responses"]) - used == {"utter_default"}


def test_every_move_has_a_row_and_leads_to_the_intent_that_stands_for_it() -> None:
    assert set(MOVES) == set(understanding.MOVES)
    for kind, each in MOVES.items():
        assert each.intent in understanding.INTENTS[kind]
        assert bool(each.reads) == (each.group is Group.WISH), kind
        assert bool(each.does or each.leads) == (each.group not in (Group.WISH, Group.OPINION)), kind


def test_every_intent_stands_for_a_move_or_has_a_row_of_its_own() -> None:
    spoken = {*understanding.ALL_INTENTS, *OTHERS}
    assert spoken == INTENTS
    for intent in INTENTS:
        kind = read_message(intent, []).moves[0].kind
        assert kind in MOVES or kind in OTHERS, intent
    assert set(NAMES) <= INTENTS


def test_opinions_are_kinds_of_feedback() -> None:
    assert {kind for kind, each in MOVES.items() if each.group is Group.OPINION} - {"rate"} <= {*Kind}


def test_every_language_that_is_told_has_its_sentence() -> None:
    told = yaml.safe_load((ROOT / "understanding" / "language.yml").read_text("utf-8"))
    codes = {*told["languages"], *(each["language"] for each in told["scripts"])}
    assert set(load_sentences()) == codes.union(*(each.get("other", {}) for each in told["scripts"]))


def test_no_example_stands_under_two_intents() -> None:
    seen: dict[str, str] = {}
    for each in data("nlu", "nlu"):
        for line in each["examples"].splitlines():
            text = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", line.removeprefix("- ")).strip().lower()
            assert seen.setdefault(text, each["intent"]) == each["intent"], text


@pytest.mark.parametrize("name", ["movies", "music", "news", "shop"])
def test_who_is_new_to_a_catalogue_gets_six_ideas_in_each_language(name: str) -> None:
    spec = load_spec(name)
    for code in ("en", "zh"):
        with speaking(code):
            assert len(set(described(spec).wording.ideas)) == 6

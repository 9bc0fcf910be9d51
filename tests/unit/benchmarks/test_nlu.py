from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.nlu import (
    DIET,
    FEATURES,
    LOGISTIC,
    NAMES,
    OWN,
    READER,
    annotated,
    as_rasa,
    pipelines,
    scores,
    scores_of_people,
    with_instead,
)
from scripts.environments import ROOT
from understanding.training.corpus import PLACES, Template, Values


def test_each_compared_pipeline_has_others_in_the_reader_s_place() -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    names = {name: [each["name"] for each in pipeline] for name, pipeline in pipelines(config, 7).items()}
    own = names.pop(OWN)
    assert own == [each["name"] for each in config]
    place = own.index(READER)
    features = [each["name"] for each in FEATURES]
    for name, others in {"DIET": [DIET], "logistic regression and CRF": [LOGISTIC, NAMES]}.items():
        instead = [*features, *(each["name"] for each in others)]
        assert names.pop(name) == [*own[:place], *instead, *own[place + 1 :]]
    assert not names


def test_the_test_set_is_its_annotated_files() -> None:
    assert "blind.yml" in {each.name for each in annotated()}


def test_replacing_what_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="no Missing"):
        with_instead([{"name": "WhitespaceTokenizer"}], "Missing")


def message(intent: str, found: list[str], entities: list[Any], found_entities: list[Any]) -> dict[str, Any]:
    return {"intent": intent, "found_intents": found, "entities": entities, "found_entities": found_entities}


def test_scores() -> None:
    found = scores(
        [
            message("inform", ["inform", "ask"], [["title", 0, 4]], [["title", 0, 4], ["genre", 5, 9]]),
            # Right but unsure; the name was found, as something more special.
            message("inform", ["nlu_fallback", "inform"], [["person", 5, 9]], [["actor", 5, 9]]),
            message("ask", ["inform", "ask"], [], [["theme", 0, 3]]),
            message("more", ["more"], [["title", 2, 6]], []),
        ]
    )
    assert found["intent_accuracy"] == 0.75
    # F1 of inform: 2 of 3 given are right and none is missed, 0.8; of ask 0; of more 1. Weighted by 2, 1, 1.
    assert found["intent_weighted_f1"] == pytest.approx((2 * 0.8 + 0 + 1) / 4)
    assert found["fallbacks"] == 0.25
    assert found["entity_f1"] == pytest.approx(2 * 1 / (3 + 2))  # one right of three wanted and two given
    assert found["spans_found"] == pytest.approx(2 / 3)


def test_a_message_of_the_corpus_for_rasa() -> None:
    values = Values({place: ["heat (1995)"] for place in PLACES}, Path("unused"))
    parts = (("thank", "thanks!"), ("want", "something like {title}, with [a {twist}](theme) [or so]"))
    intent, line = as_rasa(Template(parts, values), random.Random(7))  # noqa: S311  no secret
    assert intent == "inform"  # what is polite does not lead
    # Brackets that are no annotation would be taken for one.
    assert line == "thanks! something like [heat  1995 ](title), with [a  twist ](theme)  or so "


def test_scores_of_people() -> None:
    turns = [
        # Both moves were read.
        {"found_intents": ["inform"], "found_moves": ["want", "like"]},
        # One intent: it stands for wishes, not for what was seen.
        {"found_intents": ["nlu_fallback", "inform"], "found_moves": []},
        # Neither the move nor the intent that was labelled.
        {"found_intents": ["export_data"], "found_moves": []},
        # "Seen" answers what is labelled as liked only the other way round.
        {"found_intents": ["like"], "found_moves": ["like"]},
    ]
    labelled = [frozenset({"want", "like"}), frozenset({"want", "seen"}), frozenset({"ask"}), frozenset({"seen"})]
    found = scores_of_people(labelled, turns)
    assert found == {"people_intent": 0.75, "people_all_moves": 0.5}

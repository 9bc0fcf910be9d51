"""What words and scripts say of a language. The detector is made up; tests/components has tests with the real one."""

from __future__ import annotations

import re

import pytest
import yaml

from understanding.language import LANGUAGE_FILE, Languages, detected

DATA = yaml.safe_load(LANGUAGE_FILE.read_text("utf-8"))


def languages(english: float) -> Languages:
    """Languages with a detector that hears so much English, and Spanish for the rest."""
    heard = {**dict.fromkeys(detected(DATA), 0.0), "en": english, "es": 1 - english}
    return Languages(DATA, 0.9, lambda text: heard.items())


def test_a_script_is_told_without_the_detector() -> None:
    assert languages(english=1.0).tell("хочу смешной фильм") == "ru"
    assert languages(english=1.0).tell("something like 千と千尋の神隠し") is None


@pytest.mark.parametrize(("english", "told"), [(0.05, "es"), (0.15, None)])
def test_the_detector_has_to_be_certain_that_it_is_not_english(english: float, told: str | None) -> None:
    assert languages(english).tell("quiero ver una comedia") == told


def test_what_was_linked_says_nothing() -> None:
    text = "quiero ver una comedia"
    assert languages(english=0.0).tell(text, [(0, len(text))]) is None


def test_words_are_in_the_spelling_of_tokens_and_none_is_a_truth_value() -> None:
    words = re.findall(r"(?<=[\[ ])[^\s\[\],{}#]+(?=[,\]])", LANGUAGE_FILE.read_text("utf-8").split("\nenglish")[0])
    assert not {"on", "off", "yes", "no", "true", "false"} & set(words)

"""The settings of the language model: off without a URL, and a sentence for what cannot be used."""

from __future__ import annotations

import pytest

from language_model.settings import ModelSettings, model_settings


def test_without_a_url_there_is_no_model() -> None:
    assert model_settings({}) is None
    assert model_settings({"PARLEY_LLM_URL": " ", "PARLEY_LLM_KEY": "k", "PARLEY_LLM_READS": "always"}) is None


def test_a_url_is_enough() -> None:
    found = model_settings({"PARLEY_LLM_URL": "http://127.0.0.1:5080/v1/"})
    assert found == ModelSettings(url="http://127.0.0.1:5080/v1", model="default", reads="never", writes="chat")


def test_everything_can_be_set() -> None:
    names = {
        **{
            "URL": "https://api.example.org/v1",
            "MODEL": "m",
            "KEY": "k",
            "READS": "unsure",
            "WRITES": "always",
            "LOOKS": "always",
        },
        **{
            "SECONDS": "2.5",
            "AT_ONCE": "3",
            "PERSON_TOKENS": "4",
            "DAY_TOKENS": "5",
            "PRICE_IN": "6",
            "PRICE_OUT": "7",
        },
    }
    assert model_settings({f"PARLEY_LLM_{name}": value for name, value in names.items()}) == ModelSettings(
        "https://api.example.org/v1", "m", "k", "unsure", "always", 2.5, 3, 4, 5, (6.0, 7.0), "always"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"URL": "ftp://127.0.0.1/v1"},
        {"URL": "127.0.0.1:5080"},
        {"URL": "http://name:word@127.0.0.1/v1"},
        {"URL": "http://example.org/v1", "KEY": "k"},  # in the clear
        {"KEY": "${OPENAI_KEY}"},
        {"KEY": "a\nb"},
        {"READS": "sometimes"},
        {"WRITES": "on"},
        {"LOOKS": "yes"},
        {"SECONDS": "0"},
        {"SECONDS": "nan"},
        {"AT_ONCE": "many"},
        {"DAY_TOKENS": "-1"},
    ],
)
def test_what_cannot_be_used_is_a_sentence_without_the_value(changes: dict[str, str]) -> None:
    environment = {f"PARLEY_LLM_{name}": each for name, each in {"URL": "http://127.0.0.1/v1", **changes}.items()}
    with pytest.raises(ValueError, match=r"^PARLEY_LLM_\w+ .*\.$") as raised:
        model_settings(environment)
    assert "word" not in str(raised.value)
    assert "OPENAI" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:1/v1", True),
        ("http://127.0.0.1:1/v1", True),
        ("http://[::1]:1/v1", True),
        ("http://10.0.0.1/v1", False),
        ("https://api.example.org/v1", False),
        ("https://localhost.example.org/v1", False),
    ],
)
def test_it_is_known_whether_anything_leaves_the_machine(url: str, *, here: bool) -> None:
    assert ModelSettings(url=url, model="m").is_here is here

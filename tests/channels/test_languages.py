"""The channels' own sentences in the language that somebody writes."""

from __future__ import annotations

import re

import pytest

from channels import wording
from channels.commands import ANSWERED_HERE
from channels.languages import FOLDER, REMEMBERED, Languages, sentences, told_by
from channels.message import BotMessage, Choice, Said
from tests.channels.harness import ChannelHarness, Script

CODES = sorted(path.parent.name for path in FOLDER.glob("*/language.yml"))
PLACE = re.compile(r"\{(\w+)\}")
HAN = re.compile("[一-鿿]")


def said_by_channels() -> set[str]:
    """Every sentence and button that channels say themselves."""
    found = {value for name, value in vars(wording).items() if name.isupper() and isinstance(value, str)}
    return found | {choice.label for message in ANSWERED_HERE.values() for choice in message.choices}


@pytest.mark.parametrize("code", CODES)
def test_a_language_has_every_sentence_and_no_other(code: str) -> None:
    assert set(sentences(code)) == said_by_channels()
    wrong = [one for one, other in sentences(code).items() if set(PLACE.findall(one)) != set(PLACE.findall(other))]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("想看九十年代的法國喜劇", "zh"),
        ("推荐一部 feel good 的", "zh"),
        ("something like 千与千寻", "en"),
        ("recommend me a comedy", "en"),
        ("Heat", None),
        ("ok", None),
        ("7!", None),
        ("", None),
    ],
)
def test_what_a_text_tells(text: str, code: str | None) -> None:
    assert told_by(text) == code


def test_who_writes_chinese_is_answered_so_until_they_write_english() -> None:
    languages = Languages()
    assert languages.sentence(wording.BUSY, "rest:1") == wording.BUSY
    languages.note("rest:1", "想看喜剧")
    assert HAN.search(languages.sentence(wording.BUSY, "rest:1"))
    assert languages.sentence(wording.BUSY, "rest:2") == wording.BUSY
    languages.note("rest:1", "ok")
    assert HAN.search(languages.sentence(wording.BUSY, "rest:1"))
    languages.note("rest:1", "show me comedies please")
    assert languages.sentence(wording.BUSY, "rest:1") == wording.BUSY


def test_what_others_say_stays_as_it_is() -> None:
    languages = Languages()
    languages.note("rest:1", "想看喜剧")
    message = BotMessage("Heat (1995)", choices=(Choice("Like", Said("like it")),))
    assert languages.said(message, "rest:1") == message
    privacy = languages.said(ANSWERED_HERE["privacy"], "rest:1")
    assert all(HAN.search(choice.label) for choice in privacy.choices)
    assert [choice.said for choice in privacy.choices] == [choice.said for choice in ANSWERED_HERE["privacy"].choices]


def test_only_so_many_conversations_are_remembered() -> None:
    languages = Languages()
    for number in range(REMEMBERED + 1):
        languages.note(f"rest:{number}", "想看喜剧")
    assert languages.sentence(wording.BUSY, "rest:0") == wording.BUSY
    assert languages.sentence(wording.BUSY, "rest:1") != wording.BUSY


def test_a_conversation_in_chinese_hears_of_trouble_in_chinese(harness: ChannelHarness) -> None:
    script = Script(answer=lambda message: [] if "坏" in message.text else [{"text": "好"}])
    with harness.running(script):
        harness.say("今天会坏吗")  # nothing is said to that
        harness.rest()
        texts = [shown.text for shown in harness.seen("1")]
    assert texts == [sentences("zh")[wording.TROUBLE]]

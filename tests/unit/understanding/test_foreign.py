"""Chinese messages in English: numbers, names, words, and what each move says. The moves are given, not read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.understanding.small_lexicon import write_lexicon
from understanding.foreign.english import InEnglish, Translator
from understanding.foreign.numbers import number
from understanding.foreign.pack import Pack, known_languages, read_pack
from understanding.lexicon import read_lexicon
from understanding.linking.linker import Linker
from understanding.moves import INTENTS, MOVES
from understanding.reader import Move, Reading

YEAR, TODAY = 2026, 20_000.0


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read_pack("zh")


class Given:
    """Reads every message as the moves that a test says, each from the place of its words."""

    def __init__(self) -> None:
        self.moves: list[tuple[str, str]] = []
        self.alone: dict[str, list[tuple[str, str]]] = {}

    def read(self, text: str) -> Reading:
        moves, rows, pieces = [], [], []
        position = 0
        for move, words in self.alone.get(text, self.moves):
            start = text.index(read_pack("zh").plain(words), position)
            position = start + len(words)
            moves.append(Move(move, start, position, 0.9))
            for place in range(start, position):
                row = np.full(len(MOVES), -9.0, np.float32)
                row[MOVES.index(move)] = -0.1
                rows.append(row)
                pieces.append((place, place + 1))
        intents = ((INTENTS[moves[0].move][0], 0.9),)
        return Reading(tuple(moves), (), intents, tuple(pieces), np.array(rows), MOVES)


Said = Callable[..., InEnglish]


@pytest.fixture(scope="module")
def in_english(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Said:
    linker = Linker(read_lexicon(write_lexicon(tmp_path_factory.mktemp("lexicon"))))
    reader = Given()
    translator = Translator(pack, reader, linker)  # type: ignore[arg-type] # all that is asked of a reader

    def said(*moves: tuple[str, str], alone: Mapping[str, str] = {}) -> InEnglish:  # is only read
        reader.moves = list(moves)
        reader.alone = {words: [(move, words)] for words, move in alone.items()}
        return translator.read("".join(words for _, words in moves), YEAR, TODAY)

    return said


def entities(found: InEnglish) -> list[tuple[str, object, object]]:
    return [(each["entity"], each["value"], each.get("role")) for each in found.entities]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("九十", 90),
        ("十二", 12),
        ("一百二十", 120),
        ("一百二", 120),
        ("一百零五", 105),
        ("一九九四", 1994),
        ("二〇一九", 2019),
        ("两", 2),
        ("8.5", 8.5),
        ("两千", 2000),
    ],
)
def test_numbers(pack: Pack, said: str, meant: float) -> None:
    assert number(said, pack.numerals, pack.multipliers) == meant


@given(value=st.integers(min_value=1, max_value=9999))
def test_a_number_that_is_written_out_is_read_again(value: int) -> None:
    pack = read_pack("zh")
    digits = "零一二三四五六七八九"
    written, rest = "", f"{value:04d}"
    pending = False
    for unit, digit in zip(("千", "百", "十", ""), rest, strict=True):
        if digit == "0":
            pending = bool(written)
            continue
        written += ("零" if pending else "") + digits[int(digit)] + unit
        pending = False
    assert number(written, pack.numerals, pack.multipliers) == value


@given(text=st.text(max_size=30))
def test_what_is_no_number_never_fails(text: str) -> None:
    pack = read_pack("zh")
    found = number(text, pack.numerals, pack.multipliers)
    assert found is None or found >= 0


def test_a_wish_with_values_and_numbers(in_english: Said) -> None:
    found = in_english(("want", "想看九十年代的法国喜剧，"), ("avoid", "不要恐怖片"))
    assert found.text == "from the 90s french comedy horror"
    assert [(each.move, found.text[each.start : each.end]) for each in found.reading.moves] == [
        ("want", "from the 90s french comedy"),
        ("avoid", "horror"),
    ]
    assert ("genre", ["Comedy"], None) in entities(found)
    assert ("genre", ["Horror"], "exclude") in entities(found)
    assert ("year", {"low": 1990, "high": 1999}, None) in entities(found)


def test_lengths(in_english: Said) -> None:
    for said, high in (("一百分钟以内", 100), ("两小时以内", 120), ("一个半小时以内", 90), ("不超过两个小时", 120)):
        assert ("runtime", {"low": None, "high": high}, None) in entities(in_english(("want", said)))


def test_words_that_deny_by_themselves_are_a_wish(in_english: Said) -> None:
    short = ("runtime", {"low": None, "high": 95}, None)
    found = in_english(("avoid", "不要太长的"))
    assert [each.move for each in found.reading.moves] == ["want"]
    assert entities(found) == [short]
    mixed = in_english(("avoid", "不要太长的，不要恐怖片"))
    assert [each.move for each in mixed.reading.moves] == ["avoid"]
    assert entities(mixed) == [short, ("genre", ["Horror"], "exclude")]
    assert [each.get("settled") for each in mixed.entities] == [True, None]


def test_opinions_of_several_things_in_one_move_are_read_one_by_one(in_english: Said) -> None:
    found = in_english(("like", "第一部很喜欢，第二部看过了"), alone={"第一部很喜欢，": "like", "第二部看过了": "seen"})
    assert [each.move for each in found.reading.moves] == ["like", "seen"]
    together = in_english(("seen", "第一部、第二部都看过"))
    assert [each.move for each in together.reading.moves] == ["seen"]


def test_places_of_a_list(in_english: Said) -> None:
    assert entities(in_english(("like", "第二部很喜欢"))) == [("ordinal", 2, None)]
    assert entities(in_english(("seen", "前两个看过了"))) == [("ordinal", 1, None), ("ordinal", 2, None)]
    assert entities(in_english(("similar", "类似第三部的"))) == [("ordinal", 3, "example")]


def test_a_title_in_latin_letters(in_english: Said) -> None:
    assert entities(in_english(("seen", "看过Gravity了"))) == [("title", ["gravity-2013"], None)]


def test_a_title_by_its_chinese_name(in_english: Said) -> None:
    assert entities(in_english(("similar", "类似《地心引力》的"))) == [("title", ["gravity-2013"], "example")]
    assert entities(in_english(("like", "天使爱美丽太好看了"))) == [("title", ["amelie-2001"], None)]


def test_traditional_letters_are_read(in_english: Said) -> None:
    assert entities(in_english(("want", "想看法國喜劇"))) == [("origin", ["French"], None), ("genre", ["Comedy"], None)]


def test_an_unknown_title_in_quotes_is_one_that_is_not_here(in_english: Said) -> None:
    assert entities(in_english(("like", "《没有这部》很好看"))) == [("title", "没有这部", None)]


def test_a_grave_request_takes_a_word_for_it(in_english: Said) -> None:
    assert in_english(("delete_data", "删除我的所有数据")).text == "delete everything about me"
    assert in_english(("delete_data", "我的数据")).text == "我的数据"  # the actions do not take that for it


def test_what_is_sold_elsewhere_is_off_the_point(in_english: Said) -> None:
    found = in_english(("dislike", "我最近买了这件衣服，感觉不太好"))
    assert [each.move for each in found.reading.moves] == ["off"]
    assert found.reading.intents[0][0] == "out_of_scope"


def test_a_word_means_what_the_catalogue_knows_and_days_and_prices_are_no_theme(in_english: Said) -> None:
    assert entities(in_english(("want", "今天想看喜剧"))) == [("genre", ["Comedy"], None)]  # no film is of today
    assert entities(in_english(("want", "十块钱以内的喜剧"))) == [("genre", ["Comedy"], None)]


def test_words_without_english_are_a_theme_of_a_wish_alone(in_english: Said) -> None:
    assert entities(in_english(("want", "想看讲女排的"))) == [("theme", "女排", None)]
    assert entities(in_english(("chat", "女排赢了"))) == []


@given(text=st.text(min_size=1, max_size=60))
def test_any_text_is_read(in_english: Said, text: str) -> None:
    found = in_english(("want", text))
    for each in found.entities:
        assert 0 <= each["start"] <= each["end"] <= len(found.text)


def test_every_language_is_well_formed() -> None:
    for code in known_languages():
        pack = read_pack(code)
        for names in (pack.titles, pack.people):
            assert len({(each.name, each.year) for each in names}) == len(names)
            assert all(said.strip() == said and said for each in names for said in each.said)
        assert json.dumps(pack.name)
        assert not set(pack.explicit) - set(MOVES)


def test_every_form_of_a_letter_is_read_as_one() -> None:
    for code in known_languages():
        pack = read_pack(code)
        assert not {ord(usual) for usual in pack.variants.values()} & set(pack.variants)
    assert read_pack("zh").plain("臺灣導演的懸疑電影，別太長") == "台湾导演的悬疑电影，别太长"


def test_a_wish_that_rules_out_in_a_later_clause_is_read_clause_by_clause(in_english: Said) -> None:
    alone = {"来点喜剧，": "want", "不要恐怖片": "avoid"}
    for kind in ("want", "avoid"):
        found = in_english((kind, "来点喜剧，不要恐怖片"), alone=alone)
        assert [each.move for each in found.reading.moves] == ["want", "avoid"]
        assert [value for _, value, _ in entities(found)] == [["Comedy"], ["Horror"]]
    ruled_out = in_english(("avoid", "不要恐怖片，喜剧"))
    assert [each.move for each in ruled_out.reading.moves] == ["avoid"]

"""The messages of other languages that their readers learn from: none says what another says, and there are enough."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from understanding.foreign.pack import Pack, known_languages, read_pack
from understanding.moves import MOVES
from understanding.training.foreign import PATTERNS, read_messages, read_values


def written_messages(pack: Pack) -> Iterator[tuple[str, str]]:
    """The messages that were written out, each with where it stands."""
    for file in sorted((pack.folder / "moves").glob("*.txt")):
        if file.name != PATTERNS:
            for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
                if line.strip() and not line.startswith("#"):
                    yield f"{file.name}:{number}", line


def shapes(pack: Pack) -> Callable[[str], str]:
    """Return what leaves of a message what is neither a name, nor a number, nor a sign: equal ones say the same."""
    said = {pack.plain(name) for each in (*pack.titles, *pack.people) for name in each.said}
    names = {name for name in said - pack.ordinary if len(name) > 1 and not name.isascii()}
    longest = max(map(len, names))
    given = re.compile(r"《[^》]*》|[A-Z][A-Za-z0-9'’.]*(?: [A-Z0-9][A-Za-z0-9'’.]*)*")
    number = re.compile(f"[0-9.]+|[{''.join([*pack.numerals, *pack.multipliers])}]+")
    move = re.compile(r"(?:^| ?\| ?)[a-z_]+: ")

    def unnamed(text: str) -> str:
        left, position = "", 0
        while position < len(text):
            sizes = range(min(longest, len(text) - position), 1, -1)
            size = next((size for size in sizes if text[position : position + size] in names), 0)
            left += "<a>" if size else text[position]
            position += size or 1
        return left

    def shape(line: str) -> str:
        words = pack.plain(re.sub(r"\[([^\]]+)\]\([a-z]+\)", r"\1", move.sub("", line)))
        return re.sub(r"[^\w<>]+", "", number.sub("<1>", unnamed(given.sub("<a>", words)))).lower()

    return shape


def test_no_two_messages_are_the_same_but_for_a_name_or_a_number() -> None:
    for code in known_languages():
        pack = read_pack(code)
        shape = shapes(pack)
        places: dict[str, list[str]] = {}
        for place, line in written_messages(pack):
            places.setdefault(shape(line), []).append(f"{place} {line}")
        assert [each for each in places.values() if len(each) > 1] == []


def test_a_name_and_a_number_make_no_other_message() -> None:
    shape = shapes(read_pack("zh"))
    assert shape("seen: 昨天看了《教父》| like: 给九分") == shape("like: 昨天看了肖申克的救赎，给 7 分！")
    assert shape("want: 想看喜剧") != shape("want: 想看悲剧")


def test_enough_is_taught() -> None:
    pack = read_pack("zh")
    written, _ = read_messages(pack, read_values(pack))
    assert len(written) >= 3000
    assert sum(len(each.parts) > 1 for each in written) >= 600
    assert {move for each in written for move, _ in each.parts} == set(MOVES)


def test_nothing_is_taught_that_the_test_messages_say() -> None:
    pack = read_pack("zh")
    shape = shapes(pack)
    held = Path(__file__).parents[2].joinpath("nlu", "zh.txt").read_text("utf-8").splitlines()
    taught = {shape(line): place for place, line in written_messages(pack)}
    assert [
        (line, taught[shape(line)]) for line in held if line and not line.startswith("#") and shape(line) in taught
    ] == []

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.understanding.small_lexicon import LEXICON, TITLES, write_lexicon
from understanding.lexicon import LexiconError, digest, read_lexicon


def test_reads_what_the_engine_writes(tmp_path: Path) -> None:
    lexicon = read_lexicon(write_lexicon(tmp_path))
    assert len(lexicon.titles) == len(TITLES)
    assert (lexicon.titles[0].item, lexicon.titles[0].year) == ("heat-1995", 1995)
    assert lexicon.terms[0].values == ("Comedy",)
    assert lexicon.ranges[0].high == 95
    assert lexicon.critiques[0].direction == -1
    assert lexicon.quantities == {"year": "year", "duration": "runtime", "score": "score", "age": "certificate"}
    assert lexicon.phrases[2].conditions[0].negated
    assert lexicon.ages[0] == ("G", 0)
    assert "lacking" in lexicon.words


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"no lexicon at .*none\.json\): run `PARLEY_CATALOGUE=.* make data`"):
        read_lexicon(tmp_path / "none.json")


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"version": 3}', '{"version": 4}', "\ud800"])
def test_a_corrupt_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "lexicon.json"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(LexiconError, match="run `make data`"):
        read_lexicon(path)


@pytest.mark.parametrize(
    ("part", "row"),
    [
        ("titles", ["Heat", "heat", "1995", 0.5, 0.5]),
        ("titles", ["Heat", 5, 1995, 0.5, 0.5]),
        ("titles", ["Heat", "heat", 1995, 1.5, 0.5]),
        ("titles", ["Heat"]),
        ("terms", ["comedy", "genre", [], 0.5, 0.5]),
        ("terms", ["comedy", "genre", [1], 0.5, 0.5]),
        ("terms", ["comedy", "genre", ["Comedy"], "much", 0.5]),
        ("ranges", ["short", "runtime", "0", 90]),
        ("critiques", ["shorter", "runtime", 2, None]),
        ("facets", ["who directed"]),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, part: str, row: list[Any]) -> None:
    data = copy.deepcopy(LEXICON)
    data[part].append(row)
    path = tmp_path / "lexicon.json"
    path.write_text(json.dumps(data), "utf-8")
    with pytest.raises(LexiconError, match="not well formed"):
        read_lexicon(path)


def test_digest_follows_the_content(tmp_path: Path) -> None:
    path = write_lexicon(tmp_path)
    before = digest(path)
    assert digest(path) == before
    path.write_text(path.read_text("utf-8") + " ", "utf-8")
    assert digest(path) != before
    assert digest(tmp_path / "none") == "missing"

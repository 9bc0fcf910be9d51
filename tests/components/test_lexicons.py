"""A changed lexicon is linked to without a restart."""

import json

import pytest

from components.linker import Lexicons
from tests.unit.understanding.small_lexicon import write_lexicon


def write(path, *titles):
    rows = [[title, f"id of {title}", None, 0.5, 0.0] for title in titles]
    fresh = write_lexicon(path.parent)
    fresh.write_text(json.dumps({**json.loads(fresh.read_text("utf-8")), "titles": rows}), "utf-8")
    fresh.replace(path)


def found(lexicons, text):
    return [entity["value"] for entity in lexicons.linker.link(text, [], 2026) if entity["entity"] == "title"]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "lexicon.json"
    write(path, "Gattaca")
    return path


def test_a_new_title_is_found_after_the_next_look(path):
    lexicons = Lexicons(path)
    write(path, "Gattaca", "Zardoz")
    assert found(lexicons, "I liked Zardoz") != [["id of Zardoz"]]
    lexicons.look()
    assert found(lexicons, "I liked Zardoz") == [["id of Zardoz"]]


def test_an_unchanged_file_is_not_read_again(path):
    lexicons = Lexicons(path)
    before = lexicons.linker
    lexicons.look()
    assert lexicons.linker is before


@pytest.mark.parametrize("content", ["", "{}", None])
def test_a_file_that_cannot_be_read_leaves_the_linker_before(path, content, caplog):
    lexicons = Lexicons(path)
    if content is None:
        path.unlink()
    else:
        path.write_text(content)
    for _ in range(2):
        lexicons.look()
        assert found(lexicons, "I liked Gattaca") == [["id of Gattaca"]]
    assert len(caplog.messages) == (0 if content is None else 1)
    write(path, "Zardoz")
    lexicons.look()
    assert found(lexicons, "I liked Zardoz") == [["id of Zardoz"]]

"""How the reader is loaded, and that the trained one stands what people may type."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource

from components.reader import MissingReaderError, MoveReader, load_reader
from tests.components.bad_input import BAD_INPUT
from understanding.reader import Mark, Move, Reader, ReaderError


def test_a_missing_reader_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PARLEY_READER", str(tmp_path / "none"))
    context = ExecutionContext(GraphSchema({}), node_name="reader")
    with pytest.raises(MissingReaderError, match="make data"):
        MoveReader.create(MoveReader.get_default_config(), None, Resource("reader"), context)


def test_what_is_not_whole_is_said_with_the_way_out(tmp_path: Path) -> None:
    for name in ("labels.json", "reader.onnx", "tokenizer.json"):
        (tmp_path / name).write_text('{"moves": []}', "utf-8")
    with pytest.raises(ReaderError, match=r"cannot be loaded .*make data"):
        Reader(tmp_path)


@pytest.mark.trained
@pytest.mark.parametrize("text", BAD_INPUT.values(), ids=BAD_INPUT.keys())
def test_the_trained_reader_stands_bad_input(text: str) -> None:
    found = load_reader(MoveReader.get_default_config()).read(text)
    spans: tuple[Move | Mark, ...] = (*found.moves, *found.marks)
    assert all(0 <= each.start < each.end <= len(text) for each in spans)


@pytest.mark.trained
def test_a_reader_is_loaded_once() -> None:
    config = MoveReader.get_default_config()
    assert load_reader(config) is load_reader(config)

"""The command line of `python -m benchmarks`, which `make bench` calls without a word."""

from __future__ import annotations

import pytest

from benchmarks.__main__ import PARTS, parse


def test_no_part_needs_a_name() -> None:
    assert parse([]).parts == []


def test_each_part_can_be_named() -> None:
    assert parse(list(PARTS)).parts == list(PARTS)


def test_what_is_no_part_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["turn", "turns"])
    assert "'turns' is none of recommend, scale" in capsys.readouterr().err

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.figures import Spread, summarise
from benchmarks.servers import peak_bytes


def test_table_lines_up_whatever_the_lengths() -> None:
    assert report.table("T", ["", "p50"], [["a long name", "1.0"], ["b", "1234.5"]]).splitlines() == [
        "T",
        "                  p50",
        "  a long name     1.0",
        "  b            1234.5",
    ]


def test_a_row_with_too_few_cells_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        report.table("T", ["", "p50"], [["a"]])


def test_cells_tell_the_percentiles_and_their_extremes() -> None:
    assert report.times_cells(summarise([[1.0, 1.0], [2.0, 2.0]])) == ["1.5 (1.0-2.0)", "2.0 (1.0-2.0)"]


@pytest.mark.parametrize(
    ("value", "strict", "expected"),
    [(0.69, False, "met"), (0.7, False, "met"), (0.7, True, "missed"), (0.71, False, "missed")],
)
def test_verdict(value: float, strict: bool, expected: str) -> None:
    assert report.verdict(0.7, value, strict=strict) == expected


def test_report_is_written_with_the_machine_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "bench.json"
    times = summarise([[1.23456789]])
    report.write(path, {"turn": {"times": {"bot": times}, "ratio": Spread(0.5, 0.4, 0.6)}}, quick=True)

    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["quick"] is True
    assert written["machine"]["cores"] >= 1
    assert written["machine"]["packages"]["numpy"]
    assert written["turn"]["ratio"] == {"median": 0.5, "low": 0.4, "high": 0.6}
    bot = written["turn"]["times"]["bot"]
    assert bot["p50"] == 1.2346
    assert bot["p95_by_repeat"] == {"median": 1.2346, "low": 1.2346, "high": 1.2346}
    assert [each.name for each in path.parent.iterdir()] == ["bench.json"]


def test_what_has_no_json_form_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="no JSON form"):
        report.write(tmp_path / "bench.json", {"turn": object()}, quick=False)
    assert not (tmp_path / "bench.json").exists()


def test_peak_memory_is_read_in_bytes() -> None:
    assert peak_bytes("Name:\trasa\nVmPeak:\t  9999 kB\nVmHWM:\t    1000 kB\nVmRSS:\t  500 kB\n") == 1_024_000
    with pytest.raises(ValueError, match="VmHWM"):
        peak_bytes("Name:\trasa\n")

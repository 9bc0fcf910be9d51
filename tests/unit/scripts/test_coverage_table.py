"""The table of `make coverage`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts import coverage_table
from scripts.console import ProblemError


def measured(statements: int, run: int) -> dict[str, dict[str, int]]:
    return {"summary": {"num_statements": statements, "covered_lines": run}}


REPORT = {
    "files": {
        "recommender/store/store.py": measured(200, 199),
        "recommender/store/migrations/env.py": measured(100, 100),
        "recommender/settings.py": measured(1000, 500),
        "actions/plan.py": measured(10, 10),
        "actions/__init__.py": measured(0, 0),
        "contract/__init__.py": measured(0, 0),
    }
}


def test_files_count_for_the_folder_with_two_names() -> None:
    assert coverage_table.counted(REPORT) == {
        "actions": (10, 10),
        "contract": (0, 0),
        "recommender": (1000, 500),
        "recommender/store": (300, 299),
    }


def test_the_table_sums_up_and_one_line_that_is_not_run_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lines.json"
    file.write_text(json.dumps(REPORT), "utf-8")
    monkeypatch.setattr(coverage_table, "LINES", file)

    assert coverage_table.main([]) == 0

    assert capsys.readouterr().out.split("\n")[:6] == [
        "| package | lines | run | share |",
        "|---|---:|---:|---:|",
        "| actions | 10 | 10 | 100 % |",
        "| recommender | 1,000 | 500 | 50 % |",
        "| recommender/store | 300 | 299 | 99 % |",
        "| all | 1,310 | 809 | 61 % |",
    ]


def test_what_is_not_measured_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage_table, "ROOT", tmp_path)
    monkeypatch.setattr(coverage_table, "LINES", tmp_path / "lines.json")

    with pytest.raises(ProblemError, match="`make coverage` writes it"):
        coverage_table.main([])

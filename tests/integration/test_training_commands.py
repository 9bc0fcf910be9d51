"""Training by schedule as a process of its own, and the versions that `models` manages."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recommender.commands.cli import main
from recommender.settings import Settings
from recommender.training.registry import latest, publish, staging, versions
from tests.two_tastes import build_films

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIGURES: tuple[dict[str, float], ...] = ({"blend.ndcg@10": 0.25, "blend.coverage": 0.5}, {"blend.ndcg@10": 0.3}, {})


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    monkeypatch.delenv("PARLEY_STORE_URL", raising=False)
    return Settings()


@pytest.fixture
def three(settings: Settings) -> list[str]:
    """Three versions without models, for commands that do not load any."""
    made = []
    for number, metrics in enumerate(FIGURES):
        with staging(settings.models_dir) as staged:
            (staged / "file").write_text(str(number))
            manifest = publish(
                settings.models_dir,
                staged,
                created=NOON + timedelta(minutes=number),
                catalogue="c",
                data=f"data-{number // 2}",
                code="code",
                settings={"seed": 1, "lightfm": {"epochs": 20 + number, "dimensions": 64}},
                metrics=metrics,
                opinions=100_000 + number,
                people=600,
                forced=number == 1,
            )
        made.append(manifest.version)
    return made


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(["models", *arguments]) == code
    output = capsys.readouterr()
    return output.err if code else output.out


def test_list_is_the_default_and_marks_the_current_one(three: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys).splitlines()
    assert lines == said(capsys, "list").splitlines()
    assert lines[0].split() == ["version", "opinions", "NDCG@10", "dislike@10", "coverage"]
    assert lines[1].split() == [three[0], "100,000", "0.2500", "-", "0.5000"]
    assert lines[2].split() == [three[1], "100,001", "0.3000", "-", "-", "published", "by", "force"]
    assert lines[3].split() == ["*", three[2], "100,002", "-", "-", "-"]


@pytest.mark.parametrize("arguments", [("--json",), ("--json", "list"), ("list", "--json")])
def test_list_as_json(three: list[str], capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    told = json.loads(said(capsys, *arguments))
    assert [(each["version"], each["current"]) for each in told] == [(v, v == three[2]) for v in three]
    assert told[1]["manifest"]["metrics"] == {"blend.ndcg@10": 0.3}


def test_a_corrupt_version_does_not_hide_the_others(
    settings: Settings, three: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (settings.models_dir / three[0] / "manifest.json").write_text("{")
    assert f"model {three[0]} has a corrupt manifest" in said(capsys)
    assert json.loads(said(capsys, "--json"))[0]["manifest"]["error"].endswith("has a corrupt manifest")


def test_compare_shows_figures_and_only_what_differs(three: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line.split() for line in said(capsys, "compare", three[0], "current").splitlines()]
    assert ["blend.ndcg@10", "0.2500", "-"] in lines
    assert ["opinions", "100000", "100002"] in lines
    assert ["lightfm.epochs", "20", "22"] in lines
    assert ["data", "data-0", "data-1"] in lines
    assert not [line for line in lines if line and line[0] in ("seed", "lightfm.dimensions", "code")]
    told = json.loads(said(capsys, "compare", "--json", three[0], three[1]))
    assert told["differing"] == {"lightfm.epochs": ["20", "21"]}
    assert "are the same" in said(capsys, "compare", three[0], three[0])


def test_rollback(settings: Settings, three: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert three[1] in said(capsys, "rollback")
    assert latest(settings.models_dir) == three[1]
    assert json.loads(said(capsys, "rollback", "--json", three[0])) == {"current": three[0]}
    assert "current already" in said(capsys, "rollback", three[0], code=1)
    assert "no version before" in said(capsys, "rollback", code=1)


def test_prune(settings: Settings, three: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "1 or more" in said(capsys, "prune", "--keep", "0", code=2)
    said(capsys, "rollback", three[0])
    assert json.loads(said(capsys, "prune", "--keep", "1", "--json"))["removed"] == [three[1]]
    assert versions(settings.models_dir) == [three[0], three[2]]


@pytest.mark.parametrize(
    ("name", "message"), [("20260301", "begins the names of 3 versions"), ("x", "no model version 'x'")]
)
def test_a_name_that_fits_no_version_or_several(
    three: list[str], capsys: pytest.CaptureFixture[str], name: str, message: str
) -> None:
    told = said(capsys, "compare", name, "current", code=2)
    assert message in told
    assert told.count("\n") == 1


def test_without_any_version(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert "run `train`" in said(capsys)
    assert json.loads(said(capsys, "--json")) == []
    assert "no model version" in said(capsys, "compare", "current", "current", code=2)
    assert "no trained model" in said(capsys, "rollback", code=1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--every", "6"], "write 30m, 6h or 1d"), (["--every", "6h", "--force"], "again and again")],
)
def test_a_schedule_that_makes_no_sense_is_refused(
    settings: Settings, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["train", *arguments]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("PARLEY_GATES__NDCG", "1.5", "gates.ndcg: Input should be less than or equal to 1"),
        ("PARLEY_EVENT_WEIGHTS__DISLIKE", "1", "event_weights.dislike: Input should be less than or equal to 0"),
        ("PARLEY_EVENT_WEIGHTS__LOVE", "1", "event_weights.love: Extra inputs are not permitted"),
        ("PARLEY_GATES", "no JSON", 'error parsing value for field "gates"'),
    ],
)
def test_a_setting_that_makes_no_sense_is_told(
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    message: str,
) -> None:
    monkeypatch.setenv(variable, value)
    assert main(["train"]) == 2
    assert message in capsys.readouterr().err


def test_a_training_process_logs_each_run_and_ends_cleanly_when_it_is_told_to(settings: Settings) -> None:
    """First there is nothing to train on, which is logged; a process of its own does not end for that."""
    arguments = [sys.executable, "-m", "recommender", "train", "--every", "1m"]

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(
            arguments, cwd=ROOT, env={**os.environ}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def until(process: subprocess.Popen[str], words: str) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if words in line:
                return
        pytest.fail(f"ended without saying {words!r}")

    for words in ("run `build` first", "Published model"):
        with start() as process:
            until(process, words)
            process.send_signal(signal.SIGTERM)
            rest, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        assert rest.strip().endswith("stopped")
        if words.startswith("run"):
            build_films(settings.catalogue_dir)
    assert [latest(settings.models_dir)] == versions(settings.models_dir)
    assert not list(settings.models_dir.glob(".staging*"))


def test_a_training_that_is_stopped_half_way_leaves_nothing_and_the_next_one_is_not_locked_out(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    build_films(settings.catalogue_dir)
    process = subprocess.Popen(
        [sys.executable, "-m", "recommender", "train", "--every", "1m"],
        cwd=ROOT,
        env={**os.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert any("Choosing on 400 opinions" in line for line in process.stdout)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 0
    if versions(settings.models_dir) == []:  # it was not faster than the signal
        assert latest(settings.models_dir) is None
    assert not list(settings.models_dir.glob(".staging*"))
    assert main(["train"]) == 0
    assert latest(settings.models_dir) is not None

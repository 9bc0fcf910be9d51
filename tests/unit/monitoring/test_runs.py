from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from monitoring import runs
from monitoring.runs import VARIABLE, Run, TrackingError, places, tracked


def test_tensorboard_reads_what_a_run_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with tracked("train", tmp_path, {"seed": 7, "name": "not a number"}) as run:
        run.figure("loss", 2.0, 0)
        run.figure("loss", 0.5, 1)
        run.figures({"ndcg@10": 0.25})
    (folder,) = (tmp_path / "train").iterdir()
    found = EventAccumulator(str(folder)).Reload()
    assert [(each.step, each.value) for each in found.Scalars("loss")] == [(0, 2.0), (1, 0.5)]
    assert found.Scalars("ndcg@10")[0].value == 0.25
    assert found.Scalars("setting/seed")[0].value == 7
    assert "setting/name" not in found.Tags()["scalars"]


def test_off_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "off")
    with tracked("train", tmp_path, {}) as run:
        run.figure("loss", 1.0)
    assert list(tmp_path.iterdir()) == []


def test_a_setting_names_trackers_and_their_directories() -> None:
    home = Path("var/runs")
    assert places(None, home) == places("tensorboard", home) == [("tensorboard", home)]
    assert places("mlflow:a, wandb:b", home) == [("mlflow", Path("a")), ("wandb", Path("b"))]
    assert places("off", home) == []


@pytest.mark.parametrize("text", ["neptune:x", "off,mlflow:a", "mlflow:a,,"])
def test_another_setting_is_refused(text: str) -> None:
    with pytest.raises(TrackingError, match=VARIABLE):
        places(text, Path())


@pytest.mark.parametrize("tracker", ["mlflow", "wandb"])
def test_a_missing_package_is_named_before_anything_is_done(
    tracker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "find_spec", lambda name: None)
    monkeypatch.setenv(VARIABLE, f"{tracker}:{tmp_path}")
    with pytest.raises(TrackingError, match=f"pip install {tracker}"), tracked("train", tmp_path, {}):
        pytest.fail("the run began")


def test_a_tracker_that_fails_costs_no_training(caplog: pytest.LogCaptureFixture) -> None:
    noted = []

    def fails(name: str, value: float, step: int) -> None:
        raise OSError(28, "no space left")

    run = Run([fails, lambda name, value, step: noted.append((name, value, step))])
    run.figure("loss", 1.0)
    run.figure("loss", 2.0, 1)
    assert noted == [("loss", 1.0, 0), ("loss", 2.0, 1)]
    assert caplog.messages == ["figures are not tracked any more: OSError"]


def test_a_run_that_cannot_be_ended_costs_no_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    @contextmanager
    def broken(name: str, directory: Path, settings: Mapping[str, object]) -> Iterator[Callable[..., None]]:
        yield lambda *figure: None
        raise OSError(28, "no space left")

    monkeypatch.setitem(runs._TRACKERS, "mlflow", ("json", broken))
    monkeypatch.setenv(VARIABLE, f"mlflow:{tmp_path}")
    with tracked("train", tmp_path, {}) as run:
        run.figure("loss", 1.0)
    assert caplog.messages == ["a run was not finished: OSError"]

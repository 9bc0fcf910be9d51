"""Training from files to a published model, on a small catalogue that is written as `build` writes it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.ratings import RATINGS_FILE
from recommender.catalogue.spec import load_spec
from recommender.domain.feedback import Feedback, Kind, Signal
from recommender.models.blend import Blend
from recommender.models.blend_settings import KNOWN, BlendSettings
from recommender.models.lightfm import LightFMSettings
from recommender.settings import EventWeights, Gates, Settings
from recommender.store.signals import derive_signals
from recommender.training import job as jobs
from recommender.training.dataset import held_out, histories
from recommender.training.job import is_current, prepare
from recommender.training.lock import BusyError, training_lock
from recommender.training.published import EVALUATED_DIR, load
from recommender.training.registry import ModelError, current_manifest, latest, publish, staging
from recommender.training.train import train
from tests.two_tastes import build_films, history, load_current

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SIGNALS = [("ann", [Signal(item="film-1", weight=1, seen=True, at=NOON)])]

_IN_ORDER = ("  blend ", " times that of popularity", " times that of EASE", "Chosen: ", "Training without", "  new ")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path)
    build_films(settings.catalogue_dir)
    return settings


@pytest.fixture
def catalogue(settings: Settings) -> Catalogue:
    return Catalogue.load(settings.catalogue_dir, load_spec("movies"))


def test_a_model_is_trained_measured_and_published(settings: Settings, catalogue: Catalogue) -> None:
    lines: list[str] = []

    manifest = train(settings, prepare(settings), progress=lines.append)

    published = load_current(settings.models_dir, catalogue)
    assert published.manifest == manifest
    assert len(published.model.scores(history(d1=1.0))) == 26
    assert lines[0].startswith("Choosing on 400 opinions of 40 people")
    assert lines[-1] == f"Published model {manifest.version}"
    assert [line.split()[0] for line in lines if " NDCG@10 " in line and "recall" in line] == [
        *("popularity", "ease", *(name for name in KNOWN if name != "repeat"), "blend", "new")
    ]
    # How the model compares stands below the figures that are compared, and above what is measured otherwise.
    told = [next(place for place, line in enumerate(lines) if part in line) for part in _IN_ORDER]
    assert told == sorted(told)
    assert isinstance(published.model, Blend)
    assert (manifest.model, manifest.chosen["weights"]) == ("blend", published.model.learned.weights)


def test_metrics_are_those_of_the_held_out_part(settings: Settings) -> None:
    metrics = train(settings, prepare(settings), progress=lambda line: None).metrics

    assert metrics["blend.users"] > 30
    assert metrics["later.blend.ndcg@10"] > metrics["later.popularity.ndcg@10"] > 0
    assert metrics["blend.ndcg@10.low"] <= metrics["blend.ndcg@10"] <= metrics["blend.ndcg@10.high"]


def test_a_model_is_current_until_something_changes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_current(settings, prepare(settings))
    train(settings, prepare(settings), progress=lambda line: None)

    assert is_current(settings, prepare(settings))
    assert not is_current(settings, prepare(settings, SIGNALS))
    assert not is_current(settings, prepare(settings, model=BlendSettings(known_half=5.0)))
    monkeypatch.setattr(jobs, "SEED", 1)
    assert not is_current(settings, prepare(settings))
    monkeypatch.undo()
    monkeypatch.setattr(jobs, "code_digest", lambda: "other")
    assert not is_current(settings, prepare(settings))


def test_a_changed_attribute_makes_a_model_out_of_date(settings: Settings, catalogue: Catalogue) -> None:
    train(settings, prepare(settings), progress=lambda line: None)
    items = [*catalogue.items]
    items[3] = items[3].model_copy(update={"terms": {"genre": ("Western",)}})
    Catalogue(load_spec("movies"), items).save(settings.catalogue_dir)

    assert not is_current(settings, prepare(settings))


def test_training_twice_gives_the_same_model(settings: Settings) -> None:
    one = train(settings, prepare(settings, SIGNALS), progress=lambda line: None)
    two = train(settings, prepare(settings, SIGNALS), progress=lambda line: None)

    assert one.version != two.version
    assert (one.metrics, one.data, one.files) == (two.metrics, two.data, two.files)


# Items of either kind get the same vector and nothing is known of pairs: it can tell well-known from unknown only.
POOR = BlendSettings(
    lightfm=LightFMSettings(dimensions=1, epochs=1),
    weights={"lightfm": 0.3},
    newcomer={"lightfm": 1.0},
)


def test_a_worse_model_is_not_published_unless_it_is_forced(settings: Settings) -> None:
    good = train(settings, prepare(settings), progress=lambda line: None)
    lines: list[str] = []

    with pytest.raises(ModelError, match=f"not published: worse than {good.version} allows in NDCG@10"):
        train(settings, prepare(settings, model=POOR), progress=lines.append)
    assert latest(settings.models_dir) == good.version
    assert any(line.split()[0] == "NDCG@10" and line.endswith("FAILED") for line in lines)

    forced = train(settings, prepare(settings, model=POOR), force=True, progress=lines.append)
    assert latest(settings.models_dir) == forced.version
    assert forced.forced
    assert forced.compared_with == good.version
    assert not {each.gate: each.passed for each in forced.gates}["NDCG@10"]
    assert any(line.startswith("Published by force") for line in lines)


def test_a_model_below_what_is_simpler_is_not_published(settings: Settings) -> None:
    """It was told to go by nothing but what is least liked; there is no model yet that it could be worse than."""
    worst = POOR.model_copy(update={"weights": {"lightfm": 0.001}, "prior_known": -50.0, "known_half": 0.1})

    with pytest.raises(ModelError, match=r"not published: worse than it may be in .*NDCG@10 of EASE"):
        train(settings, prepare(settings, model=worst), progress=lambda line: None)
    assert latest(settings.models_dir) is None


def test_the_gates_are_settings(settings: Settings) -> None:
    train(settings, prepare(settings), progress=lambda line: None)
    open_gates = settings.model_copy(update={"gates": Gates(ndcg=0, dislike_rate=1, coverage=0)})

    assert not train(open_gates, prepare(settings, model=POOR), progress=lambda line: None).forced


def test_the_same_model_on_the_same_data_has_the_same_figures_and_passes(settings: Settings) -> None:
    one = train(settings, prepare(settings), progress=lambda line: None)
    two = train(settings, prepare(settings), progress=lambda line: None)

    assert two.compared_with == one.version
    assert [each.gate for each in two.gates[:4]] == ["NDCG@10", "dislike rate@10", "coverage", "opinions"]
    for each in two.gates[:4]:
        assert each.before == each.now is not None
    assert [each.before for each in one.gates[:4]] == [None] * 4
    assert [each.gate for each in one.gates[4:6]] == ["NDCG@10 of popularity", "NDCG@10 of EASE"]
    assert one.gates[6].gate.startswith("NDCG@10 of its best part, ")


def test_the_current_model_is_measured_without_having_seen_what_is_held_out(settings: Settings) -> None:
    """The published model has: on what it has seen it would look better than it is, and nothing new would pass."""
    train(settings, prepare(settings), progress=lambda line: None)
    job = prepare(settings)
    manifest = current_manifest(settings.models_dir)
    known, _ = held_out(job.data, job.people, [item.id for item in job.catalogue.items])
    refit = Blend()
    refit.fit(known, job.catalogue, seed=jobs.SEED)
    kept = load(settings.models_dir, manifest, job.catalogue, EVALUATED_DIR).model
    published = load(settings.models_dir, manifest, job.catalogue).model

    someone = histories(known)[0]
    np.testing.assert_array_equal(kept.scores(someone), refit.scores(someone))
    assert not np.array_equal(published.scores(someone), refit.scores(someone))


def test_on_the_same_data_what_was_measured_then_is_compared_even_if_the_model_cannot_be_loaded(
    settings: Settings,
) -> None:
    """So that a change of the code or of a file format does not slip past the gates."""
    one = train(settings, prepare(settings), progress=lambda line: None)
    (settings.models_dir / one.version / EVALUATED_DIR / "model.json").write_text("{}")

    with pytest.raises(ModelError, match=r"NDCG@10"):
        train(settings, prepare(settings, model=POOR), progress=lambda line: None)
    assert {each.before for each in train(settings, prepare(settings), progress=lambda line: None).gates[:4]} == {
        one.metrics["blend.ndcg@10"],
        one.metrics["blend.dislike_rate@10"],
        one.metrics["blend.coverage"],
        400.0,
    }


def test_on_other_data_the_current_model_is_measured_anew(settings: Settings) -> None:
    one = train(settings, prepare(settings), progress=lambda line: None)
    said = [
        (f"p{n}", [Signal(item=f"film-{(n + k) % 24}", weight=1, seen=True, at=NOON) for k in range(12)])
        for n in range(20)
    ]
    two = train(settings, prepare(settings, said), force=True, progress=lambda line: None)

    before = {each.gate: each.before for each in two.gates}
    assert before["opinions"] == 400
    assert before["NDCG@10"] is not None
    assert before["NDCG@10"] != one.metrics["blend.ndcg@10"]


def test_on_other_data_a_model_that_cannot_be_loaded_is_compared_by_their_size_only(settings: Settings) -> None:
    one = train(settings, prepare(settings), progress=lambda line: None)
    (settings.models_dir / one.version / EVALUATED_DIR / "model.json").write_text("{}")
    two = train(settings, prepare(settings, SIGNALS), progress=lambda line: None)

    assert {each.gate for each in two.gates[:4] if each.before is not None} == {"opinions"}


def test_data_that_shrank_are_not_published(settings: Settings) -> None:
    train(settings, prepare(settings), progress=lambda line: None)
    file = settings.catalogue_dir / RATINGS_FILE
    with np.load(file) as ratings:
        half = {name: ratings[name][: len(ratings[name]) // 2] for name in ratings.files}
    np.savez(file, **half)

    with pytest.raises(ModelError, match="opinions"):
        train(settings, prepare(settings), progress=lambda line: None)


def test_a_model_for_another_catalogue_is_compared_by_the_data_only(settings: Settings, catalogue: Catalogue) -> None:
    with staging(settings.models_dir) as staged:
        (staged / "file").write_text("x")
        publish(
            settings.models_dir,
            staged,
            created=datetime(2026, 3, 1, tzinfo=UTC),
            catalogue="another",
            data="",
            code="",
            settings={},
            metrics={},
            opinions=300,
        )
    lines: list[str] = []

    manifest = train(settings, prepare(settings), progress=lines.append)

    assert any("another catalogue" in line for line in lines)
    assert {each.gate: each.before for each in manifest.gates[:4] if each.before is not None} == {"opinions": 300}
    assert current_manifest(settings.models_dir).catalogue == catalogue.fingerprint


def test_what_people_said_counts_by_the_weights_that_are_set(settings: Settings) -> None:
    weights = EventWeights(save=0.9)
    said = [Feedback(key="k", user="ann", item="film-1", kind=Kind.SAVE, session="s", channel="c", at=NOON)]
    signals = [("ann", derive_signals(said, weights))]
    job = prepare(settings.model_copy(update={"event_weights": weights}), signals)

    assert job.data.weights[-1] == pytest.approx(0.9)
    assert job.settings["event_weights"] == weights.model_dump()


def test_two_trainings_at_once_do_not_collide(settings: Settings) -> None:
    job = prepare(settings)
    with training_lock(settings.models_dir), pytest.raises(BusyError, match="another training"):
        train(settings, job, progress=lambda line: None)
    train(settings, job, progress=lambda line: None)


def test_a_catalogue_without_ratings_can_be_trained(settings: Settings) -> None:
    empty = {"users": np.int32, "items": np.int32, "values": np.float32, "times": np.int64}
    np.savez(settings.catalogue_dir / RATINGS_FILE, **{name: np.zeros(0, dtype) for name, dtype in empty.items()})  # type: ignore[arg-type]  # one of the names could be an option of numpy's
    lines: list[str] = []

    manifest = train(settings, prepare(settings), progress=lines.append)

    assert manifest.metrics == {}
    assert any("nothing to measure on" in line for line in lines)


def test_a_catalogue_that_was_not_built(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        prepare(Settings(home=tmp_path))


def test_it_is_chosen_and_measured_on_a_sample_and_trained_on_everything(settings: Settings) -> None:
    lines: list[str] = []

    manifest = train(settings, prepare(settings, model=BlendSettings(sample=205)), progress=lines.append)

    assert lines[0].startswith("Choosing on 200 opinions of 20 people")
    assert "Training on all 400 opinions" in lines
    assert (manifest.opinions, manifest.people) == (400, 40)
    assert manifest.metrics["blend.users"] <= 20

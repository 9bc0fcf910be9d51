"""`estimate`, from the exposures and the feedback in a store."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recommender.commands.cli import main
from recommender.domain.feedback import Exposure, Feedback, Kind
from recommender.settings import Settings
from recommender.store import open_store
from tests.two_tastes import build_films

LATER = datetime.now(UTC) + timedelta(days=1)  # after any model that a test trains


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    monkeypatch.delenv("PARLEY_STORE_URL", raising=False)
    return Settings()


def showed(user: str, number: int, item: str, propensity: float, candidates: tuple[str, ...], at: datetime) -> Exposure:
    return Exposure(
        key=f"t{number}:3",
        user=user,
        item=item,
        rank=3,
        propensity=propensity,
        candidates=candidates,
        model_version="m",
        session="s",
        channel="c",
        at=at,
    )


def liked(user: str, item: str, at: datetime) -> Feedback:
    return Feedback(key=f"{at}{item}", user=user, item=item, kind=Kind.LIKE, session="s", channel="c", at=at)


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(["estimate", *arguments]) == code
    output = capsys.readouterr()
    return output.err if code else output.out


def test_the_ranking_s_own_choice_is_told_from_what_was_shown(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each of 20 people saw the ranking's choice once, with probability .8, and once what was tried, with .1.

    What was tried was liked by all, the ranking's choice by every fourth.
    """
    choices = ("film-0", "film-1", "film-2")
    with open_store(settings.database_url) as store:
        for number in range(20):
            user = f"user{number}"
            store.expose(
                [showed(user, 0, "film-0", 0.8, choices, LATER), showed(user, 1, "film-1", 0.1, choices, LATER)]
            )
            store.record([liked(user, "film-1", LATER + timedelta(hours=1))])
            if number % 4 == 0:
                store.record([liked(user, "film-0", LATER + timedelta(days=2))])
    found = json.loads(told(capsys, "--json"))
    assert (found["decisions"], found["people"], found["matches"], found["skipped"]) == (40, 20, 20, 0)
    assert found["logged"]["value"] == pytest.approx((20 + 5) / 40)
    assert found["ips"]["value"] == pytest.approx(5 / 0.8 / 40)
    assert found["snips"]["value"] == pytest.approx(0.25)
    assert found["snips"]["low"] < 0.25 < found["snips"]["high"]
    assert found["effective"] == pytest.approx(20)
    assert json.loads(told(capsys, "--json", "--days", "1"))["snips"]["value"] == 0.0
    said = told(capsys)
    assert "40 places of 20 people; the ranking would have chosen what was shown in 20" in said
    assert "SNIPS   0.2500" in said
    assert "too little to decide by" in said


def test_a_model_chooses_by_what_was_known_of_the_person_then_and_is_judged_by_what_came_after_it(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ann likes comedies when she is shown something, and horror only later."""
    build_films(settings.catalogue_dir)
    assert main(["train"]) == 0
    capsys.readouterr()
    choices = ("film-15", "film-5")
    with open_store(settings.database_url) as store:
        store.record([liked("ann", f"film-{n}", LATER - timedelta(hours=1)) for n in (1, 2, 3)])
        store.expose([showed("ann", 0, "film-5", 0.1, choices, LATER)])
        store.expose([showed("ann", 1, "film-5", 0.1, choices, datetime.now(UTC) - timedelta(days=3))])
        store.record([liked("ann", f"film-{n}", LATER + timedelta(hours=1)) for n in (5, 13, 14, 16, 17, 18, 19)])
    found = json.loads(told(capsys, "--json", "--model", "current"))
    assert (found["decisions"], found["matches"], found["skipped"]) == (1, 1, 1)
    assert found["snips"]["value"] == 1.0
    assert "1 places from before the model was trained are left out" in told(capsys, "--model", "current")
    assert "ever shown" in told(capsys, code=2)  # the ranking's own choice was not


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "set PARLEY_EXPLORE_SHARE"),
        (("--days", "0"), "from 1 to 365"),
        (("--model", "nonsense"), "no model version"),
    ],
)
def test_what_cannot_be_estimated_is_told_in_one_sentence(
    settings: Settings, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    said = told(capsys, *arguments, code=2)
    assert message in said
    assert said.count("\n") == 1

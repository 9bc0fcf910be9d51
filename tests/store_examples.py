"""Events for tests of the store, with short spellings for what a test does not care about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from recommender.domain.conditions import Terms
from recommender.domain.feedback import Exposure, Feedback, Kind
from recommender.domain.preference import Polarity, Preference

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def said(
    key: str,
    kind: Kind,
    item: str = "heat",
    *,
    value: float | None = None,
    undoes: str | None = None,
    user: str = "ann",
    session: str = "s1",
    minute: float = 0,
) -> Feedback:
    """Return feedback, by default Ann's on Heat at noon."""
    return Feedback(
        key=key,
        user=user,
        item=item,
        kind=kind,
        value=value,
        undoes=undoes,
        session=session,
        channel="test",
        at=NOON + timedelta(minutes=minute),
    )


def undo(key: str, undoes: str, *, user: str = "ann", minute: float = 0) -> Feedback:
    """Return an undo."""
    return said(key, Kind.UNDO, undoes=undoes, user=user, minute=minute)


def showed(
    key: str,
    item: str,
    *,
    rank: int = 1,
    propensity: float | None = None,
    candidates: tuple[str, ...] = (),
    user: str = "ann",
    session: str = "s1",
    minute: float = 0,
) -> Exposure:
    """Return an exposure, by default Ann's at noon."""
    return Exposure(
        key=key,
        user=user,
        item=item,
        rank=rank,
        propensity=propensity,
        candidates=candidates,
        model_version="m1",
        session=session,
        channel="test",
        at=NOON + timedelta(minutes=minute),
    )


def likes(key: str, genre: str, *, polarity: Polarity = Polarity.LIKE, user: str = "ann") -> Preference:
    """Return a lasting statement, by default Ann's at noon."""
    condition = Terms(facet="genre", values=(genre,))
    return Preference(key=key, user=user, condition=condition, polarity=polarity, text=f"I like {genre}", at=NOON)

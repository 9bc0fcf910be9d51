"""Lasting taste: what a person said of their liking in general, apart from what they want tonight."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from pydantic import AwareDatetime

from recommender.domain.conditions import MAX_CONDITIONS, Condition, Name, Value, overlap
from recommender.domain.need import Need


class Polarity(StrEnum):
    """Which way a taste goes."""

    LIKE = "like"
    AVOID = "avoid"


class Preference(Value):
    """One lasting statement of one person. `key` names it, `text` is what they said, `user` is the keyed pseudonym."""

    key: Name
    user: Name
    condition: Condition
    polarity: Polarity
    text: Name
    at: AwareDatetime


def with_taste(need: Need, preferences: Iterable[Preference]) -> Need:
    """Return a need with the lasting taste added: what to avoid is ruled out, what is liked is a soft wish.

    Tonight goes before always: what the need asks for, or has dropped, is not ruled out, and a facet on which the need
    says something gets no other wish.

    >>> from datetime import UTC, datetime
    >>> from recommender.domain.conditions import Terms
    >>> horror = Terms(facet="genre", values=("Horror",))
    >>> avoid = Preference(
    ...     key="k", user="u", condition=horror, polarity="avoid", text="I hate horror", at=datetime.now(UTC)
    ... )
    >>> with_taste(Need(), [avoid]).exclude == (horror,), with_taste(Need(require=(horror,)), [avoid]).exclude
    (True, ())
    """
    exclude, prefer = list(need.exclude), list(need.prefer)
    spoken = {condition.facet for condition in (*need.require, *need.exclude, *need.prefer)}
    for preference in preferences:
        condition = preference.condition
        if condition in need.waived:
            continue
        if preference.polarity is Polarity.LIKE and condition.facet not in spoken:
            prefer.append(condition)
        elif preference.polarity is Polarity.AVOID and not any(
            overlap(condition, wanted) for wanted in (*need.require, *need.prefer, *need.exclude)
        ):
            exclude.append(condition)
    return need.model_copy(
        update={"exclude": tuple(exclude[:MAX_CONDITIONS]), "prefer": tuple(prefer[:MAX_CONDITIONS])}
    )

"""Entities as Rasa takes them: what a candidate says in the characters of a message, and what it is meant as there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contract.lexicon import Condition
from understanding.linking.candidates import Candidate
from understanding.linking.ranges import Range
from understanding.text import Token

Entity = dict[str, Any]


def span(tokens: Sequence[Token], start: int, end: int, entity: str, value: Any, confidence: float) -> Entity:
    """Return an entity in the place of the tokens from `start` to before `end`."""
    return {
        "entity": entity,
        "start": tokens[start].start,
        "end": tokens[end - 1].end,
        "value": value,
        "confidence_entity": confidence,
    }


def entity_of(candidate: Candidate, tokens: Sequence[Token]) -> Entity:
    """Return a candidate as an entity, without a role."""
    value = _bounds(candidate.value) if isinstance(candidate.value, Range) else candidate.value
    entity = span(tokens, candidate.start, candidate.end, candidate.entity, value, candidate.confidence)
    return {**entity, "near": [*candidate.near]} if candidate.near else entity


def write_role(entity: Entity, candidate: Candidate, role: str | None, group: str | None) -> None:
    """Write role and group into an entity. A one-sided range that is ruled out is the range on the other side."""
    if candidate.entity in ("critique", "order", "rating", "count") or (
        candidate.entity == "ordinal" and role != "example"
    ):
        return
    if role == "exclude" and isinstance(candidate.value, Range):
        negated = candidate.value.negated(1.0 if _whole(candidate.value) else 0.0)
        if negated is not None:
            entity["value"] = _bounds(negated)
            entity["settled"] = True
            return
    if role is not None:
        entity["role"] = role
    if group is not None:
        entity["group"] = group


def further(entity: Entity, candidate: Candidate) -> list[Entity]:
    """Return what else a phrase says, in the same place: entities with the number of the `part` they are.

    A phrase that is ruled out is the opposite of the main thing it says, and nothing is known of the others. A value
    that the phrase itself rules out is `negated`, and its role turned round. A phrase with a "no" of its own is
    `settled`.
    """
    role = entity.get("role")
    if candidate.negated:
        entity["negated"] = True
        entity["role"] = "exclude"
        if role == "exclude":
            del entity["role"]
    ruled_out = role == "exclude" or (isinstance(candidate.value, Range) and _flipped(entity, candidate.value))
    if ruled_out or not candidate.also:
        return []
    shared: Entity = {name: entity[name] for name in ("start", "end", "confidence_entity", "settled") if name in entity}
    shared |= {name: entity[name] for name in ("role", "group") if name in entity and not candidate.negated}
    found = []
    for number, each in enumerate(candidate.also, start=1):
        value: Any = _bounds(each) if each.values is None else list(each.values)
        other = {"entity": each.facet, "value": value, **shared, "part": number}
        if each.negated:
            other |= {"negated": True, "role": "exclude"}
        found.append(other)
    return found


def _flipped(entity: Entity, said: Range) -> bool:
    return bool(entity["value"] != _bounds(said))


def _whole(value: Range) -> bool:
    """Whether bounds are whole numbers as years are; durations and scores are floats and touch their bounds."""
    return all(type(bound) is int for bound in (value.low, value.high) if bound is not None)


def _bounds(said: Range | Condition) -> dict[str, float | int | None]:
    return {"low": _plain(said.low), "high": _plain(said.high)}


def _plain(bound: float | None) -> float | int | None:
    return int(bound) if bound is not None and float(bound).is_integer() else bound

"""From mentions to acts: what a message asks for, given the catalogue's description. Pure; the NLU did the parsing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

from pydantic import TypeAdapter, ValidationError

from actions.message import Bounds, Mention, Message
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import CatalogueSpec, NumberFacet
from recommender.domain.need import (
    MAX_COUNT,
    MAX_VALUES,
    Act,
    Condition,
    DontMind,
    Drop,
    Exclude,
    HowMany,
    Prefer,
    Range,
    Require,
    Terms,
    Theme,
)

_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)


@dataclass
class Wishes:
    """What a message asks of the list, apart from the items that it names.

    `impossible` are ranges beyond anything in the catalogue (the year 3021), `unknown` names that no item has,
    `unfilterable` free text that was ruled out.
    """

    acts: list[Act] = field(default_factory=list)
    impossible: list[tuple[str, Bounds]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unfilterable: list[str] = field(default_factory=list)


def wishes(message: Message, catalogue: Catalogue) -> Wishes:
    """Read the wishes of a message, in the order in which they were said.

    Alternatives ("comedy or drama") of one facet become one condition that either satisfies.
    """
    found, spec = Wishes(), catalogue.spec
    for mention in _joined(message.mentions, spec):
        if mention.entity in spec.facets:
            _read_facet(mention, catalogue, found)
        elif mention.entity == "theme":
            if mention.role == "exclude":
                found.unfilterable.append(mention.value)
            else:
                found.acts.append(Theme(text=mention.value))
        elif mention.entity == "count":
            found.acts.append(HowMany(count=max(1, min(MAX_COUNT, mention.value))))
        elif mention.entity == "facet" and mention.role == "exclude" and mention.value in spec.facets:
            found.acts.append(DontMind(facet=mention.value))  # "without the length limit"
        elif mention.entity == "drop":
            try:
                found.acts.append(Drop(condition=_CONDITION.validate_python(mention.value)))
            except ValidationError:
                continue
    return found


def _read_facet(mention: Mention, catalogue: Catalogue, found: Wishes) -> None:
    facet = catalogue.spec.facets[mention.entity]
    condition: Condition
    if isinstance(mention.value, Bounds):
        if not isinstance(facet, NumberFacet):
            return
        low, high = mention.value.low, mention.value.high
        if (low is None and high is None) or (low is not None and high is not None and low > high):
            return
        least, greatest = catalogue.spans.get(mention.entity, (-inf, inf))
        if (low is not None and low > greatest) or (high is not None and high < least):
            found.impossible.append((mention.entity, mention.value))
            return
        condition = Range(facet=mention.entity, low=low, high=high)
    else:
        if isinstance(facet, NumberFacet):
            return
        if isinstance(mention.value, str):
            # The NLU links what it knows to a tuple of values; a bare text is a name that it could not link.
            found.unknown.append(mention.value)
            return
        condition = Terms(facet=mention.entity, values=mention.names[:MAX_VALUES])
    if mention.role == "exclude":
        found.acts.append(Exclude(condition=condition))
    elif mention.role == "prefer":
        found.acts.append(Prefer(condition=condition))
    else:
        found.acts.append(Require(condition=condition))


def _joined(mentions: Sequence[Mention], spec: CatalogueSpec) -> list[Mention]:
    """Join mentions of one facet in one group of alternatives; what is ruled out is ruled out one by one."""
    joined: list[Mention] = []
    for mention in mentions:
        partner = next(
            (
                position
                for position, other in enumerate(joined)
                if mention.group is not None
                and mention.role != "exclude"
                and (other.group, other.entity, other.role) == (mention.group, mention.entity, mention.role)
                and mention.entity in spec.facets
                and not isinstance(mention.value, Bounds | str)
            ),
            None,
        )
        if partner is None:
            joined.append(mention)
        else:
            values = tuple(dict.fromkeys((*joined[partner].names, *mention.names)))
            joined[partner] = joined[partner].model_copy(update={"value": values})
    return joined

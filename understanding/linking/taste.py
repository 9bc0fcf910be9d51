"""Whether a message tells a lasting taste: "I hate horror", against "no horror", which may be for tonight."""

from __future__ import annotations

from collections.abc import Sequence

from understanding.linking.cues import Cue, Cues
from understanding.linking.scope import Target
from understanding.text import Token

REACH = 5  # words between a cue and what it is about ("I hate really scary old horror")


def read_tastes(tokens: Sequence[Token], targets: Sequence[Target], cues: Cues) -> list[Cue]:
    """Return the cues that a value of the catalogue follows in the same clause; "I hate it" tells no taste."""
    return [cue for cue in cues.tastes.find(tokens) if _about_a_value(cue, tokens, targets)]


def _about_a_value(cue: Cue, tokens: Sequence[Token], targets: Sequence[Target]) -> bool:
    following = next((target for target in targets if target.start >= cue.end), None)
    if following is None or following.kind not in ("term", "number"):
        return False
    between = tokens[cue.end : following.start]
    return len(between) <= REACH and all(token.word for token in between)

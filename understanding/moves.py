"""The moves of a message, as docs/moves.md describes them, and the intents that they lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# What may be done with the list that is asked for: wishes and their changes.
WISHES = ("want", "avoid", "prefer", "replace", "drop", "similar", "critique", "count")
# What is polite and asks for nothing: it leads a message only where nothing else is in it.
SOCIAL = ("affirm", "deny", "mention", "goodbye", "thank", "greet", "insult", "chat")

# Each move with the intents that stand for it, the usual one first. The order is that of the reader's outputs.
INTENTS: Mapping[str, tuple[str, ...]] = {
    "ask": ("ask", "inform"),
    "want": ("inform", "ask"),
    "avoid": ("inform", "ask"),
    "prefer": ("inform", "ask"),
    "replace": ("inform", "ask", "correct"),
    "drop": ("inform", "ask"),
    "similar": ("ask", "inform"),
    "critique": ("inform", "ask"),
    "count": ("ask", "more", "inform"),
    "more": ("more",),
    "surprise": ("surprise",),
    "any": ("dont_mind",),
    "like": ("like", "inform"),
    "dislike": ("dislike", "inform"),
    "seen": ("seen",),
    "unseen": ("unseen",),
    "mention": ("mention",),
    "rate": ("rate",),
    "save": ("save",),
    "share": ("share",),
    "accept": ("accept",),
    "reject": ("reject",),
    "ask_about": ("ask_about",),
    "compare": ("compare",),
    "why": ("why",),
    "back": ("back",),
    "saved": ("saved",),
    "undo": ("undo",),
    "correct": ("correct",),
    "start_over": ("start_over",),
    "affirm": ("affirm",),
    "deny": ("deny",),
    "always": ("always",),
    "tonight": ("tonight",),
    "profile": ("profile",),
    "forget": ("forget",),
    "export_data": ("export_data",),
    "delete_data": ("delete_data",),
    "stop_remembering": ("stop_remembering",),
    "remember_again": ("remember_again",),
    "forget_taste": ("forget_taste",),
    "ask_privacy": ("ask_privacy",),
    "link_account": ("link_account",),
    "unlink_account": ("unlink_account",),
    "greet": ("greet",),
    "goodbye": ("goodbye",),
    "thank": ("thank",),
    "help": ("help",),
    "bot": ("bot_challenge",),
    "chat": ("chat",),
    "insult": ("insult",),
    "distress": ("distress",),
    "off": ("out_of_scope",),
    "pick": ("compare",),
    "total": ("saved",),
    "unsay": ("undo",),
}
MOVES = tuple(INTENTS)
ALL_INTENTS = tuple(dict.fromkeys(intent for intents in INTENTS.values() for intent in intents))
# What the reader marks in the text for the linker: names, and wishes in one's own words.
MARKS = ("title", "person", "theme")


def leading(moves: Sequence[str]) -> int:
    """Return the position of the move that a message is mainly about.

    Somebody who speaks of hurting themselves is heard before all else; what is merely polite comes last.

    Raises:
        ValueError: there are no moves.
    """
    if "distress" in moves:
        return list(moves).index("distress")
    return min(range(len(moves)), key=lambda place: (_RANK.get(moves[place], -1), place))


# What is polite, the least telling last; whatever is not here goes before all of it.
_RANK = {move: rank for rank, move in enumerate(SOCIAL)}

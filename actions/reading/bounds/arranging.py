"""Arranges the moves of a message: what belongs together becomes one, what was read as one two. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.message import Mention, Move, Role
from actions.moves import Group, as_meant, row, taste_of
from actions.reading.bounds.parting import asking_whether, parted
from actions.reading.bounds.referring import referring
from actions.reading.opinions.pointing import THE_ONE, points_at_several
from actions.reading.wishes.substance import substance
from recommender.catalogue.spec import CatalogueSpec

_ANYTHING = r"\W*(?:do you have|have you got|you got|is there|are there) (?:anything|something|any|some)(?: \w+)?"
_BEGIN = r".*\b(?:to|i|we) (?:start|begin)"  # "a good place to start | with Bowie"
_WHICH_FOLLOWS = re.compile(rf"(?:{THE_ONE}|{_ANYTHING}|{_BEGIN})\W*", re.IGNORECASE)
_RATHER = re.compile(r"\brather\b", re.IGNORECASE)
_RATHER_THAN = re.compile(r"\brather\b.*?\bthan\b", re.IGNORECASE)
_PUT_RIGHT = re.compile(
    r"(?:\bno,? wait|\bwait|\bactually|\bmake (?:it|that)|\bsorry|\bi mean)\b\D{0,8}(?P<stars>[0-5](?:[.,]5)?)(?!\d)",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:but|and|just|though)?\s*not\b", re.IGNORECASE)
_GOES_ON = re.compile(r"\W*(?:and|or|nor|,)\s", re.IGNORECASE)
_INSTEAD = re.compile(r"\b(?:instead|rather|make it|change|want)\b", re.IGNORECASE)
_ENOUGH = re.compile(
    r"^\W*(?:(?:ok|okay|alright|right|well|now|so|that['’]?s|(?:i|we)(?:['’]?ve| have)? had|had)\W+)*"
    r"enough (?:of (?:the |all the |that |this )?|with (?:the )?|about (?:the )?)?"
    r"(?P<what>(?!of |those|these|them|it\b)[^,.;!?]+)",
    re.IGNORECASE,
)
_MAY_BE_ENOUGH = frozenset({"accept", "replace", "want", "avoid", "reject", "drop", "chat", "off", "nlu_fallback"})
_NOT_THIS = re.compile(r"\W*not\b", re.IGNORECASE)
# "Not dogs, cats"; not "not dogs, thanks" nor "not dogs, cats or birds".
_NOT_THIS_BUT = re.compile(
    r"\W*(?:(?:no|nah|nope),? )?not (?!(?:too|so|that|very|really|bad|sure|now|today|yet|this)\b)(?:an? |the )?[\w'’-]+"
    r"(?:,| but| [–-]) (?:rather )?(?!(?:thanks?|please|sorry|no|not|but|or|and|something|anything|i|it|that|thank"
    r"|honestly|tbh|lol|really|though|tho|again|man|mate|actually)\b)(?:the )?"
    r"(?P<what>[\w'’-]+)\W*",
    re.IGNORECASE,
)
_ANEW = re.compile(
    r"\b(?:new|fresh|another|different|other) (?:search|start|list|request|round|topic|query)\b", re.IGNORECASE
)


def arranged(moves: Sequence[Move], spec: CatalogueSpec) -> list[Move]:
    """Return the moves of a message, each with what it is about, in the order of saying."""
    moves = [part for move in asking_whether(moves) for part in parted(move, alone=len(moves) == 1)]
    moves = [each for move in _with_one(_told(_shared(moves))) for each in _contrasted(_corrected(move))]
    moves = referring(_continued(moves), spec)
    return _joined(_with_saving(_with_wishes(moves, spec)), spec)


def enough(move: Move, spec: CatalogueSpec) -> list[Move]:
    """Return what somebody has had enough of as taken back, and what they want behind it: "enough politics, sports"."""
    said = _ENOUGH.search(move.text) if move.read and move.kind in _MAY_BE_ENOUGH else None
    what = substance(said["what"], spec) if said else ""
    if said is None or not what:
        return [move]
    end = move.start + said.end()
    over = move.part(move.start, end, "drop")
    inside = [each.having("exclude") for each in over.mentions]
    theme = Mention(entity="theme", value=what, role="exclude", start=move.start + said.start("what"), end=end)
    wanted = move.part(end, move.start + len(move.text))
    return [over.mentioning(inside or [theme]), *([wanted] if wanted.text.strip(" ,.;:!?-") else [])]


def _shared(moves: Sequence[Move]) -> list[Move]:
    """Give a liking what is named before the "not" behind it: "I like the first and | the third but not the second"."""
    found: list[Move] = []
    for move in moves:
        turned = _NOT.search(move.text) if move.kind == "dislike" and not move.of("reaction") else None
        if turned and found and found[-1].kind == "like":
            place = move.start + turned.start()
            liked = [each for each in move.mentions if each.start < place]
            found[-1] = found[-1].mentioning([*found[-1].mentions, *liked])
            move = move.mentioning([each for each in move.mentions if each not in liked])
        found.append(move)
    return found


def _told(moves: Sequence[Move]) -> list[Move]:
    """Leave out opinions that are only asked about: "is it on there because I said that I like them?"."""
    asked, found = False, []
    for move in moves:
        if not (asked and move.kind in ("like", "dislike", "seen") and move.text.rstrip().endswith("?")):
            found.append(move)
        asked = asked or move.kind in ("ask_about", "why", "compare")
    return found


def _contrasted(move: Move) -> list[Move]:
    """Return what is wanted in another's place as two moves: "rather tea than coffee", "not football, tennis"."""
    instead = _NOT_THIS_BUT.fullmatch(move.text) if move.kind in ("avoid", "reject", "correct") else None
    if instead is not None and not move.of("title", "ordinal", "reference", "facet"):
        place = move.start + instead.start("what")
        given_up, wanted = move.part(move.start, place), move.part(place, move.start + len(move.text), "replace")
        theme = Mention(entity="theme", value=instead["what"], start=place, end=place + len(instead["what"]))
        wanted = wanted.mentioning(_meant(wanted.mentions, None) or [theme])
        return [given_up.model_copy(update={"kind": "avoid"}), wanted] if given_up.mentions else [wanted]
    if move.kind == "avoid" and len(move.mentions) == 2 and _NOT_THIS.match(move.text):
        first, second = move.mentions
        if first.entity == second.entity and move.between(first, second).strip() == ",":
            wanted = move.model_copy(update={"kind": "want"}).mentioning(_meant([second], None))
            return [move.mentioning([first]), wanted]
    return _rather(move)


def _continued(moves: Sequence[Move]) -> list[Move]:
    """Let what only goes on with a refusal be part of it: "no, those are all 60s | and 70s too"."""
    found: list[Move] = []
    for move in moves:
        refuses = bool(found) and found[-1].kind in ("reject", "avoid")
        if refuses and move.kind == "replace" and move.mentions and _GOES_ON.match(move.text):
            alike = {each.entity for each in move.mentions} <= {each.entity for each in found[-1].mentions}
            if alike and not _INSTEAD.search(move.text):
                move = move.model_copy(update={"kind": found[-1].kind}).mentioning(_meant(move.mentions, "exclude"))
        found.append(move)
    return found


def _with_one(moves: Sequence[Move]) -> list[Move]:
    """Put "the one", or "do you have anything", together with what says which: "with Morgan Freeman"."""
    found: list[Move] = []
    for move in moves:
        if move.kind == "want" and found and not found[-1].mentions and _WHICH_FOLLOWS.fullmatch(found[-1].text):
            before = found.pop()
            gap = " " * max(1, move.start - before.start - len(before.text))
            move = move.model_copy(update={"text": f"{before.text}{gap}{move.text}", "start": before.start})
        found.append(move)
    return found


def _rather(move: Move) -> list[Move]:
    """Return what is wanted "rather than" something as two wishes; "I'd rather have water" takes another's place."""
    if move.kind not in ("want", "prefer", "replace", "avoid", "like"):
        return [move]
    than = _RATHER_THAN.search(move.text)
    if than is None:
        if move.kind != "prefer" or not _RATHER.search(move.text) or move.of("critique"):
            return [move]
        return [move.model_copy(update={"kind": "replace"}).mentioning(_meant(move.mentions, None))]
    place = move.start + than.end() - len("than")
    wanted = [each for each in move.mentions if each.start < place]
    others = [each for each in move.mentions if each.start >= place]
    if not wanted:
        return [move]
    instead = move.model_copy(update={"kind": "replace"}).mentioning(_meant(wanted, None))
    if not others:  # a thing that is not here
        return [instead]
    return [instead, move.model_copy(update={"kind": "avoid"}).mentioning(_meant(others, "exclude"))]


def _meant(mentions: Sequence[Mention], role: Role | None) -> list[Mention]:
    return [each.having(role) for each in mentions]


def _corrected(move: Move) -> Move:
    """Return a rating as it is put right in the same breath: "5 stars for Jaws, no wait, 4"."""
    right = _PUT_RIGHT.search(move.text) if move.kind == "rate" else None
    wrong = [each for each in move.of("rating") if right and each.start < move.start + right.start()]
    if right is None or not wrong:
        return move
    last, stars = wrong[-1], float(right["stars"].replace(",", "."))
    begin, end = (move.start + each for each in right.span())
    others = [each for each in move.mentions if each != last and not begin <= each.start < end]
    return move.mentioning([*others, last.model_copy(update={"value": stars})])


def _with_wishes(moves: Sequence[Move], spec: CatalogueSpec) -> list[Move]:
    """Let what begins anew with something be a wish for it, too: "start over, show me comedies"."""
    found: list[Move] = []
    for move in moves:
        if move.kind != "start_over":
            found.append(move)
            continue
        begun = _ANEW.search(move.text)
        wished = [
            each
            for each in move.mentions
            if (each.entity in spec.facets or each.entity in ("theme", "title", "count"))
            and not (begun and begun.start() <= each.start - move.start < begun.end())  # "new" of "new search"
        ]
        if wished:
            found += [move.mentioning([]), move.model_copy(update={"kind": "want"}).mentioning(wished)]
        else:
            found.append(move)
    return found


def _with_saving(moves: Sequence[Move]) -> list[Move]:
    """Let what is taken and put on the list in one breath be saved: "on the list they go. And buns"."""
    found: list[Move] = []
    for move in moves:
        saves = next((each for each in move.of("reaction") if each.value == "save"), None)
        if move.kind != "accept" or saves is None:
            found.append(move)
            continue
        others = [each for each in move.mentions if each != saves]
        before = [each for each in others if each.start < saves.start]
        found.append(move.model_copy(update={"kind": "save"}).mentioning([*before, saves]))
        if len(before) < len(others):
            found.append(move.mentioning(others[len(before) :]))
    return found


def _joined(moves: Sequence[Move], spec: CatalogueSpec) -> list[Move]:
    """Give moves that are about others what they are about: "no, I meant" what is meant, "always" the taste.

    "How long is Heat? Save it" saves what was asked about, and "Heat, yes, put it on my list" what was taken. Behind
    what is named "they" are that, and not what is shown: "I know Muse, they're great".
    """
    wished = [move for move in moves if row(move.kind).group is Group.WISH]
    corrects = any(move.kind == "correct" and not move.mentions for move in moves)
    found = []
    for number, move in enumerate(moves):
        if corrects and move in wished:
            continue
        about = move.mentions
        if move.kind == "correct" and not about:
            about = tuple(mention for each in wished for mention in each.mentions)
        elif move.kind == "always" and not about:
            about = tuple(mention for each in moves for mention in _taste(each))
        elif number and row(move.kind).group is Group.OPINION and _leads_on(moves[number - 1]):
            before = moves[number - 1]
            if all(mention.entity == "reaction" for mention in about):
                # "The apple juice, put it on my list."
                taken = before.kind == "accept" and move.kind in ("save", "share")
                named = [each.having(None) for each in before.of("title", "ordinal")]
                if len(named) < 2 or before.kind != "similar":  # of several examples nobody knows which is meant
                    about = (*about, *(named or (before.mentions if taken else ())))
        elif number and not move.of("title", "ordinal", "reference") and points_at_several(move.text, spec):
            about = (*about, *moves[number - 1].of("title"))
        found.append(move.mentioning(about))
    return found


def _leads_on(move: Move) -> bool:
    """Whether "it" in the next move is what this one names, which is done later than an opinion."""
    return row(move.kind).follows or move.kind in ("accept", "unseen", "mention")


def _taste(move: Move) -> list[Mention]:
    """Return what a move says in general to be liked or disliked, with the role that says which."""
    taste = taste_of(move)
    return list(as_meant(move, taste).mentions) if taste else []

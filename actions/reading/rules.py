"""The rules in their order: what a message is taken to say after the reader has marked its moves.

Each rule takes the moves of the message and returns them as it leaves them, so that a later one sees what an earlier
one has made. Most look at one move and are pure; which of the turn's things they need stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from actions.message import Move
from actions.reading.bounds.arranging import arranged
from actions.reading.bounds.clauses import questions_whole
from actions.reading.lists.listed import meant_of_list, with_more_words
from actions.reading.names.by_maker import by_maker
from actions.reading.names.in_part import said_in_part
from actions.reading.names.namesakes import told_apart
from actions.reading.names.surnames import by_surname
from actions.reading.opinions.whose import told_of_others
from actions.reading.questions.asked_as import asked_as
from actions.reading.questions.asked_for import as_asked_for
from actions.reading.questions.notifying import notifying
from actions.reading.questions.timeline import on_a_timeline
from actions.reading.wishes.budget import with_means
from actions.reading.wishes.in_context import in_context
from actions.reading.wishes.measured import without_ages
from actions.reading.wishes.once import without_stories
from actions.turn import Turn

Rule = Callable[[Turn, Sequence[Move]], list[Move]]


def _each(rule: Callable[[Turn, Move], Move]) -> Rule:
    """Make a rule of what looks at one move."""
    return lambda turn, moves: [rule(turn, move) for move in moves]


def _parted(rule: Callable[[Turn, Move], list[Move]]) -> Rule:
    """Make a rule of what looks at one move, and may make several of it."""
    return lambda turn, moves: [part for move in moves for part in rule(turn, move)]


RULES: tuple[Rule, ...] = (
    # What is no wish, and what is one although it sounds like talk.
    lambda turn, moves: without_stories(turn.text, moves),
    _each(lambda turn, move: without_ages(move, turn.recommender.spec)),
    _parted(lambda turn, move: with_means(move, turn.recommender.spec)),
    _parted(lambda turn, move: notifying(move, turn.recommender.spec)),
    # Names first: the other rules go by what is named.
    _each(said_in_part),
    _each(lambda turn, move: by_surname(move, turn.recommender.catalogue)),
    _each(lambda turn, move: by_maker(move, turn.recommender.catalogue)),
    # Whose an opinion is: nothing of somebody else's is stored as that of the person who talks.
    _parted(lambda turn, move: told_of_others(move, turn.state, turn.recommender.spec.having)),
    # What is said of the list that is shown, and what is asked for behind it.
    _parted(lambda turn, move: meant_of_list(move, turn.state, turn.recommender.catalogue)),
    lambda turn, moves: with_more_words(moves, turn.recommender.spec),
    # What the item talked about, and the wishes that stand, make of a move.
    _each(lambda turn, move: on_a_timeline(move, turn.state, turn.recommender.catalogue)),
    _each(told_apart),
    _each(lambda turn, move: in_context(move, turn.state.need, turn.recommender.spec)),
    # Short commands and questions, each by its words.
    lambda turn, moves: asked_as(moves, turn.state, turn.recommender.spec),
    # Where one move ends and the next begins.
    lambda turn, moves: questions_whole(turn.text, moves),
    lambda turn, moves: arranged(moves, turn.recommender.spec),
    # At last, what nobody has claimed and the catalogue has a word of.
    as_asked_for,
)


def as_worded(turn: Turn) -> list[Move]:
    """Return the moves of a turn's message as its words, the list and the catalogue show them to be meant."""
    moves: Sequence[Move] = turn.message.moves
    for rule in RULES:
        moves = rule(turn, moves)
    return [*moves]

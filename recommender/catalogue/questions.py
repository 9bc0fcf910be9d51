"""What a description says about questions: what the bot asks, and how people ask about a property."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints

from recommender.catalogue.facets import WithItem
from recommender.domain.conditions import Condition, FacetName, Name, Value


class Critique(Value):
    """What a relative word asks for: a direction on a number ("newer") or an ordered scale ("tamer"), or a value.

    A value is wished for ("funnier") where the direction is 1, and unwanted ("less scary") where it is -1.
    """

    facet: FacetName
    direction: Literal[-1, 1] = 1
    value: str | None = None


class Answer(Value):
    """An answer to a question that no facet asks: what it asks for, rules out or would like. It may ask for nothing."""

    label: Name
    require: tuple[Condition, ...] = ()
    prefer: tuple[Condition, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All that the answer says."""
        return (*self.require, *self.prefer)


class AnswersQuestion(Value):
    """A question with answers that stand for conditions: who is it for?"""

    kind: Literal["answers"]
    question: str
    dont_know: float = Field(default=0.2, ge=0, le=1)  # how often people have no answer to the question
    answers: tuple[Answer, ...] = Field(min_length=2, max_length=5)


class ExampleQuestion(Value):
    """A question for an item that somebody loved: asked while nothing is known of them. `bits` is what that tells."""

    kind: Literal["example"]
    question: str
    dont_know: float = Field(default=0.2, ge=0, le=1)
    bits: float = Field(gt=0)


class PairQuestion(Value):
    """A choice between two items that are unlike each other."""

    kind: Literal["pair"]
    question: Annotated[str, StringConstraints(pattern=r"\{one\}.*\{other\}")]
    dont_know: float = Field(default=0.2, ge=0, le=1)


AnyQuestion: TypeAlias = Annotated[AnswersQuestion | ExampleQuestion | PairQuestion, Field(discriminator="kind")]


class Unanswerable(Value):
    """Something that people ask of an item and that no catalogue of this kind knows: where to get it, how it ends.

    `say` is a sentence that says so; `instead` are facets that are told with it, as the next best thing. Where somebody
    has fetched it, `known` are the facets that answer, each as far as it is known. `words` are what wishes say of it
    ("shorter"), by which nothing can be picked.
    """

    ask: tuple[str, ...] = Field(min_length=1)
    say: WithItem
    instead: tuple[FacetName, ...] = ()
    known: tuple[FacetName, ...] = ()
    words: tuple[str, ...] = ()


class WaysToAsk(Value):
    """Ways to ask that are this catalogue's own ("have you seen"), beside those that are the same for all."""

    story: tuple[str, ...] = ()  # what an item is about
    opinion: tuple[str, ...] = ()  # what the bot thinks of it
    presence: tuple[str, ...] = ()  # whether it is in the catalogue
    works: tuple[str, ...] = ()  # what else somebody has made
    who: tuple[str, ...] = ()  # who somebody is

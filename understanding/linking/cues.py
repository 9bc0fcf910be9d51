"""The cues of `cues.yml`, ready to be found in a message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from understanding.lexicon import Speech
from understanding.text import Token, tokenize

CUES_FILE = Path(__file__).with_name("cues.yml")
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Cue:
    """A cue between two token positions."""

    start: int
    end: int
    label: str
    phrase: str


class PhraseTable:
    """Finds phrases in tokens: the longest at each position, none overlapping another."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        """Take label -> phrases."""
        self._rows: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        for label, each in phrases.items():
            for phrase in each:
                words = tuple(token.text for token in tokenize(phrase))
                self._rows.setdefault(words[0], []).append((words, label, phrase))
        for rows in self._rows.values():
            rows.sort(key=lambda row: -len(row[0]))

    def words(self) -> set[str]:
        """Return every word of the phrases."""
        return {word for rows in self._rows.values() for words, _, _ in rows for word in words}

    def find(self, tokens: Sequence[Token]) -> list[Cue]:
        """Return the cues of a message in order."""
        texts = [token.text for token in tokens]
        cues, position = [], 0
        while position < len(texts):
            for words, label, phrase in self._rows.get(texts[position], ()):
                end = position + len(words)
                if tuple(texts[position:end]) == words:
                    cues.append(Cue(position, end, label, phrase))
                    position = end
                    break
            else:
                position += 1
        return cues

    def ends_at(self, tokens: Sequence[Token], position: int) -> bool:
        """Whether some phrase ends right before a position."""
        return any(
            tuple(token.text for token in tokens[start:position]) == words
            for start in range(max(0, position - 4), position)
            for words, _, _ in self._rows.get(tokens[start].text, ())
        )


@dataclass(frozen=True)
class Cues:
    """Everything of the file; word lists as sets, phrase lists as tables."""

    scope: PhraseTable
    reactions: PhraseTable
    strong_title: PhraseTable
    weak_title: PhraseTable
    clear_title: PhraseTable
    name: PhraseTable
    references: PhraseTable
    groups: PhraseTable
    bare_groups: PhraseTable
    others: PhraseTable
    idioms: PhraseTable
    no_critiques: PhraseTable
    tastes: PhraseTable
    conjunctions: Mapping[str, str]
    glue: frozenset[str]
    boundaries: frozenset[str]
    after_no: frozenset[str]
    refusals: frozenset[str]
    manners: frozenset[str]
    likers: frozenset[str]
    dislikes: frozenset[str]
    pronouns: frozenset[str]
    persons: frozenset[str]
    praise: frozenset[str]
    scorn: frozenset[str]
    acknowledgements: frozenset[str]
    copulas: frozenset[str]
    adverbs: frozenset[str]
    proposals: frozenset[str]
    no_subjects: frozenset[str]
    negations: frozenset[str]
    hypothetical: frozenset[str]
    items: frozenset[str]
    plurals: frozenset[str]
    function_words: frozenset[str]
    followers: frozenset[str]
    no_groups: frozenset[str]
    singles: frozenset[str]
    subjects: frozenset[str]
    title_verbs: frozenset[str]

    def vocabulary(self) -> frozenset[str]:
        """Return the words of grammar and conversation in the file, which are no misspelt names."""
        phrases = self.scope.words() | self.reactions.words() | self.weak_title.words() | self.name.words()
        return self.function_words | self.followers | self.glue | self.boundaries | self.praise | self.scorn | phrases


def _said(phrases: Iterable[str], forms: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield phrases with each form in its place: "similar {items} to" of films and of movies."""
    for phrase in phrases:
        place = _PLACE.search(phrase)
        if place is None:
            yield phrase
        else:
            yield from _said((phrase.replace(place[0], form) for form in forms[place[1]]), forms)


def _filled(data: Mapping[str, Any], speech: Speech, path: str = "") -> dict[str, Any]:
    """Return the lists of the file in the words of a catalogue, each with what its description adds."""
    forms = {
        "item": speech.one,
        "items": speech.many,
        "main": [verb.do for verb in speech.verbs[:1]],
        "do": [verb.do for verb in speech.verbs],
        "did": [verb.did for verb in speech.verbs],
        "done": [verb.done for verb in speech.verbs],
        "doing": [verb.doing for verb in speech.verbs if verb.doing],
    }
    return {
        name: list(dict.fromkeys(_said([*value, *speech.more(path + name)], forms)))
        if isinstance(value, list)
        else _filled(value, speech, f"{path}{name}.")
        for name, value in data.items()
    }


@lru_cache(maxsize=4)
def load_cues(speech: Speech) -> Cues:
    """Read the file in the words of a catalogue, once a process."""
    read: dict[str, Any] = yaml.safe_load(CUES_FILE.read_text("utf-8"))
    conjunctions = read.pop("conjunctions")
    data = _filled(read, speech)
    sets = [
        "glue",
        "boundaries",
        "after_no",
        "refusals",
        "manners",
        "likers",
        "dislikes",
        "pronouns",
        "persons",
        "praise",
        "scorn",
        "acknowledgements",
        "copulas",
        "adverbs",
        "proposals",
        "no_subjects",
        "negations",
        "hypothetical",
        "items",
        "plurals",
        "function_words",
        "followers",
        "no_groups",
        "singles",
        "subjects",
        "title_verbs",
    ]
    return Cues(
        scope=PhraseTable(data["scope"]),
        reactions=PhraseTable(data["reactions"]),
        strong_title=PhraseTable({"strong": data["title_cues"]["strong"]}),
        weak_title=PhraseTable({"weak": data["title_cues"]["weak"]}),
        clear_title=PhraseTable({"clear": data["title_cues"]["clear"]}),
        name=PhraseTable({"name": data["name_cues"]}),
        references=PhraseTable({"reference": data["references"]}),
        groups=PhraseTable(data["groups"]),
        bare_groups=PhraseTable(data["bare_groups"]),
        others=PhraseTable({"other": data["others"]}),
        idioms=PhraseTable({"idiom": data["idioms"]}),
        no_critiques=PhraseTable({"time": data["no_critiques"]}),
        tastes=PhraseTable({"taste": data["tastes"]}),
        conjunctions=conjunctions,
        **{name: frozenset(data[name]) for name in sets},
    )

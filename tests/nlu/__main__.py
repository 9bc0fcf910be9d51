"""Score the trained assistant on the test set and its copies: `python -m tests.nlu [--accept]` (`make test-nlu`).

Fails if a figure is worse than the accepted one (`accepted.json`) by more than 0.01, of a kind of entity in a part of
the test set by more than 0.05; `--accept` makes the figures of this run the accepted ones. Writes reports/nlu.json.
"""

from __future__ import annotations

import os

os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # one core, before TensorFlow and numpy count them

import argparse  # noqa: E402
import asyncio  # noqa: E402
import json  # noqa: E402
import logging  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterable, Mapping, Sequence  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402
from rasa.core.agent import Agent  # noqa: E402
from rasa.core.channels.channel import UserMessage  # noqa: E402
from rasa.engine.constants import PLACEHOLDER_MESSAGE  # noqa: E402
from rasa.shared.nlu.constants import ENTITIES, INTENT  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402
from rasa.utils.log_utils import configure_structlog  # noqa: E402

from contract.lexicon import Title  # noqa: E402
from tests.nlu import scoring, stress  # noqa: E402
from tests.nlu.kinds import kinds  # noqa: E402
from tests.nlu.scoring import Parsed  # noqa: E402
from tests.nlu.utterances import (  # noqa: E402
    FOLDER,
    OFF_TOPIC,
    Span,
    Utterance,
    portions,
    read_utterances,
    whole_set,
    words,
)
from understanding.lexicon import DEFAULT_CATALOGUE, lexicon_file, read_lexicon  # noqa: E402
from understanding.text import key  # noqa: E402

ROOT = FOLDER.parents[1]
MODEL = ROOT / "models" / "parley.tar.gz"
REPORTS = ROOT / "reports"
ACCEPTED = FOLDER / "accepted.json"
TOLERANCE = 0.01
TOLERANCE_FEW = 0.05  # of a kind of entity outside the whole test set: one mention of a few dozen makes up to that much
WARM_UP, TIMED = 10, 200  # messages
# What the figures should be at least (at most, for what is lost).
TARGETS = {
    "intent F1": 0.93,
    "entity F1": 0.90,
    "genre F1": 0.95,
    "title F1": 0.85,
    "person F1": 0.85,
    "link accuracy": 0.95,
}
MAX_LOSS = 0.05
NO_TARGET = {"two typos in a word"}  # names among them, of which nobody knows any more what was meant
MAX_P50 = 30.0  # milliseconds


class Parser:
    """Parses many messages at once, which is faster than one by one, and none twice: most copies change little."""

    def __init__(self, agent: Agent) -> None:
        assert agent.processor is not None
        self._target = agent.processor.model_metadata.nlu_target
        self._runner = agent.processor.graph_runner
        self._known: dict[str, Message] = {}

    def parse(self, utterances: Sequence[Utterance]) -> list[Parsed]:
        """Return what is understood of utterances."""
        texts = list(dict.fromkeys(each.text for each in utterances if each.text not in self._known))
        if texts:
            inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text) for text in texts]}
            messages = self._runner.run(inputs=inputs, targets=[self._target])[self._target]
            self._known.update(zip(texts, messages, strict=True))
        found = [self._known[each.text] for each in utterances]
        return [
            Parsed(utterance, message.get(INTENT)["name"], tuple(message.get(ENTITIES, ())))
            for utterance, message in zip(utterances, found, strict=True)
        ]


async def clock(agent: Agent, utterances: Sequence[Utterance]) -> tuple[float, float]:
    """Return p50 and p95 of the processor time that single messages take, in milliseconds."""
    taken = []
    for utterance in utterances:
        started = time.process_time()
        await agent.parse_message(utterance.text)
        taken.append((time.process_time() - started) * 1000)
    p50, p95 = np.percentile(taken[WARM_UP:], (50, 95))
    return float(p50), float(p95)


def figures(
    parsed: Sequence[Parsed], items: Mapping[tuple[Any, ...], set[str]]
) -> tuple[dict[str, float], dict[str, Any]]:
    """Return the figures of a set, which are better the higher they are, and what they are made of."""

    def linked(span: Span, entity: dict[str, Any]) -> bool | None:
        if span.entity != "title" or span.value is None:
            return None
        return bool(items[title_key(span.value)] & set(entity["value"])) if isinstance(entity["value"], list) else False

    weighted, by_intent = scoring.intent_f1(parsed)
    counts = scoring.entity_counts(parsed)
    links, wrong_links = scoring.agreement(parsed, linked)
    values, wrong_values = scoring.agreement(parsed, scoring.same_value)
    roles, wrong_roles = scoring.agreement(parsed, scoring.same_role)
    entities = scoring.total(counts.values())
    found = {
        "intent F1": weighted,
        "entity F1": entities.f1,
        **{f"{kind} F1": each.f1 for kind, each in counts.items() if each.wanted},
        "link accuracy": links,
        "value accuracy": values,
        "role accuracy": roles,
    }
    details = {
        "intents": by_intent,
        "confusions": scoring.confusions(parsed),
        "entities": {
            kind: {"right": each.right, "given": each.given, "wanted": each.wanted} for kind, each in counts.items()
        },
        "entity_mistakes": scoring.mistakes(parsed),
        "wrong_links": wrong_links,
        "wrong_values": wrong_values,
        "wrong_roles": wrong_roles,
    }
    return found, details


def title_key(said: str) -> tuple[tuple[str, ...], int]:
    """Read "Title (year)"."""
    name, year = said[:-1].rsplit(" (", 1)
    return key(name), int(year)


def items_of(titles: Iterable[Title]) -> dict[tuple[Any, ...], set[str]]:
    """Return the items of every title and year."""
    items: dict[tuple[Any, ...], set[str]] = {}
    for title in titles:
        items.setdefault((key(title.surface), title.year), set()).add(title.item)
    return items


def compare(found: Mapping[str, float], accepted: Mapping[str, float]) -> list[str]:
    """Return what is worse than accepted by more than the tolerance, or gone."""
    return [
        f"{name}: {found.get(name, 0.0):.3f}, accepted was {value:.3f}"
        for name, value in accepted.items()
        if found.get(name, 0.0) < value - _tolerance(name)
    ]


def _tolerance(name: str) -> float:
    part, figure = name.split(": ")
    overall = part == "test set" or figure in ("intent F1", "entity F1", "link accuracy")
    return TOLERANCE if overall else TOLERANCE_FEW


def show(sets: Mapping[str, Mapping[str, float]], accepted: Mapping[str, float]) -> None:
    """Print the figures of the test set, of its portions and of its copies as a table."""
    names = list(dict.fromkeys(name for found in sets.values() for name in found))
    titles = ["", *sets, "target", "accepted"]
    rows = [
        [
            name,
            *(f"{found[name]:.3f}" if name in found else "-" for found in sets.values()),
            f"{TARGETS[name]:.2f}" if name in TARGETS else "",
            f"{accepted[before]:.3f}" if (before := f"test set: {name}") in accepted else "",
        ]
        for name in names
    ]
    widths = [max(len(row[column]) for row in (titles, *rows)) for column in range(len(titles))]
    for row in (titles, *rows):
        say(
            "  ".join(
                [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
            )
        )


def say(text: str) -> None:
    """Print a line."""
    print(text, flush=True)  # noqa: T201


@dataclass(frozen=True)
class Measured:
    """The figures of the test set, its portions and copies, what the copies lose, and the details of the portions."""

    sets: dict[str, dict[str, float]]
    losses: dict[str, dict[str, float]]
    details: dict[str, Any]

    @property
    def flat(self) -> dict[str, float]:
        """All figures by set and name."""
        return {f"{name}: {what}": value for name, found in self.sets.items() for what, value in found.items()}


def measure(
    agent: Agent, portions: Mapping[str, Sequence[Utterance]], training: Sequence[Utterance], titles: Sequence[Title]
) -> Measured:
    """Parse the test set, its portions and its copies, and score them."""
    items, parse = items_of(titles), Parser(agent).parse
    utterances = [each for portion in portions.values() for each in portion]
    in_scope = [each for each in utterances if each.intent != OFF_TOPIC]
    copies = {
        "lower case": [stress.lower_cased(each) for each in in_scope],
        "typos": [stress.mistyped(each) for each in in_scope],
        "two typos in a word": [stress.mistyped(each, edits=2) for each in in_scope],
        "no punctuation": [stress.unpunctuated(each) for each in in_scope],
        "unseen titles": stress.retitled(in_scope, titles, words([*training, *utterances], "title")),
    }
    sets, losses, details = {}, {}, {}
    sets["test set"], _ = score(parse(utterances), items)
    for name, portion in portions.items():
        sets[name], details[name] = score(parse(portion), items)
    parsed = parse(in_scope)
    named = [each for each in parsed if any(span.entity == "title" for span in each.utterance.spans)]
    for name, changed in copies.items():
        sets[name], _ = figures(parse(changed), items)
        # Not every utterance names a title: that copy is compared with those that do, as they were.
        before, _ = figures(named if len(changed) == len(named) else parsed, items)
        losses[name] = {what: before[what] - sets[name][what] for what in ("intent F1", "entity F1")}
    return Measured(sets, losses, details)


def score(
    parsed: Sequence[Parsed], items: Mapping[tuple[Any, ...], set[str]]
) -> tuple[dict[str, float], dict[str, Any]]:
    """Return the figures of a set that has off-topic messages in it, which count for themselves, and the details."""
    in_scope = [each for each in parsed if each.utterance.intent != OFF_TOPIC]
    off_topic = [each for each in parsed if each.utterance.intent == OFF_TOPIC]
    found, details = figures(in_scope, items)
    found["off-topic found"] = scoring.refused(off_topic, OFF_TOPIC)
    found["in scope kept"] = 1 - scoring.refused(in_scope, OFF_TOPIC)
    details["utterances"] = {"in scope": len(in_scope), "off topic": len(off_topic)}
    details["off_topic_taken_as"] = scoring.confusions([each for each in off_topic if each.intent != scoring.FALLBACK])
    return found, details


def missed_targets(measured: Measured, p50: float) -> list[str]:
    """Return the targets that are not met."""
    found = measured.sets["test set"]
    missed = [f"{name} {found[name]:.3f} < {target}" for name, target in TARGETS.items() if found[name] < target]
    missed += [
        f"{name}: {what} lost {value:.3f}"
        for name, lost in measured.losses.items()
        for what, value in lost.items()
        if value > MAX_LOSS and name not in NO_TARGET
    ]
    return missed + ([f"p50 {p50:.1f} ms"] if p50 >= MAX_P50 else [])


async def run(accept: bool) -> int:
    """Do all that the command does; return its exit status."""
    configure_structlog(logging.WARNING)
    agent = Agent.load(str(MODEL))
    training, utterances = read_utterances(ROOT / "data" / "nlu"), whole_set()
    measured = measure(agent, portions(), training, read_lexicon(lexicon_file(os.environ)).titles)
    p50, p95 = await clock(agent, utterances[:: len(utterances) // TIMED])
    REPORTS.mkdir(exist_ok=True)
    measured.sets.update(kinds(agent))

    accepted = json.loads(ACCEPTED.read_text("utf-8")) if ACCEPTED.exists() else {}
    show(measured.sets, accepted)
    for name, lost in measured.losses.items():
        say(f"{name} loses " + ", ".join(f"{what} {value:.3f}" for what, value in lost.items()))
    say(f"one message on one core: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
    missed = missed_targets(measured, p50)
    say(f"targets missed: {'; '.join(missed)}" if missed else "all targets are met")
    report = {
        "figures": measured.sets,
        "lost": measured.losses,
        "targets_missed": missed,
        "milliseconds": {"p50": p50, "p95": p95},
        "portions": measured.details,
    }
    (REPORTS / "nlu.json").write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", "utf-8")
    if accept:
        rounded = {name: round(value, 4) for name, value in measured.flat.items()}
        ACCEPTED.write_text(json.dumps(rounded, indent=2) + "\n", "utf-8")
        return 0
    worse = compare(measured.flat, accepted)
    for line in worse:
        say(f"worse than accepted: {line}")
    return 1 if worse else 0


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.nlu", description="Score the understanding of messages.")
    parser.add_argument("--accept", action="store_true", help="make the figures of this run the accepted ones")
    accept = parser.parse_args().accept
    catalogue = lexicon_file(os.environ).parent.name
    if catalogue != DEFAULT_CATALOGUE:
        say(f"The test messages are about {DEFAULT_CATALOGUE}; there are none about {catalogue}.")
        return 1
    return asyncio.run(run(accept))


if __name__ == "__main__":
    sys.exit(main())

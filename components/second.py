"""Asks the language model about a message where that is set, and holds its answer against the local reader's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components import talk
from language_model.client import Client, configured
from monitoring import metrics
from understanding.asking import kinds_of_names, prompt, schema
from understanding.grounding import grounded, is_unsure, may_be_asked, parse
from understanding.lexicon import Lexicon
from understanding.reader import Reading

TASK = "reading"
MAX_TOKENS = 200


def asked(text: str, reading: Reading, lexicon: Lexicon) -> Mapping[str, Any] | None:
    """Return what the model says a message does, not yet held against anything.

    None where there is no model, it is not to be asked about this message, or it does not answer in time: then the
    local reader's reading stands.
    """
    client = configured()
    if client is None or not _is_wanted(client, reading) or not may_be_asked(reading, text):
        return None
    current = talk.current()
    what = " and ".join(lexicon.speech.many[:1]) or "things"
    answer = client.ask(
        TASK,
        prompt(text, current.before, what),
        person=current.person,
        max_tokens=MAX_TOKENS,
        schema=schema(kinds_of_names(lexicon)),
    )
    if answer is None:
        return None
    found = None if answer.cut else parse(answer.text)
    if found is None:
        metrics.MODEL_DROPPED.labels(TASK, "form").inc()
    return found


def agreed(text: str, answer: Mapping[str, Any] | None, reading: Reading) -> Reading:
    """Return the reading that an answer leads to; the local one where there is none, or nothing of it stands."""
    if answer is None:
        return reading
    found = grounded(text, answer, reading)
    for reason, times in found.dropped.items():
        metrics.MODEL_DROPPED.labels(TASK, reason).inc(times)
    return reading if found.reading is None else found.reading


def _is_wanted(client: Client, reading: Reading) -> bool:
    reads = client.settings.reads
    return reads == "always" or (reads == "unsure" and is_unsure(reading))

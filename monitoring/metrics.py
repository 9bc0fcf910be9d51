"""Every metric of both processes, by one set of names; docs/operations.md tells what each is for.

No value of a label comes from outside or belongs to a person: channels, events, parts, actions and kinds are words of
the code, so that there is a bounded number of series.
"""

from __future__ import annotations

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0, 10.0, 20.0, 40.0)

disable_created_metrics()  # type: ignore[no-untyped-call]

# The assistant

TURNS = Histogram(
    "parley_turn_seconds",
    "From taking a message to the end of its turn, waiting included.",
    ["channel"],
    buckets=_SECONDS,
)
PARTS = Histogram(
    "parley_part_seconds",
    "What a turn's time goes to: waiting, listening, looking, reading, linking, answering (all of it) or sending.",
    ["part"],
    buckets=_SECONDS,
)
EVENTS = Counter(
    "parley_channel_events",
    "What happened to messages: message, duplicate, busy (shed), failed turn, send error (dropped) and others.",
    ["channel", "event"],
)
QUEUE = Gauge("parley_queue_messages", "Messages that wait or are being answered.")
QUEUE_LIMIT = Gauge("parley_queue_limit_messages", "How many may wait before new ones are shed.")
READY = Gauge("parley_ready", "Whether the process can answer.")

# The action server

ACTIONS = Histogram("parley_action_seconds", "How long an action took.", ["action"], buckets=_SECONDS)
FAILURES = Counter("parley_action_failures", "Actions that ended in an apology.", ["reason"])
MISSED = Counter("parley_missed", "Messages that were not understood.")
DEAD_ENDS = Counter("parley_dead_ends", "Requests for which nothing was found.")
SHOWN = Counter("parley_items_shown", "Items that were recommended.")
REACTIONS = Counter("parley_reactions", "What people said of items, by kind.", ["kind"])

# Both, where a language model is configured

MODEL_CALLS = Counter(
    "parley_model_calls",
    "Questions to the language model by task, and what came of each: answered, cut, refused, slow, down, error, broken,"
    " busy, resting (after failures) or budget (used up).",
    ["task", "outcome"],
)
MODEL_SECONDS = Histogram("parley_model_seconds", "How long the language model took.", ["task"], buckets=_SECONDS)
MODEL_TOKENS = Counter("parley_model_tokens", "Tokens used up, of prompts and of answers.", ["task", "kind"])
MODEL_COST = Counter("parley_model_cost", "What they cost, by the prices that are set.", ["task"])
MODEL_DROPPED = Counter(
    "parley_model_dropped",
    "What the language model said and was not believed, by reason: it does not stand in the message, in the facts, ...",
    ["task", "reason"],
)


def exposition() -> bytes:
    """Return all metrics in Prometheus's text format."""
    return bytes(generate_latest(REGISTRY))

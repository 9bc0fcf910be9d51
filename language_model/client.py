"""Asks the model, within its limits: what comes back is an answer or nothing, and never an exception.

Speaks the chat completions of OpenAI's API, which llama.cpp, vLLM, Ollama and clouds serve.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx

from language_model.limits import Breaker, Budget
from language_model.settings import ModelSettings, model_settings
from monitoring import metrics

logger = logging.getLogger(__name__)

MAX_ANSWER_BYTES = 256 * 1024
CHARACTERS_PER_TOKEN = 3  # what is taken from the budget beforehand: rather too much
CONNECT_SECONDS = 2.0
_FAILURES = frozenset({"slow", "down", "error", "broken"})  # of the server, and not of one question

PICTURE_TOKENS = 1500  # what a picture of a thousand pixels a side takes; it depends on the model

# `role` and `content`, which is a text or, with pictures, a list of the API's parts.
Messages = Sequence[Mapping[str, str | list[Any]]]


@dataclass(frozen=True)
class Answer:
    """What the model said. `cut` says that it had not finished."""

    text: str
    cut: bool = False


@dataclass(frozen=True)
class _Usage:
    prompt: int
    answer: int


class _NoAnswerError(Exception):
    """Why there is none: a word of the metrics."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class Client:
    """One server and one model. Safe to share between threads."""

    def __init__(
        self,
        settings: ModelSettings,
        *,
        budget: Budget | None = None,
        breaker: Breaker | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Take the settings; nothing is asked before `ask`.

        Args:
            settings: where the model is.
            budget: of all that is asked; by default that of the settings.
            breaker: see `Breaker`.
            transport: instead of the network's.
        """
        self.settings = settings
        self._budget = budget or Budget(settings.person_tokens, settings.day_tokens)
        self._breaker = breaker or Breaker()
        self._places = threading.BoundedSemaphore(settings.at_once)
        headers = {"Accept-Encoding": "identity", "Content-Type": "application/json"}
        if settings.key is not None:
            headers["Authorization"] = f"Bearer {settings.key}"
        # No proxy between this machine and itself; redirects would take the key elsewhere.
        self._http = httpx.Client(
            headers=headers, transport=transport, trust_env=not settings.is_here, follow_redirects=False
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(
        self,
        task: str,
        messages: Messages,
        *,
        person: str,
        max_tokens: int,
        schema: Mapping[str, Any] | None = None,
    ) -> Answer | None:
        """Return the model's answer; None where it has none in time, may not be asked, refuses or fails.

        Args:
            task: what it is for, a word of the code: the label of the metrics.
            messages: of the API, see `Messages`.
            person: who it is for, of which the budget keeps a digest; it is not sent.
            max_tokens: the longest answer.
            schema: the JSON schema that the answer has to be of.
        """
        outcome, answer = "busy", None
        if self._places.acquire(blocking=False):
            try:
                outcome, answer = self._asked(task, messages, person, max_tokens, schema)
            finally:
                self._places.release()
        metrics.MODEL_CALLS.labels(task, outcome).inc()
        return answer

    def _asked(
        self, task: str, messages: Messages, person: str, max_tokens: int, schema: Mapping[str, Any] | None
    ) -> tuple[str, Answer | None]:
        said = sum(_length(message["content"]) for message in messages)
        estimate = said // CHARACTERS_PER_TOKEN + max_tokens
        if not self._budget.take(person, estimate):
            return "budget", None
        if not self._breaker.lets_through():
            self._budget.settle(person, estimate, 0)
            return "resting", None
        body: dict[str, Any] = {
            "model": self.settings.model,
            "messages": list(messages),
            "max_tokens": max_tokens,
            "temperature": 0,
        }
        if schema is not None:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": task, "strict": True, "schema": schema},
            }
        began = time.monotonic()
        try:
            answer, usage = _read(self._post(body))
        except _NoAnswerError as none:
            # What it cost is not known: what was never answered is not charged, what was refused is.
            self._budget.settle(person, estimate, 0 if none.outcome in _FAILURES else estimate)
            (self._breaker.failed if none.outcome in _FAILURES else self._breaker.worked)()
            logger.info("the language model gave no answer for %s: %s", task, none.outcome)
            return none.outcome, None
        finally:
            metrics.MODEL_SECONDS.labels(task).observe(time.monotonic() - began)
        self._breaker.worked()
        self._count(task, usage or _Usage(said // CHARACTERS_PER_TOKEN, len(answer.text) // CHARACTERS_PER_TOKEN + 1))
        used = estimate if usage is None else usage.prompt + usage.answer
        self._budget.settle(person, estimate, used)
        return "cut" if answer.cut else "answered", answer

    def _post(self, body: Mapping[str, Any]) -> bytes:
        """Return the body of the answer.

        Raises:
            _NoAnswerError: there is none in time, or not one of a success.
        """
        deadline = time.monotonic() + self.settings.seconds
        timeout = httpx.Timeout(self.settings.seconds, connect=min(CONNECT_SECONDS, self.settings.seconds))
        received = bytearray()
        try:
            with self._http.stream(
                "POST", f"{self.settings.url}/chat/completions", json=body, timeout=timeout
            ) as response:
                if response.headers.get("content-encoding", "identity") != "identity":
                    raise _NoAnswerError("broken")  # may be small here and huge once it is unpacked
                for chunk in response.iter_raw():
                    received += chunk
                    if len(received) > MAX_ANSWER_BYTES:
                        raise _NoAnswerError("broken")
                    if time.monotonic() > deadline:
                        raise _NoAnswerError("slow")
        except httpx.TimeoutException:
            raise _NoAnswerError("slow") from None
        except (httpx.HTTPError, httpx.StreamError):
            raise _NoAnswerError("down") from None
        if response.status_code != httpx.codes.OK:
            raise _NoAnswerError("error")
        return bytes(received)

    def _count(self, task: str, usage: _Usage) -> None:
        metrics.MODEL_TOKENS.labels(task, "prompt").inc(usage.prompt)
        metrics.MODEL_TOKENS.labels(task, "answer").inc(usage.answer)
        prompt, answer = self.settings.prices
        metrics.MODEL_COST.labels(task).inc((usage.prompt * prompt + usage.answer * answer) / 1e6)


def _length(content: str | list[Any]) -> int:
    """Return how long a message is, in characters; a picture counts as so many tokens of text."""
    if isinstance(content, str):
        return len(content)
    return sum(len(part.get("text", "")) or PICTURE_TOKENS * CHARACTERS_PER_TOKEN for part in content)


def _read(body: bytes) -> tuple[Answer, _Usage | None]:
    """Return what an answer of the API says, and what it used up if it tells.

    Raises:
        _NoAnswerError: it is not of the API's form, or the model refused.
    """
    try:
        told = json.loads(body)
        choice = told["choices"][0]
        message, reason = choice["message"], choice.get("finish_reason")
        refused = bool(message.get("refusal")) or reason == "content_filter"
        text = message.get("content")
        usage = told.get("usage")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise _NoAnswerError("broken") from None
    if refused:
        raise _NoAnswerError("refused")
    if not isinstance(text, str):
        raise _NoAnswerError("broken")
    return Answer(text.strip(), cut=reason == "length"), _usage(usage)


def _usage(told: object) -> _Usage | None:
    if not isinstance(told, Mapping):
        return None
    prompt, answer = told.get("prompt_tokens"), told.get("completion_tokens")
    whole = [each for each in (prompt, answer) if type(each) is int and 0 <= each < MAX_ANSWER_BYTES]
    return _Usage(*whole) if len(whole) == 2 else None


@lru_cache(maxsize=1)
def configured() -> Client | None:
    """Return the client of this process, as the environment says at the first call; None without a model.

    Raises:
        ValueError: a setting cannot be used; the message is a sentence.
    """
    settings = model_settings(os.environ)
    return None if settings is None else Client(settings)

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError, validate
from rasa.core.actions.action import RemoteAction

from components import schema_once

GOOD: list[dict[str, Any]] = [
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "need", "value": {"a": [1]}}], "responses": [{"text": "hi", "buttons": []}]},
    {"events": [{"event": "followup", "name": "action_listen"}], "responses": [{"custom": {}}], "more": 1},
    {"events": [{"event": "restart"}, {"event": "session_started", "timestamp": 5.5, "metadata": None}]},
]
BAD: list[Any] = [
    [],
    None,
    "text",
    {"events": "none"},
    {"events": [{"event": "no such event"}]},
    {"events": [{"event": "slot", "name": 5}]},
    {"events": [{"event": "slot", "name": "need"}]},
    {"events": [{"event": ["slot"], "name": "need", "value": 1}]},
    {"events": [{"event": "restart", "timestamp": "now"}]},
    {"events": ["restart"]},
    {"events": [{"name": "need", "value": 1}]},
    {"responses": ["text"]},
    {"responses": {"text": "hi"}},
]


def rasa_verdict(result: Any) -> str | None:
    """What Rasa 3.6.21 itself says, from its own schema and the same call of jsonschema."""
    try:
        validate(result, RemoteAction.action_response_format_spec())
    except ValidationError as error:
        return error.message
    return None


def test_importing_the_package_installs_it() -> None:
    assert RemoteAction._validate_action_result is schema_once.validate_action_result


@pytest.mark.parametrize("result", GOOD)
def test_good_answers_pass(result: dict[str, Any]) -> None:
    assert rasa_verdict(result) is None
    assert RemoteAction("action_x", None)._validate_action_result(result) is True


@pytest.mark.parametrize("result", BAD)
def test_bad_answers_are_refused_with_the_same_error(result: Any) -> None:
    expected = rasa_verdict(result)
    assert expected is not None
    for _ in range(2):  # the cached validator keeps nothing of the first answer
        with pytest.raises(ValidationError) as caught:
            RemoteAction("action_x", None)._validate_action_result(result)
        assert caught.value.message.startswith(f"{expected}. Failed to validate Action server response from API")


def test_the_schema_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    schema_once._validator.cache_clear()
    schema_once._forms.cache_clear()
    original = RemoteAction.action_response_format_spec

    def counted() -> dict[str, Any]:
        calls.append(1)
        return original()

    monkeypatch.setattr(RemoteAction, "action_response_format_spec", staticmethod(counted))
    for _ in range(3):
        with pytest.raises(ValidationError):
            RemoteAction("action_x", None)._validate_action_result({"events": [{"event": "slot", "name": 5}]})
    assert len(calls) == 2  # once for what is plainly valid, once for everything else

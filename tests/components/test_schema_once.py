from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError, validate
from rasa.core.actions.action import RemoteAction

import components
from components import schema_once

GOOD: list[dict[str, Any]] = [
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "need", "value": {"a": [1]}}], "responses": [{"text": "hi", "buttons": []}]},
    {"events": [{"event": "followup", "name": "action_listen"}], "responses": [{"custom": {}}], "more": 1},
]
BAD: list[Any] = [
    [],
    None,
    "text",
    {"events": "none"},
    {"events": [{"event": "no such event"}]},
    {"events": [{"event": "slot", "name": 5}]},
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
    assert components.schema_once is schema_once
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
    original = RemoteAction.action_response_format_spec
    monkeypatch.setattr(
        RemoteAction, "action_response_format_spec", staticmethod(lambda: calls.append(1) or original())
    )
    for _ in range(3):
        RemoteAction("action_x", None)._validate_action_result({"events": [], "responses": []})
    assert len(calls) == 1


def test_another_version_of_rasa_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def its_own(self: RemoteAction, result: dict[str, Any]) -> bool:
        raise NotImplementedError

    monkeypatch.setattr(RemoteAction, "_validate_action_result", its_own)
    monkeypatch.setattr(schema_once.rasa, "__version__", "3.7.0")
    assert schema_once.install() is False
    assert RemoteAction._validate_action_result is its_own
    assert "3.7.0" in caplog.text

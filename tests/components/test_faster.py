from __future__ import annotations

from typing import Any

import pytest
import rasa
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, Restarted, SlotSet
from rasa.shared.utils.common import all_subclasses

from components import faster
from components.action_calls import call_body


def test_importing_the_package_installs_it() -> None:
    assert RemoteAction._action_call_format is call_body


def test_each_event_name_has_the_class_that_rasa_finds() -> None:
    for kind in all_subclasses(Event):
        first = next(each for each in all_subclasses(Event) if each.type_name == kind.type_name)
        assert Event.resolve_by_type(kind.type_name) is first
    assert Event.resolve_by_type("topic") is None
    assert Event.resolve_by_type("unknown", Restarted) is Restarted
    for _ in range(2):
        with pytest.raises(ValueError, match="unknown"):
            Event.resolve_by_type("unknown")
    read = Event.from_parameters({"event": "slot", "name": "need", "value": 5})
    assert isinstance(read, SlotSet)


def test_a_domain_is_empty_where_rasa_finds_it_so() -> None:
    assert Domain.is_empty is faster.is_empty
    for _ in range(2):
        assert Domain.empty().is_empty()
        assert not Domain.from_dict({"intents": ["ask"]}).is_empty()


def test_another_version_of_rasa_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def its_own(self: RemoteAction, result: dict[str, Any]) -> bool:
        raise NotImplementedError

    monkeypatch.setattr(RemoteAction, "_validate_action_result", its_own)
    monkeypatch.setattr(rasa, "__version__", "3.7.0")
    assert faster.install() is False
    assert RemoteAction._validate_action_result is its_own
    assert "3.7.0" in caplog.text

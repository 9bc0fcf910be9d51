"""Check the schema of action responses once a process instead of once an action call.

Rasa 3.6.21 validates what an action server answers with ``jsonschema.validate``, which first validates the schema
itself against its meta-schema, on each call: about 35 ms of a 40 ms turn. `validate_action_result` takes the place of
that one method of ``RemoteAction`` (`faster.py`): its validator is built and checked once, and tries of an event only
the form that its name calls for, where Rasa tries all of them. The schema, the verdict and the error raised stay the
same (tests/components/test_schema_once.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.constants import DOCS_BASE_URL


def validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Validate the answer of an action server, as ``RemoteAction._validate_action_result`` does.

    Raises:
        jsonschema.ValidationError: the answer does not have the expected form.
    """
    if _is_plainly_valid(result):
        return True
    error = best_match(_validator().iter_errors(result))
    if error is None:
        return True
    error.message += (
        f". Failed to validate Action server response from API, "
        f"make sure your response from the Action endpoint is valid. "
        f"For more information about the format visit "
        f"{DOCS_BASE_URL}/custom-actions"
    )
    raise error


def _is_plainly_valid(result: Any) -> bool:
    """Whether an answer is valid beyond doubt: each event has the one form that is for events of its name."""
    if not isinstance(result, dict):
        return False
    events, responses = result.get("events", []), result.get("responses", [])
    if not isinstance(events, list) or not isinstance(responses, list):
        return False
    return all(isinstance(each, dict) for each in responses) and all(map(_has_the_form_of_its_name, events))


def _has_the_form_of_its_name(event: Any) -> bool:
    name = event.get("event") if isinstance(event, dict) else None
    form = _forms().get(name) if isinstance(name, str) else None
    return form is not None and form.is_valid(event)


@lru_cache(maxsize=1)
def _validator() -> Validator:
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)
    validator.check_schema(schema)
    return cast("Validator", validator(schema))


@lru_cache(maxsize=1)
def _forms() -> Mapping[str, Validator]:
    """Return what an event of each name must be: what all must be, and the one alternative with this name."""
    common = dict(RemoteAction.action_response_format_spec()["properties"]["events"]["items"])
    alternatives = common.pop("oneOf")
    return {
        form["properties"]["event"]["const"]: cast("Validator", validator_for(common)({**common, "allOf": [form]}))
        for form in alternatives
    }

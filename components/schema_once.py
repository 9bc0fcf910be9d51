"""Check the schema of action responses once a process instead of once an action call.

Rasa 3.6.21 validates what an action server answers with ``jsonschema.validate``, which first validates the schema
itself against its meta-schema, on each call: about 35 ms of a 40 ms turn. `install` replaces that one method of
``RemoteAction`` by one with a validator that is built and checked once. The schema, the verdict and the error raised
stay the same (tests/components/test_schema_once.py). It is installed by importing `components`, which Rasa does for
every model whose pipeline names a component of this package.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any, cast

import rasa
from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.constants import DOCS_BASE_URL

logger = logging.getLogger(__name__)

CHECKED_VERSION = "3.6.21"


@lru_cache(maxsize=1)
def _validator() -> Validator:
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)
    validator.check_schema(schema)
    return cast("Validator", validator(schema))


def validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Validate the answer of an action server, as ``RemoteAction._validate_action_result`` does.

    Raises:
        jsonschema.ValidationError: the answer does not have the expected form.
    """
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


def install() -> bool:
    """Replace the method, if this is the version of Rasa that it was written for; return whether it was."""
    if rasa.__version__ != CHECKED_VERSION:
        logger.warning(
            "Rasa %s is not %s: action responses are validated the slow way", rasa.__version__, CHECKED_VERSION
        )
        return False
    RemoteAction._validate_action_result = validate_action_result
    return True

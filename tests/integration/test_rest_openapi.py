"""The REST channel does what its OpenAPI file says, whatever is sent to it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from scripts.environments import ROOT
from tests.beside import answering

TOKEN = "a-token-that-only-the-tests-use"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}

RECORDINGS = ["audio/ogg", "audio/webm", "audio/mp4", "audio/mpeg", "audio/wav"]
schemathesis.serializer.alias(RECORDINGS, "application/octet-stream")  # they are sent as they are
schema = schemathesis.openapi.from_path(ROOT / "channels" / "rest" / "openapi.yml")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the channel answers, in the assistant's environment and with an echo in Rasa's place."""
    with answering("tests.channels.echo", TOKEN) as url:
        yield url


@schema.parametrize()
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_server_does_what_the_file_says(address: str, case: schemathesis.Case) -> None:
    response = case.call(base_url=address, headers=HEADERS)
    # Generated keys repeat, and a key that was used for another request is refused.
    # So is what only looks like a picture or a recording: what is in a file no schema says.
    refused = response.status_code in (400, 422) and response.json().get("error")
    reused = refused in ("key_reused", "unreadable", "empty")
    case.validate_response(response, excluded_checks=[positive_data_acceptance] if reused else [])


def test_the_file_that_is_served_is_the_one_that_is_tested(address: str) -> None:
    served = httpx.get(f"{address}/openapi.yml")

    assert served.text == (ROOT / "channels" / "rest" / "openapi.yml").read_text("utf-8")

"""Which channels `serve` serves, and how it says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.channels import CHANNELS
from scripts.console import ProblemError
from scripts.serving import Serving, directions, serving, with_token, write_credentials


def test_the_rest_channel_on_this_machine_is_the_default() -> None:
    assert serving({}, 5005) == Serving(("rest",), "127.0.0.1", 5005)


def test_channels_are_named_with_commas() -> None:
    served = serving({"PARLEY_CHANNELS": " web, telegram,web", "PARLEY_HOST": "192.0.2.1"}, 80)

    assert served == Serving(("web", "telegram"), "192.0.2.1", 80)
    assert served.base == "http://192.0.2.1:80"


def test_a_server_on_all_addresses_is_reached_on_this_one() -> None:
    assert Serving(("rest",), "0.0.0.0", 80).base == "http://127.0.0.1:80"  # noqa: S104


@pytest.mark.parametrize("text", ["fax", "rest,,web", "rest;web", "channels.rest"])
def test_an_unknown_channel_is_one_sentence(text: str) -> None:
    with pytest.raises(ProblemError, match=f"^PARLEY_CHANNELS must name some of {', '.join(CHANNELS)}, with commas"):
        serving({"PARLEY_CHANNELS": text}, 5005)


@pytest.mark.parametrize("host", ["a b", "http://x", "$(x)"])
def test_a_host_that_is_none_is_one_sentence(host: str) -> None:
    with pytest.raises(ProblemError, match="PARLEY_HOST"):
        serving({"PARLEY_HOST": host}, 5005)


def test_credentials_name_classes_and_hold_no_secret(tmp_path: Path) -> None:
    path = write_credentials(("rest", "web"), tmp_path / "var")

    assert path.read_text("utf-8") == (
        "channels.rest.RestChannel:\nchannels.web.WebChannel:\nchannels.operations.OperationsChannel:\n"
    )


def test_a_token_is_made_for_a_run_without_one() -> None:
    environment, token = with_token({"A": "b"})

    assert token is not None
    assert len(token) >= 32
    assert environment == {"A": "b", "PARLEY_REST_TOKENS": f"local:{token}"}
    assert with_token(environment) == (environment, None)
    assert with_token({})[1] != token


def test_the_token_is_told_only_where_it_was_made() -> None:
    served = Serving(("rest",), "127.0.0.1", 5005)

    assert "Bearer made-for-this-run" in directions(served, "made-for-this-run")[1]
    assert "Bearer YOUR-TOKEN" in directions(served, None)[1]


def test_several_assistants_share_rest_and_the_web_page_and_the_first_has_the_others() -> None:
    served = serving({"PARLEY_CHANNELS": "rest,telegram,web", "PARLEY_HOST": "0.0.0.0", "PARLEY_WORKERS": "3"}, 80)  # noqa: S104

    assert served.workers == 3
    assert served.assistants() == [
        Serving(("rest", "telegram", "web"), "127.0.0.1", 81),
        Serving(("rest", "web"), "127.0.0.1", 82),
        Serving(("rest", "web"), "127.0.0.1", 83),
    ]


@pytest.mark.parametrize("text", ["0", "-1", "two", "17", "1.5"])
def test_a_number_of_workers_that_is_none_is_one_sentence(text: str) -> None:
    with pytest.raises(ProblemError, match=r"PARLEY_WORKERS .* from 1 to 16, not"):
        serving({"PARLEY_WORKERS": text}, 5005)


def test_what_one_process_serves_is_not_taken_for_several() -> None:
    with pytest.raises(ProblemError, match="slack and telegram would have one of them alone: leave WORKERS out"):
        serving({"PARLEY_CHANNELS": "slack,telegram", "PARLEY_WORKERS": "2"}, 5005)
    assert serving({"PARLEY_CHANNELS": "slack,telegram", "PARLEY_WORKERS": "1"}, 5005).workers == 1

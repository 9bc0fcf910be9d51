"""What `make cluster` starts is tested as a whole (tests/e2e/test_cluster.py); here are its refusals and its parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import cluster, private_servers
from scripts.console import ProblemError


def test_each_process_has_a_port_of_its_own() -> None:
    assert cluster.numbered(5005, 5055) == {
        "PARLEY_PORT": "5005",
        "PARLEY_ASSISTANT_PORT_1": "5006",
        "PARLEY_ASSISTANT_PORT_2": "5007",
        "PARLEY_ACTIONS_PORT": "5055",
        "PARLEY_ACTIONS_PORT_1": "5056",
        "PARLEY_ACTIONS_PORT_2": "5057",
    }


@pytest.mark.parametrize(("port", "actions"), [(5005, 5005), (5005, 5007), (5055, 5054), (65534, 5055)])
def test_ports_that_would_meet_are_refused(port: int, actions: int) -> None:
    with pytest.raises(ProblemError, match="too near"):
        cluster.numbered(port, actions)


def test_the_balancer_is_told_every_port() -> None:
    told = cluster.BALANCER.read_text("utf-8")

    assert all(f"${{{name}}}" in told for name in cluster.numbered(5005, 5055))


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "program", lambda name: None if name == "redis-server" else Path("/bin/true"))

    with pytest.raises(ProblemError, match="missing: redis-server"):
        cluster.main([])


@pytest.mark.parametrize("start", [private_servers.postgres, private_servers.redis])
def test_a_server_that_is_not_installed_is_named(
    start: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(private_servers, "program", lambda _name: None)

    with pytest.raises(ProblemError, match="Debian's package"), start(tmp_path):  # type: ignore[operator]
        pass
    assert not list(tmp_path.iterdir())

"""The rules and the dashboard speak of metrics that there are, and the rules do what their examples say."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import yaml
from prometheus_client import REGISTRY

from monitoring import metrics
from monitoring.models import ModelCollector, ModelFacts
from tests.unit.deploy.tools import DEPLOY, tool

PROMETHEUS, DASHBOARD = DEPLOY / "prometheus", DEPLOY / "grafana" / "parley.json"


def told() -> set[str]:
    """Return the names of all metrics as Prometheus knows them."""
    families = [*REGISTRY.collect(), *ModelCollector(ModelFacts).collect()]
    ends = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
    return {f"{each.name}{end}" for each in families for end in ends.get(each.type, ())} | FACTS


FACTS = {  # told only where they are known
    "parley_model_trained_timestamp_seconds",
    "parley_training_ended_timestamp_seconds",
    "parley_training_published",
}


def test_rules_and_dashboard_name_metrics_that_there_are() -> None:
    assert metrics.TURNS is not None  # the module makes them
    for path in (PROMETHEUS / "alerts.yml", PROMETHEUS / "alerts.test.yml", DASHBOARD):
        used = set(re.findall(r"\bparley_[a-z_]+", path.read_text("utf-8")))
        assert used, path
        assert used <= told(), path


def test_facts_that_are_known_are_told() -> None:
    facts = ModelFacts("20260101T000000Z-00000000", 1.0, {"coverage": 0.5}, {"coverage": True}, 2.0, False, 3)
    names = {
        sample.name: sample.value for family in ModelCollector(lambda: facts).collect() for sample in family.samples
    }
    assert (
        names.items()
        >= {
            "parley_model_info": 1.0,
            "parley_model_figure": 0.5,
            "parley_model_trained_timestamp_seconds": 1.0,
            "parley_training_gate_passed": 1.0,
            "parley_training_ended_timestamp_seconds": 2.0,
            "parley_training_published": 0.0,
            "parley_exposures_lost_total": 3.0,
        }.items()
    )


def test_every_alert_is_held_to_an_example_of_firing_and_of_silence() -> None:
    rules = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
    tests = yaml.safe_load((PROMETHEUS / "alerts.test.yml").read_text("utf-8"))["tests"]
    held = {(each["alertname"], bool(each["exp_alerts"])) for test in tests for each in test["alert_rule_test"]}
    assert held == {(rule["alert"], fires) for rule in rules for fires in (True, False)}


def test_the_rules_do_what_their_examples_say() -> None:
    for command in (["check", "rules", "alerts.yml"], ["test", "rules", "alerts.test.yml"]):
        done = subprocess.run([tool("promtool"), *command], cwd=PROMETHEUS, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_reads_its_configuration() -> None:
    command = [tool("promtool"), "check", "config", "--syntax-only", "prometheus.yml"]
    done = subprocess.run(command, cwd=PROMETHEUS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboard_is_one_that_grafana_imports() -> None:
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))
    assert dashboard["uid"]
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(target["expr"] and target["refId"] for panel in panels for target in panel["targets"])


def test_the_dashboard_s_expressions_are_promql(tmp_path: Path) -> None:
    """Each as a rule, which promtool parses."""
    targets = [target for panel in json.loads(DASHBOARD.read_text("utf-8"))["panels"] for target in panel["targets"]]
    rules = [{"record": f"x:{number}", "expr": target["expr"]} for number, target in enumerate(targets)]
    (tmp_path / "rules.yml").write_text(yaml.safe_dump({"groups": [{"name": "x", "rules": rules}]}), "utf-8")
    done = subprocess.run(
        [tool("promtool"), "check", "rules", "rules.yml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr

"""What deploys Parley is well formed, names what there is, and opens nothing by default."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.deploy.tools import DEPLOY, ROOT, tool

KUBERNETES = sorted(path for path in (DEPLOY / "kubernetes").glob("*.yml") if path.name != "kustomization.yml")
UNITS = sorted((DEPLOY / "systemd").iterdir())
CONTAINERFILES = sorted(DEPLOY.glob("Containerfile.*"))
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))


def documents() -> Iterator[dict[str, Any]]:
    for path in KUBERNETES:
        yield from yaml.safe_load_all(path.read_text("utf-8"))


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [each for each in documents() if each["kind"] == kind]


def pod_specs() -> Iterator[dict[str, Any]]:
    for each in documents():
        spec = each.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            yield spec["template"]["spec"]


def test_kubernetes_knows_every_field() -> None:
    command = [tool("kubernetes-validate"), "--strict", *map(str, KUBERNETES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_kustomization_names_every_file_of_the_folder() -> None:
    named = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yml").read_text("utf-8"))["resources"]
    there = {path.name for path in KUBERNETES} - {"prometheus-adapter.yml"}
    assert {name.replace("secret.yml", "secret.example.yml") for name in named} == there


def test_what_answers_scales_is_probed_and_survives_a_drained_node() -> None:
    names = {each["metadata"]["name"] for each in of_kind("Deployment")}
    assert names == {"actions", "assistant"}
    for kind in ("Service", "PodDisruptionBudget", "HorizontalPodAutoscaler"):
        assert {each["metadata"]["name"] for each in of_kind(kind)} == names
    for each in of_kind("Deployment"):
        [container] = each["spec"]["template"]["spec"]["containers"]
        assert container["readinessProbe"]["httpGet"]["path"] == "/ready"
        assert container["livenessProbe"]["httpGet"]["path"] == "/health"
        labels = each["spec"]["template"]["metadata"]["labels"]
        assert each["spec"]["selector"]["matchLabels"] == labels
        [budget] = [b for b in of_kind("PodDisruptionBudget") if b["metadata"]["name"] == each["metadata"]["name"]]
        assert budget["spec"]["selector"]["matchLabels"] == labels
    [scaled] = [h for h in of_kind("HorizontalPodAutoscaler") if h["metadata"]["name"] == "assistant"]
    kinds = {metric["type"]: metric for metric in scaled["spec"]["metrics"]}
    assert kinds["Resource"]["resource"]["name"] == "cpu"
    assert kinds["Pods"]["pods"]["metric"]["name"] == "parley_queue_messages"


def test_no_pod_runs_as_root_or_writes_to_its_image() -> None:
    specs = list(pod_specs())
    assert len(specs) == 4
    for spec in specs:
        assert spec["securityContext"]["runAsNonRoot"] is True
        volumes = {volume["name"] for volume in spec["volumes"]}
        for container in (*spec.get("initContainers", ()), *spec["containers"]):
            context = container["securityContext"]
            assert (context["readOnlyRootFilesystem"], context["allowPrivilegeEscalation"]) == (True, False)
            assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
            assert "memory" in container["resources"]["limits"]


def test_only_the_channels_are_reached_from_outside() -> None:
    [ingress] = of_kind("Ingress")
    [rule] = ingress["spec"]["rules"]
    assert [path["path"] for path in rule["http"]["paths"]] == ["/webhooks/"]
    sites = re.split(r"^(?=\S+ \{$)", (DEPLOY / "Caddyfile").read_text("utf-8"), flags=re.MULTILINE)
    [public] = [site for site in sites if site.startswith("{$PARLEY_DOMAIN}")]
    assert re.findall(r"handle (\S+) \{", public) == ["/webhooks/*", "{"][:1]
    assert "respond 404" in public
    published = {name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service}
    assert published.pop("caddy") == ["80:80", "443:443", "443:443/udp"]
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)


@pytest.mark.parametrize("path", CONTAINERFILES, ids=lambda path: str(path.name))
def test_hadolint_finds_nothing(path: Path) -> None:
    done = subprocess.run([tool("hadolint"), str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", CONTAINERFILES, ids=lambda path: str(path.name))
def test_an_image_runs_as_nobody_special_and_has_what_it_runs(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    for module in re.findall(r'"-m", "([a-z.]+)"', text):
        target = ROOT / module.replace(".", "/")
        assert target.with_suffix(".py").exists() or (target / "__main__.py").exists(), module
    kept = [line[1:] for line in (ROOT / ".containerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    ours = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"benchmarks", "tests"}
    assert {*ours, "data", "languages"} <= set(kept)
    assert all(list(ROOT.glob(name)) for name in kept)
    assert not {"var", "models", "tests", ".git", ".env"} & set(kept)


def test_the_services_of_compose_fit_together() -> None:
    services = COMPOSE["services"]
    assert {"assistant", "actions", "postgres", "redis", "caddy", "prometheus", "training"} <= services.keys()
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= services.keys(), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            known = (DEPLOY / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]
            assert known, (name, volume)
        assert ":" in service["image"] or service["image"].startswith("parley-"), name
    for build in (services["prepare-data"]["build"], services["prepare-assistant"]["build"]):
        assert (ROOT / build["dockerfile"]).exists()
    scraped = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text("utf-8"))["scrape_configs"]
    assert {name for job in scraped for names in job["dns_sd_configs"] for name in names["names"]} <= services.keys()


def test_whatever_compose_asks_for_is_in_the_example() -> None:
    text = (DEPLOY / "compose.yml").read_text("utf-8")
    example = dict(
        line.split("=", 1) for line in (DEPLOY / "example.env").read_text("utf-8").splitlines() if line[:1] not in "#"
    )
    required = set(re.findall(r"\$\{([A-Z_]+):\?", text))
    assert required <= example.keys()
    assert all(not value for name, value in example.items() if re.search("SECRET|TOKEN|KEY|PASSWORD", name))


def test_every_setting_that_is_named_is_documented() -> None:
    files = [*DEPLOY.rglob("*.yml"), *UNITS, *CONTAINERFILES, DEPLOY / "example.env"]
    used = {name for path in files for name in re.findall(r"\bPARLEY_[A-Z_]+[A-Z]\b", path.read_text("utf-8"))}
    only_here = {"PARLEY_DATABASE_PASSWORD", "PARLEY_DOMAIN"}
    documented = "".join(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md"))
    assert {name for name in used - only_here if name not in documented} <= {
        "PARLEY_TELEGRAM_URL",
        "PARLEY_TELEGRAM_SECRET",
        "PARLEY_SLACK_SIGNING_SECRET",
    }


@pytest.mark.parametrize("path", UNITS, ids=lambda path: str(path.name))
def test_systemd_reads_its_units(path: Path, tmp_path: Path) -> None:
    """With programs that there are in the places of those that a machine has only when Parley is installed."""
    analyze = tool("systemd-analyze")
    for unit in UNITS:
        text = re.sub(r"^ExecStart=/srv/parley/\S+", "ExecStart=/bin/true", unit.read_text("utf-8"), flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(text.replace("postgresql.service", ""))
    done = subprocess.run(
        [analyze, "verify", "--man=no", str(tmp_path / path.name)], capture_output=True, text=True, check=False
    )
    complaints = [line for line in done.stderr.splitlines() if path.name in line]
    assert complaints == []


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: str(path.name))
def test_a_unit_runs_what_there_is_as_nobody_special(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "User=parley" in text
    assert "NoNewPrivileges=true" in text
    [module] = re.findall(r"^ExecStart=\S+ -m ([a-z.]+)", text, re.MULTILINE)
    target = ROOT / module.replace(".", "/")
    assert target.with_suffix(".py").exists() or (target / "__main__.py").exists()


def test_no_registry_and_no_secret_is_named() -> None:
    for path in (*DEPLOY.rglob("*"), ROOT / "requirements" / "deploy.txt"):
        if path.is_file():
            text = path.read_text("utf-8")
            assert not re.search(r"^(?:FROM|\s*image:)\s+\S+\.\S+/", text, re.MULTILINE), path
            assert not re.search(r"(?:SECRET|TOKEN|KEY|PASSWORD)[\"']?[:=] ?[\"']?[A-Za-z0-9+/]{16,}", text), path

"""The command about the versions of the model: `models`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from recommender.commands.common import Commands, Run, UsageError
from recommender.settings import Settings
from recommender.training.evaluation.tables import aligned
from recommender.training.registry import KEPT_VERSIONS, Manifest, ModelError, latest, prune, read_manifest, versions
from recommender.training.rollback import roll_back
from recommender.training.versions import FIGURES

EXAMPLES = """\
  python -m recommender models                     list the versions; * marks the current one
  python -m recommender models compare 20261124T07 current
                                                   metrics side by side, and what differs in settings and data
  python -m recommender models rollback            go back to the version before the current one, whose files may be
                                                   damaged; damaged ones before it are passed over
  python -m recommender models rollback 20261124T071032Z-c0b8e168
  python -m recommender models prune --keep 2      remove all but the newest two; the current one always stays

A version can be named by its beginning, and the current one as "current". A running action server follows a rollback
within seconds. The next training publishes again: stop the schedule until what was wrong is put right.
"""


def add_to(commands: Commands) -> None:
    """Add the commands of this group."""
    added = commands.add("models", _list, "list, compare, roll back and prune the versions of the model", EXAMPLES)
    as_json = argparse.ArgumentParser(add_help=False)
    # Without a default of its own: what stands before the sub-command must not be lost behind it.
    as_json.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
    added.add_argument("--json", action="store_true", help="print JSON")
    parts = added.add_subparsers(title="what to do (default: list)", metavar="WHAT")

    def part(name: str, run: Run, text: str) -> argparse.ArgumentParser:
        made = parts.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.", parents=[as_json])
        made.set_defaults(run=run)
        return made

    part("list", _list, "list the versions with their figures, oldest first")
    made = part("compare", _compare, "show the figures of two versions side by side, and what else differs")
    made.add_argument("one", metavar="A", help="a version, its beginning, or current")
    made.add_argument("other", metavar="B")
    made = part("rollback", _rollback, "make an earlier version current again")
    made.add_argument("version", nargs="?", help="which one; without it, the one before the current one")
    made = part("prune", _prune, "remove old versions; never the current one")
    made.add_argument("--keep", type=int, default=KEPT_VERSIONS, metavar="N", help="how many of the newest stay")


def _list(options: argparse.Namespace, settings: Settings) -> None:
    models = settings.models_dir
    found = versions(models)
    try:
        current = latest(models)
    except ModelError as error:
        current = None
        print(f"{error}: `models rollback` makes the newest version current.", file=sys.stderr)
    if options.json:
        told = [
            {"version": version, "current": version == current, "manifest": _manifest_or_error(settings, version)}
            for version in found
        ]
        _print_json(told)
        return
    if not found:
        print(f"There is no trained model in {models}: run `train`.")
        return
    rows = [("version", "opinions", *FIGURES, "")]
    rows += [_row(settings, version, current) for version in found]
    print("\n".join(aligned(rows)))


def _row(settings: Settings, version: str, current: str | None) -> tuple[str, ...]:
    name = f"{'*' if version == current else ' '} {version}"
    try:
        manifest = read_manifest(settings.models_dir, version)
    except ModelError as error:
        return (name, *["-"] * (len(FIGURES) + 1), str(error))
    figures = (_figure(manifest.metrics.get(key)) for key in FIGURES.values())
    return (name, f"{manifest.opinions:,}", *figures, "published by force" if manifest.forced else "")


def _compare(options: argparse.Namespace, settings: Settings) -> None:
    one, other = (named(settings, name) for name in (options.one, options.other))
    figures = {
        key: (one.metrics.get(key), other.metrics.get(key)) for key in sorted({*one.metrics, *other.metrics})
    } | {name: (getattr(one, name), getattr(other, name)) for name in ("opinions", "people")}
    told = [{**each.settings, "model": each.model, "chosen": each.chosen} for each in (one, other)]
    sides = _side_by_side(*map(_flat, told)) | {
        name: (getattr(one, name), getattr(other, name)) for name in ("catalogue", "data", "code")
    }
    differing = {key: pair for key, pair in sides.items() if pair[0] != pair[1]}
    if options.json:
        _print_json({"versions": [one.version, other.version], "metrics": figures, "differing": differing})
        return
    print("\n".join(aligned([("", one.version, other.version), *_rows(figures)])))
    print()
    if differing:
        print("\n".join(aligned([("different", one.version, other.version), *_rows(differing)])))
    else:
        print("The settings, the data and the code are the same.")
    print("\nThe figures of two versions are comparable where the data are the same.")


def _rollback(options: argparse.Namespace, settings: Settings) -> None:
    version = named(settings, options.version).version if options.version else None
    manifest = roll_back(settings.models_dir, version)
    if options.json:
        _print_json({"current": manifest.version})
    else:
        print(f"Model {manifest.version} is current again; running servers take it within seconds.")


def _prune(options: argparse.Namespace, settings: Settings) -> None:
    if options.keep < 1:
        raise UsageError("--keep has to be 1 or more")
    gone = prune(settings.models_dir, options.keep)
    if options.json:
        _print_json({"removed": gone, "kept": versions(settings.models_dir)})
    else:
        print(f"Removed {len(gone)} versions; {len(versions(settings.models_dir))} are left.")


def named(settings: Settings, name: str) -> Manifest:
    """Return the manifest of the version with this name or beginning.

    Raises:
        UsageError: none or several are called that.
        ModelError: it is corrupt.
    """
    models = settings.models_dir
    wanted = latest(models) if name == "current" else name
    found = [version for version in versions(models) if wanted and version.startswith(wanted)]
    if not found:
        raise UsageError(f"there is no model version {name!r}; `models` lists them")
    if len(found) > 1:
        raise UsageError(f"{name!r} begins the names of {len(found)} versions: {', '.join(found)}")
    return read_manifest(models, found[0])


def _manifest_or_error(settings: Settings, version: str) -> Any:
    try:
        return read_manifest(settings.models_dir, version).model_dump(mode="json", exclude={"files"})
    except ModelError as error:
        return {"error": str(error)}


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return nested settings as one level: "lightfm.epochs"."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return flat


def _side_by_side(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    return {key: (str(one.get(key, "-")), str(other.get(key, "-"))) for key in sorted({*one, *other})}


def _rows(pairs: Mapping[str, tuple[Any, Any]]) -> list[tuple[str, str, str]]:
    return [(key, _figure(one), _figure(other)) for key, (one, other) in pairs.items()]


def _figure(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))

"""The page for operators as HTML: plain tables, no script. Everything that is shown is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from recommender.service.usage import Day, Drift, ItemUse
from recommender.training.versions import FIGURES, LastTraining, Version

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; }
th, td { border-bottom: 1px solid #ccc; padding: .25rem .75rem; text-align: right; }
th:first-child, td:first-child { text-align: left; }
.note { color: #555; } .problem { color: #a00; }
"""


@dataclass(frozen=True)
class Shown:
    """What the page tells. What cannot be read at the moment is left out, and `problems` say why."""

    versions: Sequence[Version] = ()
    last: LastTraining | None = None
    days: Sequence[Day] = ()
    items: Sequence[tuple[str, ItemUse]] = ()  # with what each is called
    dead_ends: Sequence[tuple[str, int]] = ()
    missed: Sequence[tuple[datetime, str]] | None = None  # None: texts are not asked for
    drift: Drift | None = None
    problems: Sequence[str] = field(default_factory=tuple)
    done: str = ""


def render(shown: Shown, csrf: str) -> str:
    """Return the page; `csrf` is the token of its forms."""
    parts = [
        _note(shown.done, "note"),
        *(_note(problem, "problem") for problem in shown.problems),
        "<h2>Days</h2>",
        _days(shown.days),
        "<h2>Not understood</h2>",
        _missed(shown.missed),
        "<h2>Nothing found</h2>",
        _table(("asked for", "times"), shown.dead_ends, "In the last 30 days something was found for every request."),
        "<h2>Shown most</h2>",
        _items(shown.items),
        "<h2>Drift of the data</h2>",
        _drift(shown.drift),
        "<h2>Models</h2>",
        _last(shown.last),
        _versions(shown.versions, csrf),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Parley: operator</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f"<body><h1>Parley</h1>{''.join(parts)}</body></html>"
    )


def _days(days: Sequence[Day]) -> str:
    kinds = sorted({kind for day in days for kind in day.said})
    rows = [
        (f"{day.day}", day.shown, *(day.said.get(kind, 0) for kind in kinds), day.missed, day.dead_ends) for day in days
    ]
    return _table(("day (UTC)", "items shown", *kinds, "not understood", "nothing found"), rows, "Nothing yet.")


def _missed(missed: Sequence[tuple[datetime, str]] | None) -> str:
    if missed is None:
        return _note("What people wrote is not kept. PARLEY_OPERATOR_TEXTS=true keeps what was not understood.", "note")
    rows = [(text, f"{at:%Y-%m-%d %H:%M}") for at, text in missed]
    return _table(("written", "when (UTC)"), rows, "In the last 30 days everything was understood.")


def _items(items: Sequence[tuple[str, ItemUse]]) -> str:
    kinds = sorted({kind for _, use in items for kind in use.said})
    rows = [(label, use.shown, *(use.said.get(kind, 0) for kind in kinds)) for label, use in items]
    return _table(("item", "shown", *kinds), rows, "Nothing was shown in the last 30 days.")


def _drift(drift: Drift | None) -> str:
    if drift is None:
        return _note("There is no model to compare with.", "note")
    before, since = (_share(each) for each in drift.dislikes)
    rows = [
        ("opinions since the training", f"{drift.opinions:,}"),
        (f"stability index of {drift.facet} (above 0.25: train)", _figure(drift.index) or "too few opinions"),
        ("dislikes among opinions, before and since", f"{before}, {since}"),
        ("of items that the catalogue does not have", _share(drift.unknown)),
    ]
    return _table(("", ""), rows, "")


def _last(last: LastTraining | None) -> str:
    if last is None:
        return ""
    failed = [gate.gate for gate in last.gates if not gate.passed]
    how = f"published {last.version}" if last.version else f"was not published: it fails in {', '.join(failed)}"
    return _note(f"The last training ended {last.ended:%Y-%m-%d %H:%M} UTC and {how}.", "note")


def _versions(versions: Sequence[Version], csrf: str) -> str:
    heads = ("version", "trained (UTC)", "opinions", *FIGURES, "", "")
    rows = []
    for each in versions:
        told = [escape(each.name), f"{each.created:%Y-%m-%d %H:%M}" if each.created else "", f"{each.opinions:,}"]
        told += [_figure(each.figures.get(name)) for name in FIGURES]
        told.append(escape(each.problem or ("published by force" if each.forced else "")))
        told.append("current" if each.is_current else _button(each.name, csrf) if not each.problem else "")
        rows.append(told)
    return _rows(heads, rows) if rows else _note("No model has been published.", "note")


def _button(version: str, csrf: str) -> str:
    hidden = (("version", version), ("csrf", csrf))
    fields = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden)
    return f'<form method="post" action="/operator/rollback">{fields}<button>go back to it</button></form>'


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]], none: str) -> str:
    return _rows(heads, [[escape(str(cell)) for cell in row] for row in rows]) if rows else _note(none, "note")


def _rows(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are HTML already."""
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _note(text: str, kind: str) -> str:
    return f'<p class="{kind}">{escape(text)}</p>' if text else ""


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"

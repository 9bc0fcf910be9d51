"""Describes facets of values and of names, from columns of words and of yes and no."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.catalogue.columns import WORDS, Column, Role
from recommender.catalogue.template_facets import Writer, in_comment, listed, quoted

MAX_TERMS = 10  # facets
MANY_VALUES = 300  # of a facet that is asked about


def add_terms(writer: Writer, columns: Sequence[Column]) -> None:
    """Describe facets of values and of names."""
    writer.left_out += [
        f"{column.name}: there are {MAX_TERMS} facets with values already" for column in columns[MAX_TERMS:]
    ]
    for place, column in enumerate(columns[:MAX_TERMS]):
        name, names = writer.name(column), column.role is Role.NAMES
        # "A" is hardly ever meant as the value A.
        surfaces = [f"{column.label} {{term}}"] if min(map(len, column.values), default=2) < 2 else []
        if names:
            include = next((said for word, said in WORDS["parts"].items() if word in column.words), "by {value}")
            exclude = f"nothing {include}"
            fact, before = include, False
        elif column.is_called("area"):
            include, exclude, fact, before = "from {value}", "nothing from {value}", "from {value}", False
        elif column.is_called("language"):
            include, exclude, fact, before = "in {value}", "nothing in {value}", "in {value}", False
        elif column.says("colour") and len(column.label.split()) == 2:  # "hair colour": with blond hair
            part = " ".join(word for word in column.label.split() if word not in WORDS["roles"]["colour"])
            include, exclude, before = f"with {{value}} {part}", f"no {{value}} {part}", False
            fact, surfaces = include, [f"{{term}} {part}", f"{column.label} {{term}}"]
        elif column.says("kind", "colour") or place == 0:
            include, exclude, before = "{value}", "no {value}", True
            fact = "{value}" if column.says("colour") else "filed under {value}"
        else:
            include, exclude, before = f"with {column.label} {{value}}", f"not with {column.label} {{value}}", False
            fact = f"with {column.label} {{value}}"
            writer.reasons[name] = f"its {column.label} is {{value}}"
        asked = 2 <= column.distinct <= MANY_VALUES and not names
        place_before = "place: before, " if before else ""
        writer.terms[name] = {"column": column.name, **({"split": column.split} if column.split else {})}
        writer.add(
            name,
            column,
            (2 if names else 1 if column.says("kind") else 4) + place,
            [
                "type: terms",
                f"label: {quoted(column.label)}",
                writer.question(f"Any particular {column.label}?") if asked else "",
                f"phrase: {{{place_before}include: {quoted(include)}, exclude: {quoted(exclude)}}}",
                f"fact: {quoted(fact)}",
                f"unknown: {quoted(f'I know no {column.label} of it.')}",
                f"ask: {listed([column.label, f'what {column.label}', *(['who is it by'] if names else [])])}",
                "names: true  # surnames and small mistypings are understood" if names else "",
                f"surfaces: {listed(surfaces)}" if surfaces else "",
                f"exclude_unknown: true  # an item of unknown {column.label} is not shown to who ruled one out"
                if before and not place
                else "",
                'similarity: 1.0  # how much a shared value counts for "something like it"',
            ],
        )
        if not place and not names:
            writer.facets[name].append("    # synonyms: {what people say: [the value that they mean]}")
        parts = f", several in a cell, separated by {column.split!r}" if column.split else ""
        writer.recognised.append(f"{column.name}: {column.role} ({column.distinct:,} different{parts}) -> {name}")


def add_flags(writer: Writer, columns: Sequence[Column]) -> None:
    """Describe all columns of yes and no as one facet."""
    if not columns:
        return
    first = columns[0]
    name = writer.name(first, "feature")
    writer.terms[name] = {"flags": [column.name for column in columns]}
    writer.add(
        name,
        first,
        3,
        [
            "type: terms",
            "label: feature",
            writer.question("Should it have anything in particular?"),
            'phrase: {include: "with {value}", exclude: "without {value}"}',
            'fact: "marked {value}"',
            'unknown: "I know of nothing in particular about it."',
            "ask: [feature, features, what is special about it]",
            "similarity: 1.0",
        ],
    )
    said = ", ".join(column.name for column in columns)
    writer.facets[name][0] = f"  # From the columns of yes and no: {in_comment(said)}."
    writer.recognised.append(f"{said}: yes or no -> {name}")

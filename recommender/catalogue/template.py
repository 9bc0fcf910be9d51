"""Writes a first description of a catalogue from what the columns of its table were recognised as.

What is written is meant to be read and changed: plain YAML, with a comment on where each part comes from.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recommender.catalogue.columns import Column, Role
from recommender.catalogue.delimited import DELIMITER_NAMES, Table
from recommender.catalogue.loader import SourceError
from recommender.catalogue.template_facets import Writer, in_comment, listed, quoted
from recommender.catalogue.template_numbers import MAX_NUMBERS, add_date, add_number, add_year
from recommender.catalogue.template_terms import add_flags, add_terms


@dataclass
class Draft:
    """A description, and what a person is told of it."""

    text: str
    recognised: list[str]
    left_out: list[str]


def draft(name: str, noun: tuple[str, str], table: Table, columns: Sequence[Column], file: str) -> Draft:
    """Return a description for a table.

    Args:
        name: of the catalogue.
        noun: what one item, and several, are called.
        table: the file.
        columns: what `recognise` says of its columns.
        file: how the file is named in the description.
    """
    writer = Writer(*noun)
    by_role: dict[Role, list[Column]] = {role: [] for role in Role}
    for column in columns:
        by_role[column.role].append(column)
    by_role[Role.MONEY].sort(key=lambda column: len(column.words))  # "price" goes before "shipping price"
    by_role[Role.TERMS].sort(key=lambda column: not column.says("kind"))  # what kind of thing it is goes first
    add_terms(writer, [*by_role[Role.TERMS], *by_role[Role.NAMES]])
    add_flags(writer, by_role[Role.FLAG])
    for column in by_role[Role.YEAR] or by_role[Role.DATE]:
        add_year(writer, column)
    for column in by_role[Role.DATE]:
        add_date(writer, column)
    numbers = [column for role in (Role.MONEY, Role.SCORE, Role.KNOWN, Role.NUMBER) for column in by_role[role]]
    for column in numbers[:MAX_NUMBERS]:
        add_number(writer, column)
    writer.left_out += [f"{column.name}: there are {MAX_NUMBERS} numbers already" for column in numbers[MAX_NUMBERS:]]
    if not writer.facets and not by_role[Role.TEXT]:
        raise SourceError(f"{table.path.name} has no column that tells one item from another, beside their titles")
    for role in (Role.ID, Role.TITLE, Role.TEXT, Role.PICTURE, Role.LINK):
        writer.recognised += [f"{column.name}: {role}" for column in by_role[role]]
    writer.left_out += [f"{column.name}: {column.why}" for column in by_role[Role.NONE]]
    text = "\n".join([*_head(writer, name, table), *_body(writer), *_source(writer, table, by_role, file)]) + "\n"
    return Draft(text, writer.recognised, writer.left_out)


def _head(writer: Writer, name: str, table: Table) -> Iterator[str]:
    yield f"# {writer.many.capitalize()}: a first description, from the columns of {in_comment(table.path.name)}."
    yield "# Change what you like, then build the catalogue again; docs/guides/catalogue.md says what can stand here."
    if writer.left_out:
        yield "#"
        yield "# Left out:"
        yield from (f"#   {in_comment(line)}" for line in writer.left_out)
    telling = sorted(writer.shown, key=lambda facet: writer.shown[facet])
    yield f"name: {name}"
    yield f"noun: {{one: {quoted(writer.one)}, many: {quoted(writer.many)}}}"
    yield f"show: {listed(telling[:3])}  # what is told of an item in a list"
    yield f"summary: {listed(telling[:6])}  # and when somebody asks about it"


def _body(writer: Writer) -> Iterator[str]:
    yield ""
    yield "facets:" if writer.facets else "facets: {}"
    for place, lines in enumerate(writer.facets.values()):
        yield from ([""] if place else [])
        yield from lines
    for title, words in (("critiques", writer.critiques), ("superlatives", writer.superlatives)):
        if words:
            yield ""
            yield f"{title}:"
            yield from (f"  {quoted(word)}: {{facet: {name}, direction: {way}}}" for word, (name, way) in words.items())
    yield f"""
questions:
  loved: {{kind: example, question: {quoted(f"Is there one of the {writer.many} that you love?")}, bits: 3.0}}
  either: {{kind: pair, question: "Rather more like {{one}}, or more like {{other}}?"}}

reasons:  # clauses after "because"
  liked: it goes with {{item}}, which you liked
  similar: people who like {{item}} like it too
  shared: "it shares its {{facet_label}} {{value}} with {{item}}"
  matches: "it is {{fact}}, as you asked"
  preference: "it is {{fact}}, as you would prefer"
  text: its description is close to “{{value}}”
  keyword: its description mentions “{{value}}”
  popular: it is one of the best-loved {{noun_many}} here"""
    for part, end in (("matches", ", as you asked"), ("preference", ", as you would prefer")):
        yield from (f"  {part}.{name}: {quoted(f'{clause}{end}')}" for name, clause in writer.reasons.items())
    for name, clause in writer.reasons.items():
        if any(line.strip().startswith("prior:") for line in writer.facets[name]):
            yield f"  popular.{name}: {quoted(clause)}"
    yield """
behind:
  similar: people who like {liked} prefer {item}
  popular: "{item} is better known and loved on the whole"

# terms_of_use: whose data this is, and on what terms it may be used; printed when the catalogue is built"""


def _source(writer: Writer, table: Table, by_role: Mapping[Role, Sequence[Column]], file: str) -> Iterator[str]:
    yield ""
    yield "source:  # where the items come from; columns that are not named here are not read"
    yield f"  file: {quoted(file)}"
    yield f"  encoding: {table.encoding}"
    yield f"  separator: {quoted(table.delimiter)}  # {DELIMITER_NAMES.get(table.delimiter, 'as the file says')}"
    for key, role in (("id", Role.ID), ("title", Role.TITLE), ("text", Role.TEXT)):
        if by_role[role]:
            yield f"  {key}: {listed(column.name for column in by_role[role])}"
    if not by_role[Role.ID]:
        yield "  # id: [a column]  without one, an item is known by its title and year"
    for column in by_role[Role.YEAR] or by_role[Role.DATE]:
        yield f"  year: {quoted(column.name)}"
    for key, role in (("known", Role.KNOWN), ("image", Role.PICTURE), ("link", Role.LINK)):
        yield from (f"  {key}: {quoted(column.name)}" for column in by_role[role])
    for column in by_role[Role.SCORE]:
        least, greatest = math.floor(column.quartiles[0]), math.ceil(column.quartiles[4])
        if least < greatest:
            yield f"  # Is {in_comment(column.name)} your own opinion? Then the bot may learn from it, as a rating:"
            yield f"  # stars: {{column: {quoted(column.name)}, low: {min(least, 1)}, high: {greatest}}}"
    for key, named in (("terms", writer.terms), ("numbers", writer.numbers)):
        if named:
            yield f"  {key}:"
            yield from (f"    {name}: {quoted(where)}" for name, where in named.items())

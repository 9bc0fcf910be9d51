"""The commands that ask: `recommend`, `reasons` and `show`."""

from __future__ import annotations

import argparse
import json
import uuid
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr, ValidationError

from recommender.catalogue.build import LEXICON_FILE
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.catalogue.titles import dated_titles, title_key
from recommender.commands.common import CHANNEL, Commands, UsageError, first
from recommender.domain.conditions import Terms
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.domain.recommendation import Page, Recommendation
from recommender.experiments.reasons import measure
from recommender.service import Recommender
from recommender.settings import Settings
from recommender.wording import phrases

MAX_FOUND = 20


def add_to(commands: Commands) -> None:
    """Add the commands of this group."""
    added = commands.add(
        "recommend", _recommend, "recommend items for a need, with the parts of each score and the reasons"
    )
    added.add_argument("--need", default="{}", metavar="JSON", help="what is asked for; see the examples of --help")
    added.add_argument("--user", metavar="CHANNEL:ID", help="for whom; without it, for somebody new")
    added.add_argument("--json", action="store_true", help="print the page as JSON")
    added = commands.add("reasons", _reasons, "measure how often the same is said of what random people are shown")
    added.add_argument("--needs", type=int, default=300, help="how many lists; %(default)s")
    added.add_argument("--seed", type=int, default=7, help="of everything random; %(default)s")
    added = commands.add("show", _show, "show what is known of an item")
    added.add_argument("item", help="an id, or (a part of) a title")


def _recommend(options: argparse.Namespace, settings: Settings) -> None:
    need = _need(options.need)
    with Recommender.open(settings) as recommender:
        _check_values(need, recommender.catalogue)
        user = recommender.pseudonym(options.user) if options.user else None
        page = recommender.recommend(user, need, session=CHANNEL, channel=CHANNEL, turn_key=uuid.uuid4().hex)
        page = recommender.explained(user, page)
        if options.json:
            print(page.model_dump_json(indent=2))
        else:
            print("\n".join(_page_lines(user, page, recommender)))


def _reasons(options: argparse.Namespace, settings: Settings) -> None:
    # What the random people like is forgotten with the folder.
    with TemporaryDirectory(prefix="parley-reasons-") as folder:
        apart = {"store_url": f"sqlite:///{Path(folder) / 'parley.db'}", "pseudonym_key": SecretStr(token_hex(16))}
        with Recommender.open(settings.model_copy(update=apart)) as recommender:
            print(measure(recommender, options.needs, seed=options.seed).markdown())


def _page_lines(user: str | None, page: Page, recommender: Recommender) -> list[str]:
    lines = [f"{recommender.wording.restate(page.need)}: {page.total:,} (model {page.model_version})"]
    said = zip(page.recommendations, recommender.lines(user, page), strict=True)
    for rank, (recommendation, line) in enumerate(said, start=1):
        lines += ["", f"{rank}. {line}", *_score_lines(recommendation, recommender)]
    for way in page.relaxations:
        dropped = [recommender.wording.say_condition(way.drop, excluded=way.excluded)]
        if way.also is not None:
            dropped.append(recommender.wording.say_condition(way.also, excluded=way.also_excluded))
        lines.append(f"Nothing fits. Without {phrases.join([f'“{each}”' for each in dropped])}: {way.count:,}.")
    if page.question is not None:
        lines += ["", f"{recommender.wording.asks(page.question)} {phrases.join(page.question.options, 'or')}?"]
    return lines


def _score_lines(recommendation: Recommendation, recommender: Recommender) -> list[str]:
    parts = sorted(recommendation.parts.items(), key=lambda part: -abs(part[1]))
    sums = " ".join(f"{share:+.2f} {part.value}" for part, share in parts)
    reasons = recommender.wording.reasons(recommendation.evidence)
    return [f"   {recommendation.item}  {recommendation.score:.2f} = {sums}", *(f"   · {reason}" for reason in reasons)]


def _show(options: argparse.Namespace, settings: Settings) -> None:
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    said = json.loads((settings.catalogue_dir / LEXICON_FILE).read_text("utf-8"))["titles"]
    found = _find(catalogue, said, options.item)
    if not found:
        raise UsageError(f"nothing is called {options.item!r}")
    if len(found) > 1:
        for item in found[:MAX_FOUND]:
            print(f"{item.id}  {item.label}")
        if len(found) > MAX_FOUND:
            print(f"… and {len(found) - MAX_FOUND} more")
        return
    item = found[0]
    print(f"{item.label}  ({item.id})")
    for facet in phrases.known_facets(item, catalogue.spec):
        print(f"  {catalogue.spec.facets[facet].label + ':':16} {phrases.facts(item, facet, catalogue.spec)}")
    if item.text:
        print(f"\n{item.text}")
    for text in item.imported:
        print(f"\n{text.text}\n  – {text.source}, {text.licence}")


def _find(catalogue: Catalogue, titles: Iterable[Sequence[Any]], name: str) -> list[Item]:
    """Return the item with this id, else those that are called so, else those whose title has it as a part.

    Spellings of one title are equal here, as they are in a conversation: "wall e" is WALL·E.

    Args:
        catalogue: the items.
        titles: what is said for items, as in the lexicon: [surface, item id, year, popularity, …].
        name: what is looked for.
    """
    if name in catalogue:
        return [catalogue.item(name)]
    wanted = name.strip().casefold()
    if labelled := [item for item in catalogue.items if item.label.casefold() == wanted]:
        return labelled
    named, year = dated_titles(name)
    keys = {title_key(each) for each in (name, *named)} - {""}
    called: dict[str, float] = {}
    for surface, item, released, popularity, *_ in titles:
        if title_key(surface) in keys and item in catalogue and year in (None, released):
            called[item] = max(popularity, called.get(item, 0.0))
    if called:
        return [catalogue.item(item) for item in sorted(called, key=lambda each: -called[each])]
    return [item for item in catalogue.items if any(f" {key}" in f" {title_key(item.title)}" for key in keys)]


def _need(text: str) -> Need:
    try:
        return Need.model_validate_json(text)
    except ValidationError as error:
        raise UsageError(f"the need is not well formed: {first(error)}") from error


def _check_values(need: Need, catalogue: Catalogue) -> None:
    """Refuse values that no item has: nothing would fit, and nobody would be told why."""
    for condition in (*need.require, *need.exclude, *need.prefer):
        if not isinstance(condition, Terms) or condition.facet not in catalogue.columns:
            continue  # numbers may be anything, and an unknown facet is told where the need is checked
        known = catalogue.columns[condition.facet].postings
        for value in condition.values:
            if value not in known:
                alike = {each.casefold(): each for each in known}
                near = get_close_matches(value.casefold(), alike, n=3, cutoff=0.7)
                hint = f"; did you mean {' or '.join(repr(alike[each]) for each in near)}?" if near else ""
                raise UsageError(f"no {catalogue.spec.noun.one} has {condition.facet} {value!r}{hint}")

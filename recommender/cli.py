"""The commands of the engine. They work without Rasa."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from recommender import wording
from recommender.catalogue.build import build, is_current
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.loader import SourceError
from recommender.catalogue.spec import load_spec
from recommender.domain.feedback import Feedback, Kind
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.domain.recommendation import Page, Recommendation
from recommender.retrieval.dense import load_encoder
from recommender.retrieval.index import build_index, index_is_current, index_source
from recommender.service import Recommender, RecommenderError
from recommender.settings import Settings
from recommender.store import StoreError, open_store, pseudonym, pseudonym_key
from recommender.training import train as training
from recommender.training.registry import ModelError

CHANNEL = "cli"
MAX_FOUND = 20

EXAMPLES = """\
first steps:
  python -m recommender build                      read the catalogue and index it
  python -m recommender train                      train and publish a model
  python -m recommender recommend                  what somebody new gets
  python -m recommender show heat                  find items by title

a need is JSON; every part of it may be left out:
  python -m recommender recommend --need '{
      "require": [{"kind": "terms", "facet": "genre", "values": ["Comedy"]},
                  {"kind": "range", "facet": "year", "low": 1990, "high": 1999}],
      "exclude": [{"kind": "terms", "facet": "person", "values": ["Jim Carrey"]}],
      "prefer":  [{"kind": "range", "facet": "runtime", "high": 100}],
      "examples": ["tt0113277"], "themes": ["a bank heist"], "count": 5}'

people are named by channel and id; they are kept under a pseudonym:
  python -m recommender feedback --user cli:me --item tt0113277 --kind like
  python -m recommender recommend --user cli:me
  python -m recommender export --user cli:me > me.json

Settings come from the environment: PARLEY_HOME (default: var), PARLEY_CATALOGUE, PARLEY_STORE_URL,
PARLEY_PSEUDONYM_KEY, PARLEY_ENCODER (minilm, multilingual, or a sentence-transformers model).
"""


class UsageError(Exception):
    """What was asked cannot be done; the message says why in one sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0, 1 for what went wrong, 2 for what was asked wrongly."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        run: Callable[[argparse.Namespace, Settings], None] = options.run
        run(options, Settings())
    except UsageError as error:
        return _say(error, 2)
    except ValidationError as error:  # of the settings: a need is validated where it is read
        return _say(f"settings: {_first(error)}", 2)
    except (RecommenderError, ModelError, StoreError, SourceError, OSError) as error:
        return _say(error, 1)
    except KeyboardInterrupt:
        return _say("stopped", 130)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m recommender",
        description="Build, train and ask the recommender, without Rasa.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[argparse.Namespace, Settings], None], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        added.set_defaults(run=run)
        return added

    added = command("build", _build, "read the catalogue from its sources and index it; skips what is up to date")
    added.add_argument("--force", action="store_true", help="build anew although nothing has changed")
    added = command("train", _train, "train a model on ratings and feedback, and publish it unless it is much worse")
    added.add_argument("--force", action="store_true", help="train although nothing has changed; publish in any case")
    added = command("recommend", _recommend, "recommend items for a need, with the parts of each score and the reasons")
    added.add_argument("--need", default="{}", metavar="JSON", help="what is asked for; see the examples of --help")
    added.add_argument("--user", metavar="CHANNEL:ID", help="for whom; without it, for somebody new")
    added.add_argument("--json", action="store_true", help="print the page as JSON")
    added = command("show", _show, "show what is known of an item")
    added.add_argument("item", help="an id, or (a part of) a title")
    added = command("feedback", _feedback, "keep what somebody says of an item")
    added.add_argument("--user", required=True, metavar="CHANNEL:ID")
    added.add_argument("--item", required=True, metavar="ID")
    added.add_argument("--kind", required=True, choices=[kind.value for kind in Kind if kind is not Kind.UNDO])
    added.add_argument("--stars", type=float, help="of a rating, from 0.5 to 5")
    added = command("export", _export, "print everything that is kept on somebody, as JSON")
    added.add_argument("--user", required=True, metavar="CHANNEL:ID")
    added = command("forget", _forget, "delete everything that is kept on somebody")
    added.add_argument("--user", required=True, metavar="CHANNEL:ID")
    added.add_argument("--yes", action="store_true", help="do not ask")
    added = command("pseudonym", _pseudonym, "print the name under which somebody is kept")
    added.add_argument("user", metavar="CHANNEL:ID")
    return parser


def _build(options: argparse.Namespace, settings: Settings) -> None:
    if options.force or not is_current(settings):
        build(settings, progress=print)
    else:
        print("The catalogue is up to date.")
    source = index_source(settings.catalogue_dir, settings.encoder)
    if index_is_current(settings.index_dir, source) and not options.force:
        print("The index is up to date.")
        return
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    encoded = build_index(
        catalogue,
        settings.index_dir,
        settings.encoder,
        lambda: load_encoder(settings.encoder),
        source=source,
        progress=True,
    )
    print(f"Indexed {len(catalogue):,} {catalogue.spec.noun.many}; {encoded:,} descriptions were new.")


def _train(options: argparse.Namespace, settings: Settings) -> None:
    with open_store(settings.database_url) as store:
        try:
            job = training.prepare(settings, store.all_signals())
        except FileNotFoundError as error:
            raise UsageError(f"{error.filename} is missing: run `build` first") from error
    if training.is_current(settings, job) and not options.force:
        print("The model is up to date.")
    else:
        training.train(settings, job, force=options.force, progress=print)


def _recommend(options: argparse.Namespace, settings: Settings) -> None:
    need = _need(options.need)
    with Recommender.open(settings) as recommender:
        user = recommender.pseudonym(options.user) if options.user else None
        page = recommender.recommend(user, need, session=CHANNEL, channel=CHANNEL, turn_key=uuid.uuid4().hex)
        page = recommender.explained(user, page)
        if options.json:
            print(page.model_dump_json(indent=2))
        else:
            print("\n".join(_page_lines(user, page, recommender)))


def _page_lines(user: str | None, page: Page, recommender: Recommender) -> list[str]:
    lines = [f"{recommender.restate(page.need)}: {page.total:,} (model {page.model_version})"]
    said = zip(page.recommendations, recommender.lines(user, page), strict=True)
    for rank, (recommendation, line) in enumerate(said, start=1):
        lines += ["", f"{rank}. {line}", *_score_lines(recommendation, recommender)]
    for way in page.relaxations:
        dropped = [recommender.say_condition(way.drop, excluded=way.excluded)]
        if way.also is not None:
            dropped.append(recommender.say_condition(way.also, excluded=way.also_excluded))
        lines.append(f"Nothing fits. Without {wording.join([f'“{each}”' for each in dropped])}: {way.count:,}.")
    if page.question is not None:
        facet = recommender.spec.facets[page.question.facet]
        lines += ["", f"{facet.question} {wording.join(page.question.options, 'or')}?"]
    return lines


def _score_lines(recommendation: Recommendation, recommender: Recommender) -> list[str]:
    parts = sorted(recommendation.parts.items(), key=lambda part: -abs(part[1]))
    sums = " ".join(f"{share:+.2f} {part.value}" for part, share in parts)
    reasons = recommender.reasons(recommendation.evidence)
    return [f"   {recommendation.item}  {recommendation.score:.2f} = {sums}", *(f"   · {reason}" for reason in reasons)]


def _show(options: argparse.Namespace, settings: Settings) -> None:
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    found = _find(catalogue, options.item)
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
    for facet in wording.known_facets(item, catalogue.spec):
        print(f"  {catalogue.spec.facets[facet].label + ':':16} {wording.facts(item, facet, catalogue.spec)}")
    if item.text:
        print(f"\n{item.text}")


def _find(catalogue: Catalogue, name: str) -> list[Item]:
    """Return the item with this id, else those with this title, else those whose title has it as a part."""
    if name in catalogue:
        return [catalogue.item(name)]
    wanted = name.casefold()
    same = [item for item in catalogue.items if wanted in (item.title.casefold(), item.label.casefold())]
    return same or [item for item in catalogue.items if wanted in item.title.casefold()]


def _feedback(options: argparse.Namespace, settings: Settings) -> None:
    with Recommender.open(settings) as recommender:
        if options.item not in recommender.catalogue:
            raise UsageError(f"there is no item {options.item!r}; `show` finds items by title")
        try:
            event = Feedback(
                key=uuid.uuid4().hex,
                user=recommender.pseudonym(options.user),
                item=options.item,
                kind=options.kind,
                value=options.stars,
                session=CHANNEL,
                channel=CHANNEL,
                at=datetime.now(UTC),
            )
        except ValidationError as error:
            raise UsageError(_first(error)) from error
        recommender.record([event])
        print(f"Kept: {event.kind.value} {recommender.label(event.item)}")


def _export(options: argparse.Namespace, settings: Settings) -> None:
    with open_store(settings.database_url) as store:
        kept = store.export(pseudonym(pseudonym_key(settings), options.user))
    print(json.dumps(kept, ensure_ascii=False, indent=2))


def _forget(options: argparse.Namespace, settings: Settings) -> None:
    if not options.yes and input(f"Delete everything on {options.user}? [y/N] ").strip().casefold() != "y":
        print("Nothing was deleted.")
        return
    with open_store(settings.database_url) as store:
        gone = store.delete(pseudonym(pseudonym_key(settings), options.user))
    print(f"Deleted {gone.feedback} feedback events, {gone.preferences} preferences and {gone.exposures} exposures.")


def _pseudonym(options: argparse.Namespace, settings: Settings) -> None:
    print(pseudonym(pseudonym_key(settings), options.user))


def _need(text: str) -> Need:
    try:
        return Need.model_validate_json(text)
    except ValidationError as error:
        raise UsageError(f"the need is not well formed: {_first(error)}") from error


def _first(error: ValidationError) -> str:
    """Say the first of the errors in one line."""
    first: Any = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    message = str(first["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}" if where else message


def _say(message: object, code: int) -> int:
    print(f"recommender: {message}", file=sys.stderr)
    return code

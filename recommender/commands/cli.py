"""Reads the command line of ``python -m recommender`` and runs a command of one of the groups beside this file.

By argparse: with typer a group got longer, and every command began a third of a second later.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from pydantic import ValidationError
from pydantic_settings import SettingsError

from monitoring.runs import TrackingError
from recommender.catalogue.loader import SourceError
from recommender.commands import (
    asking,
    backups,
    catalogues,
    data,
    estimate,
    evaluate,
    fetch,
    models,
    people,
    sharing,
    text,
    training,
    tuning,
)
from recommender.commands.common import Commands, Run, UsageError, first
from recommender.service import RecommenderError
from recommender.settings import Settings
from recommender.store import StoreError
from recommender.training.registry import ModelError

# In the order in which --help lists them.
GROUPS = (
    data,
    fetch,
    catalogues,
    text,
    tuning,
    training,
    models,
    evaluate,
    asking,
    people,
    sharing,
    backups,
    estimate,
)

EXAMPLES = """\
first steps:
  python -m recommender build                      read the catalogue and index it
  python -m recommender train                      train and publish a model
  python -m recommender recommend                  what somebody new gets
  python -m recommender show heat                  find items by title
  python -m recommender new-catalogue wines --csv wines.csv    make a catalogue of your own

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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0, 1 for what went wrong, 2 for what was asked wrongly."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    run: Run = options.run
    try:
        run(options, Settings())
        sys.stdout.flush()
    except UsageError as error:
        return _say(error, 2)
    except ValidationError as error:  # of the settings: a need is validated where it is read
        return _say(f"settings: {first(error)}", 2)
    except TrackingError as error:
        return _say(error, 2)
    except SettingsError as error:  # a group of settings that is not JSON
        return _say(f"settings: {error}", 2)
    except BrokenPipeError:  # whoever read has seen enough; what is left must not be written when Python ends, either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
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
    commands = Commands(parser)
    for group in GROUPS:
        group.add_to(commands)
    return parser


def _say(message: object, code: int) -> int:
    print(f"recommender: {message}", file=sys.stderr)
    return code

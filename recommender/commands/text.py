"""The commands about texts: `import-text` and `evaluate-text`."""

from __future__ import annotations

import argparse
from pathlib import Path

from pydantic import ValidationError

from monitoring.runs import tracked
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.catalogue.text_formats import FORMATS, read
from recommender.catalogue.texts import KeptTexts, keep, load_texts, match, remove, with_texts
from recommender.commands.common import Commands, UsageError, first
from recommender.experiments import retrieval_report
from recommender.retrieval.dense import MINILM, MULTILINGUAL
from recommender.settings import Settings

# What a format's texts are called and may be used for, where it says so itself.
KNOWN = {
    "wikipedia-movies": ("Wikipedia", "CC BY-SA 4.0"),
    "movielens-tags": ("MovieLens tags", "GroupLens: non-commercial use only"),
}

EXAMPLES = """\
examples:
  python -m recommender import-text movies.jsonl.xz --format wikipedia-movies --dry-run
  python -m recommender import-text ml-latest-small --format movielens-tags
  python -m recommender import-text tmdb.csv --format csv --source-name TMDB --licence "TMDB terms of use"
  python -m recommender import-text                                  list what is imported
  python -m recommender import-text --remove --source-name TMDB
Then `build` puts the texts into the catalogue and its search index.

csv and jsonl: one item a line. Columns: `id` (the catalogue's), `imdb_id`, or `title` with `year` (or `release_date`,
or the year in brackets behind the title); and `text` (or `overview`, `extract`, `plot`, `description`, `abstract`).
Others are not read. Encoding and separator (comma, semicolon, tab or bar) are recognised.
"""


def add_to(commands: Commands) -> None:
    """Add the commands of this group."""
    added = commands.add(
        "import-text", _import, "keep texts about the items: for search, and for what an item is about", EXAMPLES
    )
    added.add_argument("path", nargs="?", type=Path, metavar="SOURCE", help="a file, or MovieLens' folder")
    added.add_argument("--format", choices=list(FORMATS), help="what the file is")
    added.add_argument("--source-name", metavar="NAME", help="whom to name as the source")
    added.add_argument("--licence", metavar="TEXT", help="on what terms the texts may be used; shown with them")
    added.add_argument("--dry-run", action="store_true", help="only say which texts would find their item")
    added.add_argument("--remove", action="store_true", help="delete the texts of the source that --source-name names")
    added = commands.add("evaluate-text", _evaluate, "measure how well free text finds items, on labelled queries")
    added.add_argument(
        "--encoders", default=f"{MINILM},{MULTILINGUAL}", help="to compare, `tuned` among them; %(default)s"
    )
    added.add_argument(
        "--text", type=Path, metavar="SOURCE", help="measure with this file's texts, without importing it"
    )
    added.add_argument("--format", choices=list(FORMATS), help="what that file is")
    added.add_argument(
        "--told", type=int, metavar="N", help="search only N items that prose is told of: for encoders that are slow"
    )
    added.add_argument("--out", type=Path, default=Path("reports"), help="where the report goes; %(default)s")


def _import(options: argparse.Namespace, settings: Settings) -> None:
    if options.remove:
        if not options.source_name:
            raise UsageError("--remove needs --source-name")
        if not remove(settings.texts_dir, options.source_name):
            raise UsageError(f"there are no texts of {options.source_name!r}")
        print(f"The texts of {options.source_name} are deleted. {_next_step()}")
    elif options.path is None:
        kept = load_texts(settings.texts_dir)
        for each in kept:
            print(f"{each.source}: {len(each.texts):,} texts. {each.licence}")
        if not kept:
            print("No texts are imported; --help shows how.")
    else:
        _read(options, settings)


def _read(options: argparse.Namespace, settings: Settings) -> None:
    if options.format is None:
        raise UsageError(f"say what the file is: --format {'|'.join(FORMATS)}")
    source, licence = KNOWN.get(options.format, ("", ""))
    source, licence = options.source_name or source, options.licence or licence
    if not source or not licence:
        raise UsageError("say whose texts they are and on what terms: --source-name NAME --licence TEXT")
    catalogue = _catalogue(settings)
    found = read(options.path, options.format)
    matched = match(found.entries, catalogue.items)
    many = catalogue.spec.noun.many
    print(f"{len(found.entries):,} texts; passed over: {found.malformed:,} malformed, {found.without_text:,} empty")
    for line in found.odd.lines():
        print(line)
    by_title = f"by title and year: {matched.by_title:,}; by a title that one alone has: {matched.by_title_alone:,}"
    print(f"found by id: {matched.by_id:,}; {by_title}")
    print(f"not found: {matched.unmatched:,}; ambiguous: {matched.ambiguous:,}; repeated: {matched.repeated:,}")
    print(f"{many} with a text: {len(matched.texts):,} of {len(catalogue):,}")
    if options.dry_run:
        return
    if not matched.texts:
        raise UsageError(f"none of the texts is about one of the {many}; nothing was changed")
    try:
        kept = KeptTexts(source=source, licence=licence, texts=dict(matched.texts))
    except ValidationError as error:
        raise UsageError(first(error)) from error
    keep(settings.texts_dir, kept)
    print(f"Kept as {source}, {licence}. {_next_step()}")


def _evaluate(options: argparse.Namespace, settings: Settings) -> None:
    if (options.text is None) != (options.format is None):
        raise UsageError("--text and --format go together")
    catalogue = _catalogue(settings)
    if options.text is not None:
        matched = match(read(options.text, options.format).entries, catalogue.items)
        kept = KeptTexts(source=options.text.name, licence="not imported", texts=dict(matched.texts))
        catalogue = Catalogue(catalogue.spec, with_texts(catalogue.items, [kept]))
    try:
        report = retrieval_report.run(
            settings, catalogue, options.encoders.split(","), told=options.told, progress=True
        )
    except ValueError as error:
        raise UsageError(str(error)) from error
    with tracked("evaluate-text", settings.home / "runs", {"told": options.told}) as run:
        for variant, found in report["variants"].items():
            for name, strata in found["results"].items():
                run.figures({f"{variant}/{name}/{stratum}": each["ndcg"]["mean"] for stratum, each in strata.items()})
    print(retrieval_report.markdown(report))
    print("Written: " + ", ".join(map(str, retrieval_report.write(report, options.out))))


def _catalogue(settings: Settings) -> Catalogue:
    try:
        return Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    except FileNotFoundError as error:
        raise UsageError(f"{error.filename} is missing: run `build` first") from error


def _next_step() -> str:
    return "Run `build` to renew catalogue and index; running servers take them up."

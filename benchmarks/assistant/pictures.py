"""How well titles are found in pictures: `python -m benchmarks.assistant.pictures`, of posters made by a seed.

Runs in the assistant's environment with requirements/ocr.in installed; needs the catalogue's lexicon. A film is right
if the first title that is found is its own (namesakes are told apart later, by year and people); of a shelf each title
counts; where no title is, none may be found.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.assistant.posters import Artist, Poster
from channels.ocr.lines import LineReader
from channels.ocr.picture import opened
from contract.lexicon import Title
from understanding.lexicon import Lexicon, lexicon_file, read_lexicon
from understanding.linking.pictured import Pictured

SEED = 20261128
KNOWN = 0.8  # popularity from which on a title counts as known here
RARE = 0.3  # of the pictures: titles that may be hardly known
DRAWN = "\u0250"  # where the letters end that all fonts have


def pictures(lexicon: Lexicon, count: int, seed: int) -> Iterator[tuple[Poster, list[Title]]]:
    """Yield `count` pictures with the titles in them; every tenth is a shelf, with one of nothing beside it."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    artist = Artist(seed, people(lexicon))
    titles = [title for title in lexicon.titles if title.year is not None and max(title.surface) < DRAWN]
    known = [title for title in titles if title.popularity >= KNOWN]
    for number in range(count):
        if number % 10 == 9:
            yield artist.nothing(), []
            chosen = chance.sample(known, 4)
            yield artist.shelf([title.surface for title in chosen]), chosen
        else:
            title = chance.choice(titles if chance.random() < RARE else known)
            yield artist.kinds[number % len(artist.kinds)](title.surface, title.year), [title]


def people(lexicon: Lexicon) -> list[str]:
    """Return names of people for credits, in alphabetical order."""
    return sorted(
        {term.surface for term in lexicon.terms if term.facet in lexicon.names and term.surface.count(" ") == 1}
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print each mistake, and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    lexicon = read_lexicon(lexicon_file(os.environ))
    reader, finder = LineReader(), Pictured(lexicon)
    right, asked, alone, seconds, matching = Counter[str](), Counter[str](), 0, [], []
    for poster, titles in pictures(lexicon, options.count, options.seed):
        started = time.process_time()
        lines = reader.lines(opened(poster.data))
        read = time.process_time()
        found = finder.found(lines)
        seconds.append(read - started)
        matching.append(time.process_time() - read)
        asked[poster.kind] += max(1, len(titles))
        if poster.kind == "shelf":
            good = sum(any(title.item in items for items in found.titles) for title in titles)
        elif titles:
            good = int(bool(found.titles) and titles[0].item in found.titles[0])
            alone += good and len(found.titles) == 1
        else:
            good = int(not found.titles)
        right[poster.kind] += good
        if good < max(1, len(titles)):
            told = [items[0] for items in found.titles]
            print(
                f"{poster.kind}: {poster.titles} -> {told}  {[(line.text, round(line.height)) for line in lines[:9]]}"
            )
    for kind in asked:
        print(f"{kind:12} {right[kind]:3d} of {asked[kind]}")
    single = [kind for kind in asked if kind not in ("shelf", "nothing")]
    total, good = sum(asked[kind] for kind in single), sum(right[kind] for kind in single)
    print(f"One title: {good} of {total} right, {alone} without another to choose from.")
    read, found_in = statistics.median(seconds), statistics.median(matching)
    print(f"Reading takes {read:.2f} s of one core, finding {found_in:.2f} s (medians).")


if __name__ == "__main__":
    main()

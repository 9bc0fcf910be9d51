"""The linker on the real lexicon and on one of a million names: time to load, memory, and time a message."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.bots import QUIET
from benchmarks.figures import summarise
from benchmarks.report import show, times_cells, verdict
from recommender.settings import Settings
from scripts.console import ProblemError, run_logged
from scripts.environments import ASSISTANT, ROOT

Lexicon = dict[str, Any]

MILLION = 1_000_000
MESSAGES, REPEATS = 300, 5
MAX_SECONDS, MAX_MB = 40.0, 1500.0  # what a million names may cost
WORDS = 60_000  # different words in the made-up names, about as many as in the real ones
SYLLABLES = ("ba", "cor", "del", "fen", "gri", "hal", "jo", "kir", "lum", "mar", "nor", "pes", "ras", "tol", "vex")
TEMPLATES = (
    "something like {name}",
    "have you seen {name}?",
    "a short french comedy from the 90s with {name}",
    "i loved {name} but no horror please",
    "anything by {name}, preferably under two hours",
    "who directed {name}",
    "{name}",
    "recommend me a thriller between 1970 and 1985, not {name}",
    "it was great, more like that one but funnier and newer",
    "what should we watch tonight with the kids",
)
WORKER = ROOT / "benchmarks" / "assistant" / "link.py"


def measure(*, quick: bool) -> dict[str, Any]:
    """Measure the linker on both lexicons; prints a table.

    Raises:
        ProblemError: the catalogue has not been built.
    """
    path = Settings().catalogue_dir / "lexicon.json"
    try:
        real: Lexicon = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProblemError(f"{path} is missing: run `make data` first.") from None
    grown = with_names(real, MILLION // 10 if quick else MILLION)
    measured = {f"{names(each):,} names": _measure(each) for each in (real, grown)}
    show(
        "Linker on one core: ms a message, s to load, MB held and at most while loading",
        ["lexicon", "p50", "p95", "load", "held", "peak"],
        [
            [
                name,
                *times_cells(each["times"], 2),
                f"{each['load_seconds']:.1f}",
                f"{each['held_mb']:.0f}",
                f"{each['peak_mb']:.0f}",
            ]
            for name, each in measured.items()
        ],
    )
    most = list(measured.values())[-1]
    limits = {"load_seconds": (MAX_SECONDS, most["load_seconds"]), "peak_mb": (MAX_MB, most["peak_mb"])}
    return {
        "measured": measured,
        "limits": {name: {"limit": limit, "verdict": verdict(limit, value)} for name, (limit, value) in limits.items()},
    }


def names(lexicon: Lexicon) -> int:
    """Return how many names of items and of values a lexicon has."""
    return len(lexicon["titles"]) + len(lexicon["terms"])


def with_names(lexicon: Lexicon, count: int, seed: int = 7) -> Lexicon:
    """Return a lexicon with made-up titles and people added, so that it has `count` names."""
    rng = random.Random(seed)  # noqa: S311  no secret
    made = _made_up(rng, max(0, count - names(lexicon)))
    rows = [(name, number) for number, name in enumerate(made)]
    facet = next(row[1] for row in lexicon["terms"] if " " in row[0] and row[0] == row[2][0])
    titles = [[name, f"made-{number}", 1900 + number % 120, rng.random(), 0.2] for name, number in rows[::2]]
    people = [[name, facet, [name], rng.random(), 0.1] for name, _ in rows[1::2]]
    return {**lexicon, "titles": lexicon["titles"] + titles, "terms": lexicon["terms"] + people}


def _made_up(rng: random.Random, count: int) -> Iterator[str]:
    """Return names of one to four words; as in real ones, some words are in many of them."""
    words = sorted({"".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))).capitalize() for _ in range(WORDS)})
    rng.shuffle(words)
    for _ in range(count):
        length = rng.choices((1, 2, 3, 4), weights=(1, 6, 2, 1))[0]
        yield " ".join(words[int(len(words) * rng.random() ** 2)] for _ in range(length))


def messages(lexicon: Lexicon, count: int, seed: int) -> list[str]:
    """Return messages about names of a lexicon, a third of them with a letter missing."""
    rng = random.Random(seed)  # noqa: S311  no secret
    rows: Sequence[Sequence[Any]] = lexicon["titles"] + lexicon["terms"]
    said = []
    for number in range(count):
        name = str(rng.choice(rows)[0])
        if number % 3 == 0 and len(name) > 5:
            place = rng.randrange(1, len(name))
            name = name[:place] + name[place + 1 :]
        said.append(TEMPLATES[number % len(TEMPLATES)].format(name=name.lower() if number % 2 else name))
    return said


def _measure(lexicon: Lexicon) -> dict[str, Any]:
    with TemporaryDirectory(prefix="parley-linker-") as directory:
        place = Path(directory)
        said, lexicon_file, out = place / "messages.json", place / "lexicon.json", place / "out.json"
        lexicon_file.write_text(json.dumps(lexicon), encoding="utf-8")
        said.write_text(json.dumps([messages(lexicon, MESSAGES, seed) for seed in range(REPEATS)]), encoding="utf-8")
        command = [str(ASSISTANT.python), str(WORKER), str(lexicon_file), str(said), str(out)]
        log = ROOT / "var" / "bench" / "log" / "linker.log"
        env = {**os.environ, **QUIET, "PYTHONWARNINGS": "ignore"}
        run_logged(
            command, log=log, label=f"link to {names(lexicon):,} names", describe=lambda line: "running", env=env
        )
        result: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    times = summarise(result.pop("milliseconds"))
    return {**{name: round(value, 3) for name, value in result.items()}, "times": times}

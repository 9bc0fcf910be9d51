"""Trains and builds the reader: `python -m understanding.training train | build | measure --help`."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from monitoring.runs import tracked
from understanding.foreign.pack import known_languages
from understanding.reader import LABELS
from understanding.training.corpus import Example, Template, read_corpus, read_rasa, said_words
from understanding.training.settings import Settings

ROOT = Path(__file__).parents[2]
CORPUS, RASA = ROOT / "data" / "moves", ROOT / "data" / "nlu"
TRAINED = ROOT / "understanding" / "trained"
ADAPTERS, SAID, MANIFEST = "reader.safetensors", "words.json", "manifest.json"
HELD_OUT = 0.05
FURTHER: Mapping[str, Any] = {"epochs": 1, "rate": 3e-4}  # what differs where training goes on


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m understanding.training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train", help="learn adapters and heads from data/moves and data/nlu")
    training.add_argument("--lexicon", type=Path, default=ROOT / "var/catalogue/movies/lexicon.json")
    training.add_argument("--out", type=Path, default=TRAINED)
    training.add_argument("--epochs", type=int, help=f"{Settings.epochs}, and {FURTHER['epochs']} with --further")
    training.add_argument("--rank", type=int, default=Settings.rank)
    training.add_argument("--seed", type=int, default=Settings.seed)
    training.add_argument(
        "--bf16",
        action=argparse.BooleanOptionalAction,
        help="compute in bfloat16, in .6 of the time; by default where the processor has it",
    )
    training.add_argument(
        "--further", action="store_true", help="go on from what is trained, in a fifth of the time: for a new move"
    )
    training.add_argument("--full", action="store_true", help="learn all weights of the encoder, to compare")
    building = commands.add_parser("build", help="put the trained adapters into the encoder, for the assistant")
    building.add_argument("--trained", type=Path, default=TRAINED)
    building.add_argument("--out", type=Path, default=ROOT / "var/reader")
    building.add_argument(
        "--languages", nargs="*", default=None, help="of which readers are trained, too; all by default"
    )
    chosen = parser.parse_args(arguments)
    if chosen.command == "train":
        _train(chosen)
    else:
        build(chosen.trained, chosen.out)
        from understanding.training import foreign

        for code in known_languages() if chosen.languages is None else chosen.languages:
            foreign.build(code, chosen.out.with_name(f"{chosen.out.name}-{code}"))
    return 0


def build(trained: Path, out: Path) -> bool:
    """Write the reader that the assistant runs; return whether there was anything to do."""
    digest = hashlib.sha256((trained / ADAPTERS).read_bytes() + (trained / SAID).read_bytes()).hexdigest()
    try:
        if json.loads((out / LABELS).read_text("utf-8"))["digest"] == digest:
            return False
    except (OSError, ValueError, KeyError):
        pass
    # Loading torch takes seconds, which nobody should wait for at a start where there is nothing to do.
    from safetensors.torch import load_file

    from understanding.training.export import export
    from understanding.training.model import ReaderNetwork

    manifest = json.loads((trained / MANIFEST).read_text("utf-8"))
    network = ReaderNetwork(manifest["settings"]["rank"])
    network.take(load_file(trained / ADAPTERS))
    export(network, out, digest, json.loads((trained / SAID).read_text("utf-8")))
    print(f"The reader of messages is ready ({manifest['messages']:,} messages taught it).")
    return True


def corpus_digest() -> str:
    """Return a digest of all that the reader is trained on in this repository."""
    found = hashlib.sha256()
    for file in sorted([*CORPUS.rglob("*.txt"), *CORPUS.rglob("*.yml"), *RASA.rglob("*.yml")]):
        found.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def _train(chosen: argparse.Namespace) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    from understanding.training.batches import tokenizer
    from understanding.training.export import export
    from understanding.training.train import measure, train

    settings = Settings(
        rank=chosen.rank,
        seed=chosen.seed,
        bf16=_has_bf16() if chosen.bf16 is None else chosen.bf16,
        full=chosen.full,
        further=chosen.further,
    )
    if settings.further:
        settings = replace(settings, **FURTHER)
    if chosen.epochs:
        settings = replace(settings, epochs=chosen.epochs)
    tokens, taught = tokenizer(), corpus_digest()
    templates, fixed = read_corpus(CORPUS, chosen.lexicon), read_rasa(RASA)
    learn, left_out = _split(templates, fixed, settings.seed)
    print(f"{len(templates):,} messages in moves and {len(fixed):,} with an intent alone; {len(left_out):,} left out.")
    began = time.monotonic()
    with tracked("train-reader", ROOT / "var" / "runs", asdict(settings)) as run:
        start = load_file(TRAINED / ADAPTERS) if settings.further else None
        network = train(*learn, tokens, settings, run.figure, start)
        chance = random.Random(settings.seed)
        unseen = [each.filled(chance) if isinstance(each, Template) else each for each in left_out]
        figures = measure(network, unseen, tokens)
        run.figures({f"left out/{name}": value for name, value in figures.items()})
    minutes = (time.monotonic() - began) / 60
    print(" ".join(f"{name} {value:.3f}" for name, value in figures.items()), f"in {minutes:.1f} minutes")
    chosen.out.mkdir(parents=True, exist_ok=True)
    if settings.full:
        export(network, chosen.out, "full", said_words(CORPUS, RASA))
        return
    weights = {name: value.to(torch.float16).contiguous() for name, value in network.learnt().items()}
    save_file(weights, chosen.out / ADAPTERS)
    write_words(chosen.out)
    manifest = {
        "corpus": taught,
        "messages": len(templates) + len(fixed),
        "settings": {
            "rank": settings.rank,
            "epochs": settings.epochs,
            "batch": settings.batch,
            "rate": settings.rate,
            "seed": settings.seed,
            "bf16": settings.bf16,
            "further": settings.further,
        },
        "left out": {"messages": len(left_out), **{name: round(value, 4) for name, value in figures.items()}},
    }
    (chosen.out / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")


def _has_bf16() -> bool:
    import torch

    found = torch.cpu.get_capabilities()
    return bool(found.get("amx_bf16") or found.get("avx512_bf16"))


def write_words(trained: Path) -> None:
    """Write the words of the corpus with their counts, one a line: by them mistyped ones are put right."""
    (trained / SAID).write_text(json.dumps(said_words(CORPUS, RASA), indent=0, ensure_ascii=False) + "\n", "utf-8")


def _split(
    templates: Sequence[Template], fixed: Sequence[Example], seed: int
) -> tuple[tuple[list[Template], list[Example]], list[Template | Example]]:
    chance = random.Random(seed)
    shuffled, others = [*templates], [*fixed]
    chance.shuffle(shuffled)
    chance.shuffle(others)
    first, second = int(len(shuffled) * HELD_OUT), int(len(others) * HELD_OUT)
    return (shuffled[first:], others[second:]), [*shuffled[:first], *others[:second]]


if __name__ == "__main__":
    sys.exit(main())

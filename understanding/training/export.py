"""Writes a trained reader as one file that onnxruntime runs: what the assistant loads, without torch."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from understanding.moves import ALL_INTENTS, MOVES
from understanding.reader import LABELS, NETWORK, TOKENIZER
from understanding.training.batches import MAX_PIECES
from understanding.training.light import LightNetwork
from understanding.training.model import MARK_TAGS, ReaderNetwork, packaged_encoder

OPSET = 17


def export(
    network: ReaderNetwork | LightNetwork,
    folder: Path,
    digest: str,
    said: Mapping[str, int],
    tokens: Tokenizer | None = None,
    **more: Any,
) -> None:
    """Write the network, its tokenizer and its labels into a folder, the labels last: they make it complete.

    Args:
        network: the adapters are merged into its layers.
        folder: made where missing.
        digest: says of which adapters and words it is.
        said: how often the corpus has each word, by which mistyped ones are put right.
        tokens: the tokenizer; the packaged one for English where it is None.
        more: further labels, for languages other than English.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LABELS).unlink(missing_ok=True)
    network.merge()
    network.eval()
    pieces = torch.ones((1, 8), dtype=torch.long)
    axes = {"pieces": {0: "messages", 1: "pieces"}, "mask": {0: "messages", 1: "pieces"}}
    with torch.no_grad():
        torch.onnx.export(
            network,
            (pieces, torch.ones_like(pieces)),
            str(folder / NETWORK),
            input_names=["pieces", "mask"],
            output_names=["moves", "marks", "intents"],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
    if tokens is None:
        shutil.copyfile(packaged_encoder() / "tokenizer.json", folder / TOKENIZER)
    else:
        tokens.save(str(folder / TOKENIZER))
    labels = {
        "digest": digest,
        "moves": list(MOVES),
        "marks": list(MARK_TAGS),
        "intents": list(ALL_INTENTS),
        "pieces": MAX_PIECES,
        "said": dict(said),
        **more,
    }
    (folder / LABELS).write_text(json.dumps(labels), "utf-8")

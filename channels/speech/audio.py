"""Recordings as samples. A file's kind is told by its content, and only the kinds that people record are opened."""

from __future__ import annotations

import io
import itertools
from typing import Any

from channels.helper import UnreadableError

MAX_SECONDS = 30
MAX_BYTES = 1 << 20  # Opus needs some 4 kB a second, the AAC of Slack's clips up to 16
RATE = 16_000  # samples a second that Whisper takes

TOO_LONG, NO_AUDIO = "too long", "no audio"


def container_of(data: bytes) -> str | None:
    """Return FFmpeg's name for the kind of a file, None for what is none of those that people record.

    FFmpeg would also open playlists, which name other files and addresses.

    >>> container_of(b"OggS" + bytes(20)), container_of(b"#EXTM3U")
    ('ogg', None)
    """
    if data[:4] == b"OggS":
        return "ogg"
    if data[:4] == b"\x1aE\xdf\xa3":
        return "matroska"  # WebM
    if data[4:8] == b"ftyp":
        return "mp4"
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav"
    if data[:3] == b"ID3" or (data[:1] == b"\xff" and len(data) > 1 and data[1] & 0xE6 in (0xE2, 0xE4)):
        return "mp3"  # an ID3 tag, or a frame of MPEG audio, layer III or II
    return None


def samples(data: bytes) -> Any:
    """Return the samples, float32 in [-1, 1] at `RATE`. Silence takes next to no bytes: the length is bounded, too.

    Raises:
        UnreadableError: it is no recording, or too long.
    """
    import av  # optional
    import numpy as np

    kind = container_of(data)
    if kind is None:
        raise UnreadableError(NO_AUDIO)
    parts: list[Any] = []
    count = 0
    try:
        with av.open(io.BytesIO(data), "r", format=kind, metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise UnreadableError(NO_AUDIO)
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            for frame in itertools.chain(container.decode(audio=0), (None,)):
                for part in resampler.resample(frame):
                    parts.append(part.to_ndarray()[0])
                    count += len(parts[-1])
                if count > MAX_SECONDS * RATE * 1.1:  # a recording may be a little longer than it says
                    raise UnreadableError(TOO_LONG)
    except av.FFmpegError:
        raise UnreadableError(NO_AUDIO) from None
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)

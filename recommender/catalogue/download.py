"""Fetches the files of a catalogue whose data cannot be packaged, from the site that publishes them.

Where, and what the files have to be, stands in the description (`download`). Nothing of what comes is trusted: its size
is bounded, of an archive only the files that are named are unpacked, and each has to have its digest.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from recommender.catalogue.loader import SourceError
from recommender.catalogue.spec import Download

TERMS_FILE = "TERMS.txt"
_CHUNK = 1 << 16
_TIMEOUT = 60.0  # seconds without a byte
_UNPACKED = 8  # times the bytes of the archive that all its files may have together

Progress = Callable[[str], None]


def download(
    wanted: Download, directory: Path, *, url: str | None = None, progress: Progress = lambda line: None
) -> None:
    """Fetch the archive, check its files and put them into a directory, with the terms; all or nothing.

    Args:
        wanted: what the description says.
        directory: replaced if it exists.
        url: another address of the same archive.
        progress: is told what happens.

    Raises:
        SourceError: the archive cannot be had, or is not what it should be.
    """
    address, most = url or wanted.url, wanted.megabytes << 20
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{directory.name}-", dir=directory.parent) as temporary:
        archive, fresh = Path(temporary) / "archive.zip", Path(temporary) / "new"
        progress(f"Fetching {address}")
        _fetch(address, archive, most)
        fresh.mkdir()
        _unpack(archive, wanted, fresh, most * _UNPACKED)
        (fresh / TERMS_FILE).write_text(wanted.terms, "utf-8")
        if directory.exists():
            directory.rename(Path(temporary) / "old")
        fresh.rename(directory)
    progress(f"Checked {len(wanted.files)} files; they are in {directory}")


def _fetch(address: str, archive: Path, most: int) -> None:
    if not address.startswith(("https://", "http://")):
        raise SourceError(f"{address} is no address of a web server")
    try:
        with urllib.request.urlopen(address, timeout=_TIMEOUT) as answer, archive.open("wb") as file:  # noqa: S310
            size = 0
            while chunk := answer.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise SourceError(f"{address} is larger than {most >> 20} MB, which it should not be")
                file.write(chunk)
            promised = answer.headers.get("Content-Length")
    except (urllib.error.URLError, OSError) as error:
        raise SourceError(f"{address} cannot be fetched: {getattr(error, 'reason', error)}") from error
    if promised is not None and promised.isdecimal() and int(promised) != size:
        raise SourceError(f"{address}: {size:,} of {int(promised):,} bytes came; try again")


def _unpack(archive: Path, wanted: Download, directory: Path, most: int) -> None:
    try:
        with zipfile.ZipFile(archive) as packed:
            members = {PurePosixPath(each.filename).name: each for each in packed.infolist() if not each.is_dir()}
            missing = [name for name in wanted.files if name not in members]
            if missing:
                raise SourceError(f"the archive lacks {', '.join(missing)}")
            if sum(members[name].file_size for name in wanted.files) > most:
                raise SourceError(f"the files of the archive are larger than {most >> 20} MB together")
            for name, digest in wanted.files.items():
                with packed.open(members[name]) as source, (directory / name).open("wb") as target:
                    shutil.copyfileobj(source, target)
                if hashlib.sha256((directory / name).read_bytes()).hexdigest() != digest:
                    raise SourceError(f"{name} of the archive is not the file that this was written for")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise SourceError(f"the archive cannot be unpacked: {error}") from error

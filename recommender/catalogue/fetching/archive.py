"""Fetches the archive of files that cannot be packaged, from the site that publishes them.

Where, and what the files have to be, stands in the description (`fetch`). Nothing of what comes is trusted: its size
is bounded, of an archive only the files that are named are unpacked, and each has to have its digest; where the files
change from time to time, the archive has to have the digest that its publisher names beside it. A run that was stopped
goes on with the byte after the last that came.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import NoReturn

import httpx
from tqdm import tqdm

from recommender.catalogue.fetching.kept import KeptFile, Record, described, load_record, replace, write
from recommender.catalogue.fetching.web import AgainError, Headers, Web, host_of
from recommender.catalogue.loader import SourceError
from recommender.catalogue.spec import Fetched

_CHUNK = 1 << 16
_UNPACKED = 8  # times the bytes of the archive that all its files may have together
_AS_IT_IS: Headers = {"Accept-Encoding": "identity"}
_MD5 = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(?:\d{1,18}|\*)")

Progress = Callable[[str], None]


def fetch_archive(
    name: str,
    wanted: Fetched,
    directory: Path,
    parts: Path,
    web: Web,
    *,
    url: str | None = None,
    check: Callable[[Path], None] = lambda directory: None,
    force: bool = False,
    say: Progress = lambda line: None,
) -> bool:
    """Fetch an archive, check its files and put them into a directory, with the terms; all or nothing.

    Args:
        name: of the source.
        wanted: what the description says.
        directory: replaced if it exists.
        parts: where the archive waits until it has come and been checked.
        web: asks the server.
        url: another address of the same archive.
        check: reads the files, and raises `SourceError` where something in them is not as it should be.
        force: fetch it although it is there.
        say: is told what happens.

    Returns:
        Whether anything changed.

    Raises:
        SourceError: the archive cannot be had, or is not what it should be.
    """
    address, most = url or wanted.url, wanted.megabytes << 20
    host_of(address)
    version = _published_md5(address, web) if wanted.md5 else ""
    before = load_record(directory)
    if before is not None and not force and before.version == version and before.files.keys() == wanted.files.keys():
        say(f"{name}: up to date, of {before.day}; nothing was fetched")
        return False
    parts.mkdir(parents=True, exist_ok=True)
    archive, fresh = parts / "archive.zip", parts / "files"
    say(f"{name}: fetching {address}")
    _fetch(_Part(name, archive, most, host_of(address)), address, web)
    try:
        if version and _md5(archive) != version:
            raise SourceError(
                f"{name}: the archive does not have the checksum that {host_of(address)} names; try again"
            )
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        say(f"{name}: checking")
        files = _unpack(archive, wanted, fresh, most * _UNPACKED)
        check(fresh)
    except SourceError:
        shutil.rmtree(parts)  # what is wrong is not gone on with
        raise

    def record(to: Path) -> Record:
        for each in files:
            (fresh / each).rename(to / each)
        return Record(source=name, day=date.today(), version=version, files=files)

    replace(directory, wanted.terms, record)
    shutil.rmtree(parts)
    say(f"{name}: checked {len(files)} files; they are in {directory}")
    return True


def _published_md5(address: str, web: Web) -> str:
    """Return the digest that the publisher names in a small file beside the archive."""

    def use(answer: httpx.Response) -> bytes:
        content = b""
        for chunk in answer.iter_bytes():
            content += chunk
            if len(content) > _CHUNK:
                break
        return content

    found = _MD5.search(web.get(f"{address}.md5", use)[:_CHUNK].lower())
    if found is None:
        raise SourceError(f"{address}.md5 names no checksum")
    return found[0].decode()


@dataclass(frozen=True)
class _Part:
    """The beginning of an archive on the disk, and beside it a mark of which archive it is."""

    name: str
    path: Path
    most: int
    host: str

    def __post_init__(self) -> None:
        if not self.mark.exists():
            self.path.unlink(missing_ok=True)
        self.path.touch()

    @property
    def mark(self) -> Path:
        return self.path.with_suffix(".etag")

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def headers(self) -> Headers:
        """Ask for what is missing, if the archive is still the same."""
        if not self.size or not self.mark.exists():
            return _AS_IT_IS
        return {**_AS_IT_IS, "Range": f"bytes={self.size}-", "If-Range": self.mark.read_text("utf-8")}

    def take(self, answer: httpx.Response) -> bool:
        """Take what comes; returns whether that was all."""
        if answer.status_code == 416:  # there is nothing behind what is here: that is all, or of another archive
            if answer.headers.get("Content-Range", "") == f"bytes */{self.size}":
                return True
            self.path.write_bytes(b"")
            raise AgainError("has another archive now", 0)
        start = _start(answer)
        if start not in (0, self.size):
            self.path.write_bytes(b"")
            raise AgainError("goes on at another byte than it was asked to", 0)
        _mark(self.mark, answer)
        size = start
        with self.path.open("r+b") as file, _bar(self.name, answer, start) as bar:
            file.truncate(start)
            file.seek(start)
            try:
                for chunk in answer.iter_raw():
                    size += len(chunk)
                    if size > self.most:
                        self.mark.unlink(missing_ok=True)
                        raise SourceError(f"{self.host}: the archive is larger than {self.most >> 20} MB")
                    file.write(chunk)
                    bar.update(len(chunk))
            except httpx.TransportError:
                if size == start:
                    raise
                return False  # something came: that was no lost try
        return True


def _fetch(part: _Part, address: str, web: Web) -> None:
    """Write an archive to a file, from where that ends."""
    while not web.get(address, part.take, headers=part.headers, accept=(200, 206, 416)):
        pass


def _start(answer: httpx.Response) -> int:
    """Return with which byte an answer begins; -1 where it does not say."""
    if answer.status_code == 200:
        return 0
    found = _RANGE.match(answer.headers.get("Content-Range", ""))
    return int(found[1]) if found else -1


def _mark(mark: Path, answer: httpx.Response) -> None:
    """Keep what tells this archive from a later one: without it, nothing is gone on with."""
    of = answer.headers.get("ETag", "") or answer.headers.get("Last-Modified", "")
    if not of or of.startswith("W/"):
        mark.unlink(missing_ok=True)
    elif answer.status_code == 200:
        write(mark, of[:200])


def _bar(name: str, answer: httpx.Response, start: int) -> tqdm[NoReturn]:
    length = answer.headers.get("Content-Length", "")
    total = start + int(length[:18]) if length.isascii() and length.isdecimal() else None
    return tqdm(total=total, initial=start, desc=name, unit="B", unit_scale=True, disable=None)


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _unpack(archive: Path, wanted: Fetched, directory: Path, most: int) -> dict[str, KeptFile]:
    try:
        with zipfile.ZipFile(archive) as packed:
            members = {PurePosixPath(each.filename).name: each for each in packed.infolist() if not each.is_dir()}
            missing = [name for name in wanted.files if name not in members]
            if missing:
                raise SourceError(f"the archive lacks {', '.join(missing)}")
            if sum(members[name].file_size for name in wanted.files) > most:
                raise SourceError(f"the files of the archive are larger than {most >> 20} MB together")
            files = {}
            for name, digest in wanted.files.items():
                with packed.open(members[name]) as source, (directory / name).open("wb") as target:
                    shutil.copyfileobj(source, target)
                files[name] = described(directory / name)
                if digest is not None and files[name].digest != digest:
                    raise SourceError(f"{name} of the archive is not the file that this was written for")
            return files
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise SourceError(f"the archive cannot be unpacked: {error}") from error

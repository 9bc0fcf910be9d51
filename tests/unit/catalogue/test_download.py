"""The archive of a catalogue's data, fetched from a server of this test that speaks HTTP."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from recommender.catalogue.download import TERMS_FILE, download
from recommender.catalogue.loader import SourceError
from recommender.catalogue.spec import Download, load_spec
from recommender.cli import main

FILES = {"artists.dat": b"id\tname\n1\tMuse\n", "tags.dat": b"tagID\ttagValue\n"}
TERMS = "For research only."


def archive(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return packed.getvalue()


def wanted(**changes: object) -> Download:
    return Download.model_validate(
        {
            "url": "https://data.invalid/archive.zip",
            "megabytes": 1,
            "files": {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()},
            "terms": TERMS,
            **changes,
        }
    )


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Serve bytes under an address; `short` leaves out as many of those that are promised."""
    running: list[ThreadingHTTPServer] = []

    def start(content: bytes, *, short: int = 0, status: int = 200) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content[: len(content) - short])

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        running.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/archive.zip"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def test_the_files_are_checked_and_put_into_a_directory_with_the_terms(serve, tmp_path):
    (tmp_path / "music").mkdir()
    (tmp_path / "music" / "old").write_text("from before")
    download(wanted(), tmp_path / "music", url=serve(archive({"folder/../artists.dat": FILES["artists.dat"], **FILES})))
    assert {path.name: path.read_bytes() for path in (tmp_path / "music").iterdir()} == {
        **FILES,
        TERMS_FILE: TERMS.encode(),
    }
    assert [path.name for path in tmp_path.iterdir()] == ["music"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (archive({**FILES, "tags.dat": b"other"}), "tags.dat of the archive is not the file that this was written for"),
        (archive({"artists.dat": FILES["artists.dat"]}), "the archive lacks tags.dat"),
        (b"<html>not found</html>", "the archive cannot be unpacked"),
        (b"x" * (1 << 20) + b"y", "is larger than 1 MB"),
        (archive({**FILES, "tags.dat": bytes(9 << 20)}), "larger than 8 MB together"),
    ],
)
def test_what_is_not_the_archive_replaces_nothing(serve, tmp_path, content, says):
    (tmp_path / "music").mkdir()
    with pytest.raises(SourceError, match=says):
        download(wanted(), tmp_path / "music", url=serve(content))
    assert list((tmp_path / "music").iterdir()) == []


def test_half_an_archive_and_a_server_that_refuses_are_told(serve, tmp_path):
    with pytest.raises(SourceError, match=r"bytes came; try again|cannot be fetched"):
        download(wanted(), tmp_path / "music", url=serve(archive(FILES), short=10))
    with pytest.raises(SourceError, match="cannot be fetched: Not Found"):
        download(wanted(), tmp_path / "music", url=serve(b"", status=404))


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://data.invalid/a.zip", "archive.zip"])
def test_only_web_servers_are_asked(tmp_path, address):
    with pytest.raises(SourceError, match="no address of a web server"):
        download(wanted(), tmp_path / "music", url=address)


def test_the_command_shows_the_terms_and_fetches_only_after_agreement(serve, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    monkeypatch.setenv("PARLEY_CATALOGUE", "music")
    assert main(["download"]) == 2
    said = capsys.readouterr()
    assert "non-commercial use only" in said.out
    assert "--agree" in said.err
    # These are not the files of the data set, and so nothing is kept.
    files = dict.fromkeys(load_spec("music").download.files, b"made up")
    assert main(["download", "--agree", "--url", serve(archive(files))]) == 1
    assert "artists.dat of the archive is not the file" in capsys.readouterr().err
    assert not (tmp_path / "sources" / "music").exists()


def test_what_needs_no_files_has_nothing_to_download(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    monkeypatch.setenv("PARLEY_CATALOGUE", "movies")
    assert main(["download"]) == 2
    assert "nothing to download for the catalogue movies" in capsys.readouterr().err

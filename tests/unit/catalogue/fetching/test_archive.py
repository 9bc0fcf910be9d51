"""The archive of a catalogue's data, fetched from a server of this test that speaks HTTP, with ranges."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from recommender.catalogue.fetching.archive import fetch_archive
from recommender.catalogue.fetching.kept import TERMS_FILE, load_record
from recommender.catalogue.fetching.web import Patience, Web
from recommender.catalogue.loader import SourceError
from recommender.catalogue.spec import Fetched, load_spec
from recommender.commands.cli import main
from tests.web_server import Answer, Asked, archive, serving

FILES = {"artists.dat": b"id\tname\n1\tMuse\n", "tags.dat": b"tagID\ttagValue\n"}
TERMS = "For research only."


def packed(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", how) as file:
        for name, each in files.items():
            file.writestr(name, each)
    return content.getvalue()


WHOLE = packed({"folder/../artists.dat": FILES["artists.dat"], **FILES})


def wanted(**changes: object) -> Fetched:
    return Fetched.model_validate(
        {
            "about": "artists",
            "url": "https://data.invalid/archive.zip",
            "megabytes": 1,
            "files": {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()},
            "terms": TERMS,
            **changes,
        }
    )


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(patience=Patience(tries=3, wait=lambda seconds: None)) as client:
        yield client


def fetched(directory: Path) -> dict[str, bytes]:
    return {name: (directory / name).read_bytes() for name in FILES}


def test_the_files_are_checked_and_put_into_a_directory_with_the_terms(web, tmp_path):
    old = tmp_path / "sources" / "music"
    old.mkdir(parents=True)
    with serving(lambda asked: Answer(WHOLE)) as server:
        with pytest.raises(SourceError, match="is not what was fetched"):  # it could be somebody's own
            fetch_archive("music", wanted(), old, tmp_path / "parts", web, url=server.url)
        old.rmdir()
        assert fetch_archive("music", wanted(), old, tmp_path / "parts", web, url=server.url)
    assert fetched(old) == FILES
    assert (old / TERMS_FILE).read_text() == TERMS
    record = load_record(old)
    assert record is not None
    assert (record.source, record.files["tags.dat"].size) == ("music", len(FILES["tags.dat"]))
    assert record.day <= date.today()
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_dir()) == ["music", "sources"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (packed({**FILES, "tags.dat": b"other"}), "tags.dat of the archive is not the file that this was written for"),
        (packed({"artists.dat": FILES["artists.dat"]}), "the archive lacks tags.dat"),
        (b"<html>not found</html>", "the archive cannot be unpacked"),
        (packed(FILES, zipfile.ZIP_STORED).replace(b"Muse", b"muse"), "cannot be unpacked: Bad CRC"),
        (WHOLE[:-40] + bytes(40), "the archive cannot be unpacked"),
        (b"x" * (1 << 20) + b"y", "is larger than 1 MB"),
        (packed({**FILES, "tags.dat": bytes(9 << 20)}), "larger than 8 MB together"),
    ],
)
def test_what_is_not_the_archive_replaces_nothing_and_is_not_gone_on_with(web, tmp_path, content, says):
    place = (tmp_path / "music", tmp_path / "parts", web)
    with serving(lambda asked: Answer(WHOLE)) as server:
        fetch_archive("music", wanted(), *place, url=server.url)
    with (
        serving(lambda asked: Answer(content, headers={"ETag": '"a"'})) as server,
        pytest.raises(SourceError, match=says),
    ):
        fetch_archive("music", wanted(), *place, url=server.url, force=True)
    assert fetched(tmp_path / "music") == FILES
    with serving(lambda asked: Answer(WHOLE)) as server:
        assert fetch_archive("music", wanted(), *place, url=server.url, force=True)
    assert "range" not in server.asked[0].headers


def test_a_check_of_the_rows_may_refuse(web, tmp_path):
    def refuse(directory: Path) -> None:
        assert fetched(directory) == FILES
        raise SourceError("tags.dat, line 2: no tag")

    with serving(lambda asked: Answer(WHOLE)) as server, pytest.raises(SourceError, match="line 2: no tag"):
        fetch_archive("music", wanted(), tmp_path / "music", tmp_path / "parts", web, url=server.url, check=refuse)
    assert not (tmp_path / "music").exists()


def test_a_cut_connection_is_gone_on_with(web, tmp_path):
    with serving(archive(lambda: WHOLE, tag=lambda: "1", cut=lambda: 100)) as server:
        assert fetch_archive("music", wanted(), tmp_path / "music", tmp_path / "parts", web, url=server.url)
    starts = [asked.headers.get("range", "bytes=0-") for asked in server.asked]
    assert starts == [f"bytes={start}-" for start in range(0, len(WHOLE), 100)]
    assert fetched(tmp_path / "music") == FILES


@pytest.mark.parametrize("tag", ["1", "2"])
def test_a_later_run_goes_on_if_the_archive_is_the_same_and_else_begins_anew(web, tmp_path, tag):
    tags, cuts = ["1"], [150, 0, 0, 0]
    answer = archive(lambda: WHOLE, tag=lambda: tags[-1], cut=lambda: cuts.pop(0) if cuts else None)
    place = (tmp_path / "music", tmp_path / "parts", web)
    with serving(answer) as server:
        with pytest.raises(SourceError, match="cuts the connection, 3 times: run this again later, what came is kept"):
            fetch_archive("music", wanted(), *place, url=server.url)
        assert not (tmp_path / "music").exists()
        tags.append(tag)
        server.asked.clear()
        assert fetch_archive("music", wanted(), *place, url=server.url)
    assert [asked.headers.get("range") for asked in server.asked] == ["bytes=150-"]
    assert fetched(tmp_path / "music") == FILES


def test_all_that_came_before_a_kill_is_enough(web, tmp_path):
    parts = tmp_path / "parts"
    parts.mkdir()
    (parts / "archive.zip").write_bytes(WHOLE)
    (parts / "archive.etag").write_text('"1"')
    with serving(archive(lambda: WHOLE, tag=lambda: "1")) as server:
        assert fetch_archive("music", wanted(), tmp_path / "music", parts, web, url=server.url)
    assert [asked.headers["range"] for asked in server.asked] == [f"bytes={len(WHOLE)}-"]


def with_md5(asked: Asked, digest: str) -> Answer:
    return Answer(f"{digest}  archive.zip\n".encode()) if asked.path.endswith(".md5") else Answer(WHOLE)


def test_an_archive_that_changes_has_the_checksum_that_its_publisher_names(web, tmp_path):
    changing = wanted(md5=True, files=dict.fromkeys(FILES))
    right = hashlib.md5(WHOLE, usedforsecurity=False).hexdigest()
    place = (tmp_path / "music", tmp_path / "parts", web)
    with (
        serving(lambda asked: with_md5(asked, "0" * 32)) as server,
        pytest.raises(SourceError, match=r"does not have the checksum that 127\.0\.0\.1 names"),
    ):
        fetch_archive("music", changing, *place, url=f"{server.url}/archive.zip")
    with serving(lambda asked: Answer(b"<html>")) as server, pytest.raises(SourceError, match="names no checksum"):
        fetch_archive("music", changing, *place, url=f"{server.url}/archive.zip")
    assert not (tmp_path / "music").exists()
    said: list[str] = []
    with serving(lambda asked: with_md5(asked, right)) as server:
        address = f"{server.url}/archive.zip"
        assert fetch_archive("music", changing, *place, url=address)
        assert not fetch_archive("music", changing, *place, url=address, say=said.append)
    assert [asked.path for asked in server.asked] == ["/archive.zip.md5", "/archive.zip", "/archive.zip.md5"]
    assert said == [f"music: up to date, of {date.today()}; nothing was fetched"]


def test_the_command_shows_the_terms_and_fetches_only_after_agreement(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    monkeypatch.setenv("PARLEY_CATALOGUE", "music")
    assert main(["fetch", "lastfm"]) == 2
    said = capsys.readouterr()
    assert "non-commercial use only" in said.out
    assert "--agree" in said.err
    # These are not the files of the data set, and so nothing is kept.
    content = packed(dict.fromkeys(load_spec("music").fetch["lastfm"].files, b"made up"))
    with serving(lambda asked: Answer(content)) as server:
        assert main(["fetch", "lastfm", "--agree", "--url", server.url]) == 1
    assert "artists.dat of the archive is not the file" in capsys.readouterr().err
    assert not (tmp_path / "sources" / "music").exists()
    assert main(["fetch"]) == 0
    assert "lastfm" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nobody"], "there is no source 'nobody'; there are: lastfm"),
        (["lastfm", "--most", "0"], "--most a number from 1"),
        (["lastfm", "--agree", "--url", "file:///etc/passwd"], "is no address of a web server"),
    ],
)
def test_mistakes_are_told(tmp_path, monkeypatch, capsys, arguments, says):
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    monkeypatch.setenv("PARLEY_CATALOGUE", "music")
    assert main(["fetch", *arguments]) in (1, 2)
    assert says in capsys.readouterr().err


def test_what_needs_no_files_has_nothing_to_fetch(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    monkeypatch.setenv("PARLEY_CATALOGUE", "news")
    assert main(["fetch"]) == 2
    assert "nothing to fetch for the catalogue news" in capsys.readouterr().err

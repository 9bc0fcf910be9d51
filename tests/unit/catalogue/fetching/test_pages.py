"""Asking page by page: what is there is not asked for again, whatever happened in between."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from recommender.catalogue.fetching.kept import ROWS_FILE, TextRow, load_record, read_rows
from recommender.catalogue.fetching.pages import Answered, Pages, fetch_pages
from recommender.catalogue.loader import SourceError


class Service:
    """Says something of each key, but for those that it knows nothing of; `fails_at` is how often it does before."""

    def __init__(self, *, fails_at: int | None = None, unknown: str = "", version: int = 1) -> None:
        self.asked: list[str] = []
        self.fails_at, self.unknown, self.version = fails_at, unknown, version

    def __call__(self, keys: Sequence[str]) -> Answered[TextRow]:
        if self.fails_at is not None and len(self.asked) >= self.fails_at:
            raise SourceError("the service is busy")
        self.asked += keys
        said = f"v{self.version}"
        return Answered([TextRow(key=key, item=key, text=said) for key in keys if key not in self.unknown], odd=1)


@pytest.fixture
def fetch(tmp_path):
    def run(keys: str, service: Service, **options: bool) -> tuple[bool, str]:
        said: list[str] = []
        pages = Pages(list(keys), 2, service, TextRow)
        return (
            fetch_pages("s", pages, tmp_path / "s", tmp_path / "parts", "CC0", said.append, **options),
            "\n".join(said),
        )

    return run


def rows(directory: Path) -> dict[str, str]:
    return {row.key: row.text for row in read_rows(directory, TextRow)}


def test_a_second_run_asks_nothing_and_a_new_key_is_asked_for_alone(fetch, tmp_path):
    first = Service(unknown="c")
    assert fetch("abc", first) == (True, "s: 2 rows; 2 were not well formed and are left out")
    assert first.asked == ["a", "b", "c"]
    again = Service()
    changed, said = fetch("abc", again)
    assert (changed, again.asked) == (False, [])
    assert "up to date, 3 keys" in said
    more = Service(version=2)
    assert fetch("bcd", more)[0]
    assert more.asked == ["d"]
    assert rows(tmp_path / "s") == {"b": "v1", "d": "v2"}  # what nobody wants any more is gone
    assert fetch("bc", Service())[0]
    assert rows(tmp_path / "s") == {"b": "v1"}
    assert (tmp_path / "s" / "TERMS.txt").read_text() == "CC0"


def test_when_it_fails_half_way_the_old_stays_and_the_next_run_goes_on(fetch, tmp_path):
    fetch("ab", Service())
    failing = Service(fails_at=2, version=2)
    with pytest.raises(SourceError, match="busy"):
        fetch("cdef", failing)
    assert failing.asked == ["c", "d"]
    assert rows(tmp_path / "s") == {"a": "v1", "b": "v1"}
    rest = Service(version=3)
    assert "2 of 4 keys are there already" in fetch("cdef", rest)[1]
    assert rest.asked == ["e", "f"]
    assert rows(tmp_path / "s") == {"c": "v2", "d": "v2", "e": "v3", "f": "v3"}
    assert not (tmp_path / "parts").exists()


def test_a_page_that_is_none_is_asked_for_again(fetch, tmp_path):
    with pytest.raises(SourceError):
        fetch("abcd", Service(fails_at=2))
    (tmp_path / "parts" / "00000002.json").write_text('{"keys": ["c"], "rows": [{"key": 7}]}')
    (tmp_path / "parts" / "00000003.json").write_text('{"keys"')
    rest = Service()
    fetch("abcd", rest)
    assert rest.asked == ["c", "d"]


def test_force_asks_for_all(fetch, tmp_path):
    fetch("ab", Service())
    anew = Service(version=2)
    assert fetch("ab", anew, force=True)[0]
    assert anew.asked == ["a", "b"]
    assert rows(tmp_path / "s") == {"a": "v2", "b": "v2"}


def test_what_was_changed_on_the_disk_is_no_data(fetch, tmp_path):
    fetch("ab", Service())
    kept = tmp_path / "s" / ROWS_FILE
    whole = kept.read_text()
    kept.write_text(whole[:-9])
    with pytest.raises(SourceError, match="has been changed since it was fetched"):
        load_record(tmp_path / "s")
    kept.write_text(whole.replace('"item"', '"team"'))
    with pytest.raises(SourceError, match="line 1: not as it was fetched"):
        rows(tmp_path / "s")
    kept.unlink()
    with pytest.raises(SourceError, match="is not what was fetched"):
        load_record(tmp_path / "s")


KILLED = """
import sys, time
from pathlib import Path
from recommender.catalogue.fetching.kept import TextRow
from recommender.catalogue.fetching.pages import Answered, Pages, fetch_pages

def ask(keys):
    if "c" in keys:
        print("waiting", flush=True)
        time.sleep(600)
    return Answered([TextRow(key=key, item=key, text="before") for key in keys])

place = Path(sys.argv[1])
fetch_pages("s", Pages(list("abcd"), 2, ask, TextRow), place / "s", place / "parts", "CC0")
"""


def test_a_killed_process_loses_the_page_that_it_waited_for(fetch, tmp_path):
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        os.kill(process.pid, signal.SIGKILL)
    rest = Service()
    fetch("abcd", rest)
    assert rest.asked == ["c", "d"]
    assert rows(tmp_path / "s") == {"a": "before", "b": "before", "c": "v1", "d": "v1"}

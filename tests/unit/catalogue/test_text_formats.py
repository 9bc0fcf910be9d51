import json
import lzma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalogue import encodings, text_formats
from recommender.catalogue.loader import SourceError
from recommender.catalogue.records import Odd
from recommender.catalogue.text_formats import Entry, read


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_wikipedia_movies_are_read_packed(tmp_path):
    lines = [
        {"title": "Heat", "year": 1995, "cast": ["Al Pacino"], "genres": ["Crime"], "extract": "A <i>heist</i>."},
        {"title": "No text", "year": 1900, "cast": [], "genres": [], "href": None},
    ]
    path = write(tmp_path / "movies.jsonl.xz", lzma.compress("\n".join(map(json.dumps, lines)).encode()))
    found = read(path, "wikipedia-movies")
    assert found.entries == [Entry("A heist.", (), ("Heat",), 1995)]
    assert (found.malformed, found.without_text) == (0, 1)


def test_columns_of_exports_are_understood(tmp_path):
    path = write(
        tmp_path / "tmdb.csv",
        "id,imdb_id,title,release_date,overview,popularity\n"
        '862,tt0114709,Toy Story,1995-10-30,"Led by Woody, Andy\'s toys\nlive happily.",99\n'
        "9,113277,,,Cops.,1\n"
        "\n"
        "10,,Heat,1995,,1\n",
    )
    found = read(path, "csv")
    assert found.entries == [
        Entry("Led by Woody, Andy's toys live happily.", ("862", "tt0114709"), ("Toy Story",), 1995),
        Entry("Cops.", ("9", "113277", "tt0113277")),
    ]
    assert (found.malformed, found.without_text) == (0, 1)


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[1]",
        b"\xff\xfe",
        b'{"text": "nothing says of what"}',
        b'{"text": ["not", "text"], "title": "Heat", "year": 1995}',
        b'{"text": "x", "title": {"a": 1}, "year": 1995}',
        b'{"text": "x", "title": "Heat", "year": "the nineties"}',
        b'{"text": "x", "id": true, "title": "' + b"t" * 300 + b'", "year": 1995}',
        b"[" * 100_000,
    ],
)
def test_a_malformed_line_is_counted_and_the_next_is_read(tmp_path, line):
    path = write(tmp_path / "texts.jsonl", line + b'\n{"id": "tt1", "text": "Good."}\n')
    found = read(path, "jsonl")
    assert found.entries == [Entry("Good.", ("tt1",))]
    assert found.malformed == 1


def test_a_malformed_row_is_counted_and_the_next_is_read(tmp_path):
    path = write(tmp_path / "texts.csv", b'id,text\none,two,three\na,"b"c\nd,\xff\n,two\ntt1,Good. \xc3\xa9\n')
    found = read(path, "csv")
    assert found.entries == [Entry("Good. é", ("tt1",))]
    assert found.malformed == 4
    assert found.odd.examples == {Odd.WIDTH: [2], Odd.QUOTE: [3], Odd.BYTES: [4]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_files_are_read_in_whatever_encoding_and_with_whatever_separator(tmp_path, encoding, separator):
    cells = [("title", "year", "plot"), ("Amélie", "2001", "Elle est gaie."), ("Matrix, The", "1999", '"Whoa"')]
    rows = [[f'"{cell}"' if separator in cell else cell for cell in row] for row in cells]
    text = "\n".join(separator.join(row) for row in rows)
    found = read(write(tmp_path / "texts.csv", text.encode(encoding)), "csv")
    assert [entry.titles for entry in found.entries] == [("Amélie",), ("The Matrix",)]
    line = json.dumps({"title": "Amélie", "year": 2001, "plot": "Elle."}, ensure_ascii=False)
    found = read(write(tmp_path / "texts.jsonl", line.encode(encoding)), "jsonl")
    assert found.entries == [Entry("Elle.", (), ("Amélie",), 2001)]


def test_the_year_may_stand_with_the_title(tmp_path):
    path = write(tmp_path / "texts.csv", 'title,text\nMemento (2000),Who?\n"Matrix, The (1999)",Wake up.\nHeat,Cops.\n')
    assert read(path, "csv").entries == [
        Entry("Who?", (), ("Memento",), 2000),
        Entry("Wake up.", (), ("The Matrix",), 1999),
        Entry("Cops.", (), ("Heat",)),
    ]


def test_a_line_that_is_too_long_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(encodings, "MAX_LINE", 40)
    path = write(tmp_path / "texts.jsonl", '{"id": "tt1", "text": "' + "x" * 100 + '"}\n{"id": "tt2", "text": "Good."}')
    found = read(path, "jsonl")
    assert [entry.ids for entry in found.entries] == [("tt2",)]
    assert found.malformed == 1


def test_a_small_archive_of_a_huge_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(encodings, "MAX_BYTES", 10_000)
    path = write(tmp_path / "bomb.jsonl.xz", lzma.compress(b"x\n" * 10_000))
    with pytest.raises(SourceError, match="split it"):
        read(path, "jsonl")


def test_texts_are_cut_at_a_sentence(tmp_path):
    path = write(tmp_path / "long.jsonl", json.dumps({"id": "a", "text": "A sentence. " * 300}))
    (entry,) = read(path, "jsonl").entries
    assert len(entry.text) <= text_formats.MAX_TEXT
    assert entry.text.endswith("A sentence.")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("damaged.jsonl.xz", b"no archive", "cannot read damaged.jsonl.xz"),
        ("cut.jsonl.xz", lzma.compress(b"x" * 5000)[:60], "cannot read cut.jsonl.xz"),
        ("damaged.jsonl.gz", b"no archive", "cannot read damaged.jsonl.gz"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, name, content, message):
    with pytest.raises(SourceError, match=message):
        read(write(tmp_path / name, content), "jsonl")


@pytest.mark.parametrize("content", ["", "title,year\nHeat,1995\n"])
def test_a_csv_without_a_text_column_is_refused(tmp_path, content):
    with pytest.raises(SourceError, match=r"texts\.csv"):
        read(write(tmp_path / "texts.csv", content), "csv")


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(SourceError, match=r"cannot read none\.csv"):
        read(tmp_path / "none.csv", "csv")
    with pytest.raises(SourceError, match="is no folder"):
        read(tmp_path / "none", "movielens-tags")


def test_tags_of_movielens_become_a_sentence(tmp_path):
    write(
        tmp_path / "tags.csv",
        "userId,movieId,tag,timestamp\n1,1,Pixar,0\n2,1,fun,0\n3,1,pixar,0\n3,1,In Netflix queue,0\n"
        f"1,2,{'x' * 50},0\n1,9,lost,0\n1,2,heist,0\n",
    )
    write(tmp_path / "links.csv", "movieId,imdbId,tmdbId\n1,0114709,862\n2,,\n")
    write(
        tmp_path / "movies.csv",
        'movieId,title,genres\n1,Toy Story (1995),A\n2,"Sting, The (1973)",B\n3,Other (1990),C\n',
    )
    found = read(tmp_path, "movielens-tags")
    assert found.entries == [
        Entry("Tagged by viewers: pixar, fun.", ("tt0114709",), ("Toy Story",), 1995),
        Entry("Tagged by viewers: heist.", (), ("The Sting",), 1973),
    ]
    assert found.malformed == 3  # a tag that is too long, a link without an id, a tag of no film


@given(content=st.binary(max_size=400), form=st.sampled_from(["jsonl", "csv"]))
def test_no_file_makes_the_reader_fail_otherwise(tmp_path_factory, content, form):
    path = write(tmp_path_factory.mktemp("any") / "file", content)
    try:
        found = read(path, form)
    except SourceError:
        return
    assert all(entry.text and (entry.ids or entry.titles) for entry in found.entries)


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.lists(st.integers(), max_size=2)


@given(st.lists(st.dictionaries(st.sampled_from(["id", "imdb", "title", "year", "text", "plot", "x"]), VALUES)))
def test_every_object_is_kept_or_counted(tmp_path_factory, rows):
    path = write(tmp_path_factory.mktemp("any") / "file", "\n".join(map(json.dumps, rows)))
    found = read(path, "jsonl")
    assert len(found.entries) + found.malformed + found.without_text == len(rows)

import csv
import gzip
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from recommender.catalogue import encodings
from recommender.catalogue.delimited import DELIMITERS, open_table
from recommender.catalogue.loader import SourceError
from recommender.catalogue.records import Odd


def write(path, content, encoding="utf-8"):
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def read(path):
    table = open_table(path)
    return table, [dict(row.cells) for row in table.rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends_are_recognised(tmp_path, encoding, delimiter, end):
    lines = [["id", "title", "about"], ["1", "Amélie", "Très “gai”" if "utf" in encoding else "Très gai"]]
    text = "".join(delimiter.join(line) + end for line in lines)
    table, rows = read(write(tmp_path / "table.csv", text, encoding))
    assert table.delimiter == delimiter
    assert rows == [dict(zip(*lines, strict=True))]


def test_what_windows_adds_to_latin_1_is_read(tmp_path):
    table, rows = read(write(tmp_path / "table.csv", b"name,price\ncaf\xe9,5 \x80\n\x93x\x94,1\n"))
    assert rows == [{"name": "café", "price": "5 €"}, {"name": "“x”", "price": "1"}]
    assert "Latin-1" in table.describe()


def test_a_little_damage_makes_no_other_encoding_of_it(tmp_path):
    table, rows = read(write(tmp_path / "table.csv", "a,b\né,ü\nô,à\n".encode() + b"x,\xff\n"))
    assert rows == [{"a": "é", "b": "ü"}, {"a": "ô", "b": "à"}]
    assert table.odd.lines() == ["1 row passed over with bytes that are not of the file's encoding, line 4"]


def test_packed_files_are_unpacked(tmp_path):
    _, rows = read(write(tmp_path / "table.csv.gz", gzip.compress(b"a,b\n1,2\n")))
    assert rows == [{"a": "1", "b": "2"}]


def test_quotes_hold_separators_quotes_and_line_ends(tmp_path):
    table, rows = read(write(tmp_path / "t.csv", 'a,b\n"x, ""y""\nz", "w" \n27" screen,black\n'))
    assert rows == [{"a": 'x, "y"\nz', "b": "w"}, {"a": '27" screen', "b": "black"}]
    assert table.odd.total == 0


def test_an_open_quote_takes_no_other_row_with_it(tmp_path):
    table, rows = read(write(tmp_path / "t.csv", 'id,title,n\n1,"Heat,5\n2,Thief,4\n3,"Ali, the",3\n4,"Manhunter",4\n'))
    assert [row["id"] for row in rows] == ["2", "3", "4"]
    assert table.odd.lines() == ["1 row passed over with a quote that is not closed, or closed within a cell, line 2"]


def test_an_open_quote_that_another_one_closes_in_the_wrong_column_takes_no_other_row_with_it(tmp_path):
    table, rows = read(write(tmp_path / "t.csv", 'id,title,n\n1,"Heat,5\n2,Thief,4\n3,Ali,"\n4,Manhunter,4\n'))
    assert [row["id"] for row in rows] == ["2", "4"]
    assert table.odd.counts == {Odd.QUOTE: 2}
    table, rows = read(write(tmp_path / "t.csv", 'id,title\n1,"a cell, of\ntwo lines"\n'))  # as the standard has it
    assert rows == [{"id": "1", "title": "a cell, of\ntwo lines"}]


def test_quotes_stand_for_themselves_between_tabs(tmp_path):
    _, rows = read(write(tmp_path / "t.tsv", 'a\tb\n"Weird Al" Yankovic\t1\n"x"\t2\n'))
    assert [row["a"] for row in rows] == ['"Weird Al" Yankovic', "x"]


@pytest.mark.parametrize("end", ["\n", ""])
@pytest.mark.parametrize("quote", ['"', ""])
def test_a_cell_that_is_too_long_is_named(tmp_path, end, quote):
    long = quote + "x" * (5 << 20) + quote
    table, rows = read(write(tmp_path / "t.csv", f"id,text\n1,Good.\n2,{long}{end}"))
    assert rows == [{"id": "1", "text": "Good."}]
    assert table.odd.counts == {Odd.LONG: 1}
    assert table.odd.lines()[0].endswith("line 3")


def test_a_cell_with_too_many_lines_is_one_odd_row(tmp_path):
    long = "\n".join(["some words"] * 5000)
    table, rows = read(write(tmp_path / "t.csv", f'id,text\n1,"{long}"\n2,Good.\n'))
    assert rows == [{"id": "2", "text": "Good."}]
    assert table.odd.counts == {Odd.LONG: 1}


def test_rows_of_another_width_are_named_with_their_lines(tmp_path):
    table, rows = read(write(tmp_path / "t.csv", "a,b\n1\n1,2\n1,2,3\n1,2,,\n\n,\n1,2\n" + "x\n" * 6))
    assert rows == [{"a": "1", "b": "2"}] * 3
    assert table.odd.lines() == [
        "8 rows passed over with more or fewer cells than the header, line 2, 4, 9, 10, 11 and 3 more"
    ]


def test_columns_have_names_that_are_all_different(tmp_path):
    table, _ = read(write(tmp_path / "t.csv", ",a,a, a  b ,\n1,2,3,4,\n"))
    assert table.header == ("column 1", "a", "a 2", "a b")
    table, rows = read(write(tmp_path / "r.csv", "speed dist\n".replace(" ", ",") + "a,1,2\nb,3,4\n"))
    assert table.header == ("row", "speed", "dist")
    assert rows[0] == {"row": "a", "speed": "1", "dist": "2"}


def test_what_spreadsheets_put_first_is_understood(tmp_path):
    table, rows = read(write(tmp_path / "t.csv", "sep=;\na;b\n1,5;2\n"))
    assert (table.delimiter, rows) == (";", [{"a": "1,5", "b": "2"}])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"1,2\n3,4\n", "names of its columns"),
        (b'"a,b\n1,2\n', "names of its columns"),
        (b'{"a": 1, "b": 2}\n', "is JSON"),
        (b"PK\x03\x04....", "save its table as CSV"),
        (b"\x1f\x8b....", r"end in \.gz"),
        (b"a\0\0\0b,c\0\0\0", "is no text"),
        (b",".join(b"c%d" % number for number in range(2000)), "2,000 columns"),
    ],
)
def test_what_is_no_table_is_said(tmp_path, content, message):
    with pytest.raises(SourceError, match=message):
        open_table(write(tmp_path / "t.csv", content))


def test_a_file_that_is_missing_or_too_large_is_said(tmp_path, monkeypatch):
    with pytest.raises(SourceError, match=r"cannot read none\.csv"):
        open_table(tmp_path / "none.csv")
    with pytest.raises(SourceError, match="is no encoding"):
        open_table(write(tmp_path / "t.csv", "a,b\n"), encoding="klingon")
    monkeypatch.setattr(encodings, "MAX_BYTES", 10_000)
    with pytest.raises(SourceError, match="split it"):
        open_table(write(tmp_path / "t.csv.gz", gzip.compress(b"a,b\n" * 10_000)))


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n", exclude_characters="\ufffd\x85"))
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=8)
)


@given(rows=TABLES, delimiter=st.sampled_from(DELIMITERS), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_was_written_is_read(tmp_path_factory, rows, delimiter, encoding):
    header = [f"column {'abcde'[place]}" for place in range(len(rows[0]))]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    path = write(tmp_path_factory.mktemp("any") / "t.csv", text.getvalue(), encoding)
    table = open_table(path, delimiter=delimiter)
    found = [list(row.cells.values()) for row in table.rows()]
    written = [row for row in rows if any(map(str.strip, row))]
    # Only a cell of several lines that each look like a row is not taken for one.
    assume(table.odd.total == 0)
    assert found == written


@given(place=st.integers(0, 5), rest=st.lists(st.sampled_from(["x", '"x"', '"x, y"', 'x "y" z']), min_size=6))
def test_one_open_quote_costs_one_row(tmp_path_factory, place, rest):
    rows = [f"{number},{cell},end" for number, cell in enumerate(rest)]
    rows[place] = f'{place},"open,end'
    path = write(tmp_path_factory.mktemp("any") / "t.csv", "\n".join(["id,text,last", *rows]))
    table, found = read(path)
    assert [row["id"] for row in found] == [str(number) for number in range(len(rows)) if number != place]
    assert (table.odd.counts, table.odd.examples) == ({Odd.QUOTE: 1}, {Odd.QUOTE: [place + 2]})


@given(st.binary(max_size=300) | st.text('",;\t|\nab1é', max_size=80).map(str.encode))
def test_no_file_makes_the_reader_fail_otherwise(tmp_path_factory, content):
    path = write(tmp_path_factory.mktemp("any") / "t.csv", content)
    try:
        table, rows = read(path)
    except SourceError:
        return
    assert all(set(row) == set(table.header) for row in rows)
    assert len(rows) + table.odd.total <= len(content) + 1

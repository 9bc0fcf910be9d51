import numpy as np
import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.domain.items import Item
from recommender.retrieval.index import Index, IndexMismatchError, build_index, index_is_current, index_source
from tests.fakes import LetterEncoder
from tests.small_catalogue import small_catalogue, small_items, small_spec


def test_built_index_finds_items_by_text_and_by_words(tmp_path):
    catalogue, encoder = small_catalogue(), LetterEncoder()
    assert build_index(catalogue, tmp_path / "index", "letters", lambda: encoder) == 12
    index = Index.load(tmp_path / "index", catalogue, "letters", lambda: encoder)
    assert index.embeddings.shape == (12, 26)
    assert catalogue.items[int(np.argmax(index.dense("Harbour Loop (1999). Coast. Wales.")))].id == "b"
    assert {catalogue.items[int(i)].id for i in np.flatnonzero(index.keyword("banks"))} == {"i", "j"}
    assert index.like([0])[0] == pytest.approx(1)


def test_only_new_descriptions_are_encoded_again(tmp_path):
    encoder = LetterEncoder()
    build_index(small_catalogue(), tmp_path / "index", "letters", lambda: encoder)
    encoder.encoded.clear()
    more = Catalogue(small_spec(), [Item(id="m", title="New Path"), *small_items()])
    assert build_index(more, tmp_path / "index", "letters", lambda: encoder) == 1
    assert encoder.encoded == ["New Path."]
    index = Index.load(tmp_path / "index", more, "letters", lambda: encoder)
    assert np.argmax(index.dense("New Path.")) == 0


def test_an_index_is_refused_for_what_it_was_not_built_for(tmp_path):
    build_index(small_catalogue(), tmp_path / "index", "letters", LetterEncoder)
    other = Catalogue(small_spec(), small_items()[1:])
    with pytest.raises(IndexMismatchError, match="another catalogue"):
        Index.load(tmp_path / "index", other, "letters", LetterEncoder)
    with pytest.raises(IndexMismatchError, match="letters"):
        Index.load(tmp_path / "index", small_catalogue(), "minilm", LetterEncoder)


def test_a_corrupt_index_is_built_anew(tmp_path):
    build_index(small_catalogue(), tmp_path / "index", "letters", LetterEncoder)
    (tmp_path / "index" / "digests.npy").write_bytes(b"broken")
    assert build_index(small_catalogue(), tmp_path / "index", "letters", LetterEncoder) == 12


def test_the_encoder_is_made_on_first_use_and_a_query_encoded_once(tmp_path):
    made = []

    def make():
        made.append(LetterEncoder())
        return made[-1]

    build_index(small_catalogue(), tmp_path / "index", "letters", LetterEncoder)
    index = Index.load(tmp_path / "index", small_catalogue(), "letters", make)
    index.keyword("bank")
    assert made == []
    index.dense("bank")
    index.dense("bank")
    assert [encoder.encoded for encoder in made] == [["bank"]]


def test_an_index_is_current_until_its_source_changes(tmp_path):
    items, index = tmp_path / "catalogue", tmp_path / "index"
    small_catalogue().save(items)
    source = index_source(items, small_spec(), "letters")
    assert not index_is_current(index, source)
    build_index(small_catalogue(), index, "letters", LetterEncoder, source=source)
    assert index_is_current(index, index_source(items, small_spec(), "letters"))
    assert not index_is_current(index, index_source(items, small_spec(), "words"))
    assert not index_is_current(index, index_source(items, load_spec("movies"), "letters"))  # it implies other words
    Catalogue(small_catalogue().spec, small_catalogue().items[:5]).save(items)
    assert not index_is_current(index, index_source(items, small_spec(), "letters"))
    (index / "index.json").write_text("{")
    assert not index_is_current(index, source)

import json

import numpy as np
import pytest

from recommender.catalogue import build as building
from recommender.catalogue import loaders
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.loader import Loaded, Loader, SourceError, SourceRatings
from recommender.catalogue.text_formats import Entry
from recommender.catalogue.texts import KeptTexts, keep, load_texts, match, remove, with_texts
from recommender.domain.items import Item, Text
from recommender.settings import Settings
from tests.small_catalogue import small_items, small_spec


def test_texts_find_their_items_by_id_then_by_title_and_year():
    items = [*small_items(), Item(id="twin", title="Cliff Path", year=1995)]
    matched = match(
        [
            Entry("By id.", ("862", "b")),
            Entry("Again.", ("b",)),
            Entry("By title.", (), ("The Summit-Trail",), 2006),  # a year off
            Entry("Which of the two?", (), ("Cliff Path",), 1995),
            Entry("Nowhere.", (), ("No Such Walk",), 1995),
            Entry("Unknown id.", ("999",)),
            Entry("The only one.", (), ("The Glen-Way",)),
            Entry("Which of the two?", (), ("Cliff Path",)),
        ],
        items,
    )
    assert matched.texts == {"b": "By id.", "e": "By title.", "f": "The only one."}
    assert matched.by_title_alone == 1
    assert (matched.by_id, matched.by_title, matched.ambiguous, matched.repeated, matched.unmatched) == (1, 1, 2, 1, 2)


def test_each_source_is_kept_replaced_and_removed_by_itself(tmp_path):
    wiki = KeptTexts(source="Wikipedia", licence="CC BY-SA 4.0", texts={"a": "One."})
    keep(tmp_path, wiki)
    keep(tmp_path, KeptTexts(source="My notes!", licence="mine", texts={"a": "Two.", "zzz": "Gone."}))
    keep(tmp_path, wiki.model_copy(update={"texts": {"b": "Three."}}))
    first, second = load_texts(tmp_path)
    assert (first.source, second.texts) == ("My notes!", {"b": "Three."})
    said = {item.id: item.imported for item in with_texts(small_items(), [first, second])}
    assert said["a"] == (Text(text="Two.", source="My notes!", licence="mine"),)
    assert said["b"] == (Text(text="Three.", source="Wikipedia", licence="CC BY-SA 4.0"),)
    assert said["c"] == ()
    assert remove(tmp_path, "my notes")
    assert not remove(tmp_path, "my notes")
    assert [each.source for each in load_texts(tmp_path)] == ["Wikipedia"]


def test_a_file_that_was_changed_is_refused(tmp_path):
    path = keep(tmp_path, KeptTexts(source="Wikipedia", licence="CC BY-SA 4.0", texts={"a": "One."}))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"texts": {"a": "<b>Other</b>"}}))
    with pytest.raises(SourceError, match="import the texts again"):
        load_texts(tmp_path)


def test_a_source_needs_a_name_that_a_file_can_have(tmp_path):
    with pytest.raises(SourceError, match="letters or digits"):
        keep(tmp_path, KeptTexts(source="../..", licence="x", texts={"a": "One."}))
    path = keep(tmp_path, KeptTexts(source="../../etc/x", licence="x", texts={"a": "One."}))
    assert path.parent == tmp_path


def test_a_catalogue_is_built_with_the_texts_and_is_old_when_they_change(tmp_path, monkeypatch):
    none = SourceRatings(np.empty(0, np.int32), (), np.empty(0, np.float32), np.empty(0, np.int64))
    loader = Loader(
        load=lambda: Loaded(items=tuple(small_items()), ratings=none, sources={"here": "1"}),
        sources=lambda: {"here": "1"},
    )
    monkeypatch.setattr(loaders, "LOADERS", {"walks": loader})
    monkeypatch.setattr(building, "load_spec", lambda name: small_spec())
    settings = Settings(home=tmp_path, catalogue="walks")

    def built():
        manifest = building.build(settings)
        return manifest, Catalogue.load(settings.catalogue_dir, small_spec())

    plain = built()[1]
    assert building.is_current(settings)
    keep(settings.texts_dir, KeptTexts(source="Wikipedia", licence="CC BY-SA 4.0", texts={"a": "High above the sea."}))
    assert not building.is_current(settings)
    manifest, catalogue = built()
    assert building.is_current(settings)
    assert catalogue.item("a").prose == "High above the sea."
    assert catalogue.fingerprint == plain.fingerprint  # models stay valid
    assert manifest["notes"]["texts of Wikipedia"] == 1
    assert "Texts: Wikipedia. CC BY-SA 4.0" in manifest["terms_of_use"]
    remove(settings.texts_dir, "Wikipedia")
    assert built()[1].item("a").prose == ""

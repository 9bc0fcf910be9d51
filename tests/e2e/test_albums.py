"""A catalogue that was added as docs/guides/catalogue.md says, talked with from end to end.

It runs through NLU, policies and actions with an assistant that is trained for it.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml

from actions.domain import DOMAIN_FILE, merged
from actions.engine import Engine
from actions.runner import build_executor
from recommender.catalogue import build, loaders
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import CatalogueSpec
from recommender.retrieval.dense import load_encoder
from recommender.retrieval.index import build_index, index_source
from recommender.service import loading
from recommender.settings import Settings
from recommender.training import job, train
from scripts.train import train_command
from tests.albums import blocks, write_albums
from tests.e2e.conversation import ROOT, Assistant, Conversation
from tests.unit.test_film_words import FILM_WORDS


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The catalogue, built and with a recommender that was trained on its four ratings."""
    folder = tmp_path_factory.mktemp("albums")
    spec = CatalogueSpec.model_validate(yaml.safe_load(blocks()["yaml"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loaders, "LOADERS", {"albums": write_albums(folder).LOADER})
        for module in (build, loading, job):
            patch.setattr(module, "load_spec", {"albums": spec}.__getitem__)
        made = Settings.model_validate(
            {"home": folder / "var", "catalogue": "albums", "pseudonym_key": "a key that only the tests use"}
        )
        with pytest.MonkeyPatch.context() as place:
            place.chdir(folder)
            build.build(made)
        source = index_source(made.catalogue_dir, spec, made.encoder)
        catalogue = Catalogue.load(made.catalogue_dir, spec)
        build_index(catalogue, made.index_dir, made.encoder, lambda: load_encoder(made.encoder), source=source)
        train.train(made, job.prepare(made), force=True, progress=lambda line: None)
        yield made


@pytest.fixture(scope="module")
def assistant(settings: Settings) -> Iterator[Assistant]:
    """The assistant, trained for albums by what `make train` runs."""
    spec = CatalogueSpec.model_validate(yaml.safe_load(blocks()["yaml"]))
    domain, model = settings.home / "domain.yml", settings.home / "models" / "parley.tar.gz"
    domain.write_text(yaml.safe_dump(merged(yaml.safe_load(DOMAIN_FILE.read_text("utf-8")), spec)), "utf-8")
    done = subprocess.run(train_command(domain, model), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    running = Assistant(model, PARLEY_HOME=str(settings.home), PARLEY_CATALOGUE="albums")
    yield running
    running.close()


@pytest.fixture(scope="module")
def talk(assistant: Assistant, settings: Settings) -> Iterator[Callable[[], Conversation]]:
    engine = Engine(settings)
    with ThreadPoolExecutor(max_workers=2) as pool:
        executor = build_executor(engine, pool)
        yield lambda: Conversation(assistant, executor)
    engine.close()


def test_albums_are_asked_for_criticised_and_rated(talk: Callable[[], Conversation]) -> None:
    talking = talk()
    assert talking.say("hello").intent == "greet"
    assert "Albums from the 1970s" in talking.say("something from the 70s").text
    assert "1. Rumours (1977)" in (said := talking.say("no disco").text)
    assert "Off the Wall" not in said
    assert "Noted: you've heard Rumours (1977)" in say_noted(talking, "I've heard Rumours")
    assert "took that back" in talking.say("undo that").text
    assert "Albums like Discovery (2001)" in talking.say("start over, something like Discovery").text
    assert "Illmatic (1994)" in talking.say("a hip hop record").text
    assert "I don't know where Illmatic (1994) is sold. It is by Nas." in talking.say("where can I buy it?").text
    assert "saved for later" in talking.say("save it").text
    assert "Illmatic (1994)" in talking.say("what did I save?").text


def test_feedback_in_the_catalogue_s_words_is_kept_and_moves_the_next_list(talk: Callable[[], Conversation]) -> None:
    talking = talk()
    first = talking.say("recommend something").shown[0]
    assert "you've heard" in say_noted(talking, "I have listened to the first one")
    assert first not in talking.say("recommend something").shown


def say_noted(talking: Conversation, text: str) -> str:
    """Say something that is noted, and return the answer begun as the first of its two variants."""
    return talking.say(text).text.replace("Got it: ", "Noted: ")


def test_nothing_is_said_of_films(talk: Callable[[], Conversation]) -> None:
    talking = talk()
    for text in ("hi", "help", "what's the weather like?", "hola, quiero algo divertido", "I love you", "who are you?"):
        assert not re.search(FILM_WORDS, talking.say(text).text, re.IGNORECASE), text

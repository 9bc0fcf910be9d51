"""The language model that `make llm` serves, where it is installed: what it says is of the form that we read."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

import pytest

from actions.checking import opinion_problem
from actions.opining import PROMPT
from language_model.client import Client
from language_model.settings import ModelSettings
from scripts.llm import FOLDER, MODEL
from scripts.ports import free_port
from tests.e2e.conversation import ROOT
from tests.injections import MESSAGES
from understanding.asking import RESERVED, STORING, prompt, schema
from understanding.grounding import grounded, parse
from understanding.reader import Reader

PYTHON = FOLDER / "venv" / "bin" / "python"
KINDS = ("title", "person", "theme")
SAID = (
    "that's a little too long for tonight, but thanks",
    "hi, how are you? I'm looking for a thriller",
    *MESSAGES[:2],
)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    if not PYTHON.exists() or not (FOLDER / MODEL).exists():
        pytest.skip("the language model is not installed: `make llm` does so")
    port = free_port()
    server = subprocess.Popen(
        [str(PYTHON), str(ROOT / "scripts" / "llm_server.py"), str(FOLDER / MODEL), str(port), "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    try:
        assert any(line.startswith("Ready:") for line in server.stdout)
        plenty = 10**9
        settings = ModelSettings(
            url=f"http://127.0.0.1:{port}/v1", model="parley", seconds=600, person_tokens=plenty, day_tokens=plenty
        )
        yield Client(settings)
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


@pytest.mark.timeout(3600)
def test_its_answers_are_of_the_schema_and_store_nothing_by_themselves(client: Client) -> None:
    reader = Reader(ROOT / "var" / "reader")
    for text in SAID:
        local = reader.read(text)
        answer = client.ask("reading", prompt(text, "", "things"), person="p", max_tokens=200, schema=schema(KINDS))
        assert answer is not None
        if answer.cut:
            continue  # it repeats itself: no answer, and the local reader's stands
        said = parse(answer.text)
        assert said is not None
        assert {*said} <= {"moves", *KINDS}
        assert all({*move} == {"move", "words"} and move["move"] not in RESERVED for move in said["moves"])
        found = grounded(text, said, local).reading
        if found is not None:
            stores = {move.move for move in found.moves} & (STORING | RESERVED)
            assert stores <= {move.move for move in local.moves}


@pytest.mark.timeout(3600)
def test_what_it_says_of_small_talk_is_said_or_refused(client: Client) -> None:
    messages = [
        {"role": "system", "content": PROMPT.format(what="things")},
        {"role": "user", "content": "why do people love sad stories?"},
    ]
    answer = client.ask("opinion", messages, person="p", max_tokens=80)
    assert answer is not None
    assert answer.text
    if opinion_problem(answer.text, messages[1]["content"], lambda text: None) is None:
        assert not re.search(r"\d|\n", answer.text)

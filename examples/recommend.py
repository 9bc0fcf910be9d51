"""Recommends from a script: builds a catalogue, trains, asks, says why, and learns from an answer.

    python examples/recommend.py

In a notebook, each part that begins with `# %%` is a cell (VS Code, PyCharm and Jupytext read the file as one).
"""

# %% Prepare. What is up to date is left as it is, so that this takes its time only once.
from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from recommender import Feedback, Kind, Need, Range, Recommender, Settings, Terms, build, train

os.environ.setdefault("PARLEY_CATALOGUES", str(Path(__file__).parent))  # the folder with walks.yml
settings = Settings(catalogue="walks")
build(settings)
train(settings)
recommender = Recommender.open(settings)

# %% Ask for somebody of whom nothing is known.
need = Need(
    require=(Terms(facet="region", values=("Wales", "Cornwall")),),
    exclude=(Terms(facet="terrain", values=("Hill",)),),
    prefer=(Range(facet="length", high=8),),
    themes=("flat and quiet",),
)
page = recommender.recommend(None, need)
print(f"\n{recommender.wording.restate(need)}: {page.total} fit")
for line in recommender.lines(None, page):
    print(f"  {line}")

# %% Say why.
first = page.recommendations[0].item
print(f"\nWhy {recommender.wording.label(first)}?")
for reason in recommender.explain(None, page.need, first):
    print(f"  {reason}")

# %% Tell what somebody thinks of it. People are kept under pseudonyms; what they say counts from the next list on.
me = recommender.pseudonym("examples:me")
like = Feedback(
    key=uuid4().hex, user=me, item=first, kind=Kind.LIKE, session="python", channel="python", at=datetime.now(UTC)
)
recommender.record([like])
page = recommender.recommend(me, Need())
print(f"\nFor who likes {recommender.wording.label(first)}:")
for line in recommender.lines(me, page):
    print(f"  {line}")

# %% Clean up.
recommender.memory.delete(me)
recommender.close()

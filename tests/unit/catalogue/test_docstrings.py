import doctest
from types import ModuleType

import pytest

from recommender.catalogue import english, movies, names, titles


@pytest.mark.parametrize("module", [english, movies, names, titles], ids=lambda module: module.__name__)
def test_examples_in_docstrings_hold(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0

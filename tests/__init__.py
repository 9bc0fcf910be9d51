"""The tests; a package so that `tests.…` is this one and not what some installed distribution calls by that name."""

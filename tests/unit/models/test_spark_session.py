from __future__ import annotations

import builtins
import shutil

import pytest

from recommender.commands import cli
from recommender.models.spark_session import SparkError, first_line
from recommender.settings import Settings
from recommender.training.spark_engine import prepared
from tests.two_tastes import build_films


@pytest.fixture
def without_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name, *rest, **named):
        if name.split(".")[0] == "pyspark":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", refuse)


def test_one_sentence_says_what_to_install(tmp_path, monkeypatch, capsys, without_pyspark):
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    assert cli.main(["train", "--engine", "spark"]) == 1
    assert "pip install -r requirements/spark.in" in capsys.readouterr().err


def test_without_java_nothing_is_written(tmp_path, monkeypatch):
    pytest.importorskip("pyspark")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    settings = Settings(home=tmp_path)
    build_films(settings.catalogue_dir)
    with pytest.raises(SparkError, match="Java 17"), prepared(settings):
        pass
    assert not settings.spark_dir.exists()


def test_a_master_without_spark_is_a_mistake(capsys):
    assert cli.main(["train", "--master", "local[2]"]) == 2
    assert "--engine spark" in capsys.readouterr().err


@pytest.mark.parametrize("master", ["local[2]; rm", "http://x", "", "locale"])
def test_what_is_no_master_is_refused(capsys, master):
    assert cli.main(["train", "--engine", "spark", "--master", master]) == 2
    assert "spark_master" in capsys.readouterr().err


@pytest.mark.parametrize(
    "master", ["local", "local[*]", "local[16]", "spark://one:7077,two:7077", "yarn", "k8s://https://a:6443"]
)
def test_masters_are_read(master):
    assert Settings(spark_master=master).spark_master == master


@pytest.mark.parametrize(
    ("said", "line"), [("\n  \n  out of memory\nat java", "out of memory"), ("", "ValueError"), ("one", "one")]
)
def test_the_first_line_of_an_error_that_says_something(said, line):
    assert first_line(ValueError(said)) == line

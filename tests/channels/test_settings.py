"""Settings of the environment: what cannot be used stops the start with one sentence."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from rasa.core.run import _create_single_channel

from channels.core import shared_core
from channels.rest.settings import RestSettings, rest_settings
from channels.settings import SettingsError, check_secret, core_settings, number, secret
from channels.speech import weights

GOOD = "0123456789abcdef"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "X is not set: set it to at least 16 random characters."),
        ("   ", "X is not set"),
        ("${X}", "X holds a variable that was not expanded"),
        ("prefix-${X_SECRET_OF_MINE}", "X holds a variable that was not expanded"),
        ("$(cat /run/secret/file)", "X holds a variable that was not expanded"),
        (GOOD[:15], "X is not a usable secret"),
        ("with a space in between", "X is not a usable secret"),
        ("gehört-niemandem-sonst", "X is not a usable secret"),
        ("x" * 513, "X is not a usable secret"),
    ],
)
def test_a_secret_that_is_none_is_one_sentence_without_the_secret(text: str, said: str) -> None:
    with pytest.raises(SettingsError, match="^" + said.replace("$", r"\$")) as raised:
        secret("X", {"X": text})

    assert "\n" not in str(raised.value)
    assert not text.strip() or text not in str(raised.value)


def test_a_secret() -> None:
    assert secret("X", {"X": f" {GOOD}\n"}) == GOOD
    assert check_secret("X", "x" * 512) == "x" * 512


@pytest.mark.parametrize("text", ["x", "nan", "inf", "0", "11", "1e9"])
def test_a_number_out_of_bounds_is_one_sentence(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^X must be a number from 1 to 10, not '"):
        number("X", 5, 1, 10, {"X": text})


def test_a_number() -> None:
    assert number("X", 5, 1, 10, {}) == 5
    assert number("X", 5, 1, 10, {"X": " 2.5 "}) == 2.5


def test_the_key_of_the_pseudonyms_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    made = core_settings({"PARLEY_HOME": str(tmp_path)})

    file = tmp_path / "store" / "channels.key"
    assert made.key == file.read_bytes()
    assert len(made.key) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert core_settings({"PARLEY_HOME": str(tmp_path)}) == made
    assert made.store_url == f"sqlite:///{tmp_path / 'store' / 'channels.db'}"


def test_pictures_are_on_until_they_are_switched_off(tmp_path: Path) -> None:
    environment = {"PARLEY_HOME": str(tmp_path)}

    assert core_settings(environment).pictures
    assert core_settings({**environment, "PARLEY_PICTURES": "ON"}).pictures
    assert not core_settings({**environment, "PARLEY_PICTURES": "off"}).pictures
    assert core_settings({**environment, "PARLEY_PICTURES": "off"}).remote_pictures
    drawn = core_settings({**environment, "PARLEY_PICTURES": "drawn"})
    assert (drawn.pictures, drawn.remote_pictures) == (True, False)
    with pytest.raises(SettingsError, match="PARLEY_PICTURES must be on, off or drawn"):
        core_settings({**environment, "PARLEY_PICTURES": "some"})


def test_how_fast_people_may_write_is_a_setting(tmp_path: Path) -> None:
    home = {"PARLEY_HOME": str(tmp_path)}
    assert (core_settings(home).person_rate, core_settings(home).burst) == (5.0, 200.0)
    given = {
        f"PARLEY_{name}": str(value) for value, name in enumerate(("PERSON_RATE", "PERSON_BURST", "RATE", "BURST"), 1)
    }
    made = core_settings({**home, **given})
    assert (made.person_rate, made.person_burst, made.rate, made.burst) == (1.0, 2.0, 3.0, 4.0)
    with pytest.raises(SettingsError, match="PARLEY_BURST must be a number from 1"):
        core_settings({**home, "PARLEY_BURST": "0"})


def test_the_key_of_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    made = core_settings({"PARLEY_HOME": str(tmp_path), "PARLEY_PSEUDONYM_KEY": GOOD})

    assert made.key == GOOD.encode()
    assert not (tmp_path / "store").exists()


def test_a_key_may_be_a_passphrase_and_must_not_be_short(tmp_path: Path) -> None:
    environment = {"PARLEY_HOME": str(tmp_path), "PARLEY_PSEUDONYM_KEY": "a phrase that nobody guesses"}
    assert core_settings(environment).key == b"a phrase that nobody guesses"
    with pytest.raises(SettingsError, match="PARLEY_PSEUDONYM_KEY"):
        core_settings({**environment, "PARLEY_PSEUDONYM_KEY": GOOD[:15]})
    with pytest.raises(SettingsError, match="PARLEY_PSEUDONYM_KEY"):
        core_settings({**environment, "PARLEY_PSEUDONYM_KEY": "${PSEUDONYM_KEY_OF_MINE}"})


def test_a_key_file_that_was_cut_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "channels.key").write_text("short")

    with pytest.raises(SettingsError, match="too short"):
        core_settings({"PARLEY_HOME": str(tmp_path)})


@pytest.mark.parametrize("url", ["${DATABASE}", "channels.db", "sqlite:///${HOME}/x.db"])
def test_a_database_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="PARLEY_CHANNEL_STORE_URL"):
        core_settings({"PARLEY_HOME": str(tmp_path), "PARLEY_CHANNEL_STORE_URL": url})


def test_a_program_has_a_name_and_a_token() -> None:
    environment = {"PARLEY_REST_TOKENS": f" shop:{GOOD} , kiosk-2:{GOOD[::-1]}:with:colons", "PARLEY_REST_RATE": "2"}

    assert rest_settings(environment) == RestSettings({"shop": GOOD, "kiosk-2": f"{GOOD[::-1]}:with:colons"}, rate=2.0)


@pytest.mark.parametrize(
    ("rate", "burst", "expected"),
    [
        ("", "", (5.0, 20.0)),
        ("1000", "", (1000.0, 4000.0)),
        ("0.5", "", (0.5, 20.0)),
        ("1000", "1", (1000.0, 1.0)),
        ("", "100", (5.0, 100.0)),
    ],
)
def test_how_many_requests_may_come_at_once_follows_their_rate_where_it_is_not_set(
    rate: str, burst: str, expected: tuple[float, float]
) -> None:
    environment = {"PARLEY_REST_TOKENS": f"a:{GOOD}", "PARLEY_REST_RATE": rate, "PARLEY_REST_BURST": burst}
    settings = rest_settings(environment)

    assert (settings.rate, settings.burst) == expected
    with pytest.raises(SettingsError, match="PARLEY_REST_BURST must be a number from 1 to"):
        rest_settings({**environment, "PARLEY_REST_BURST": "0"})


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ("", "PARLEY_REST_TOKENS is not set"),
        (GOOD, "PARLEY_REST_TOKENS must be pairs name:token"),
        (f"Shop:{GOOD}", "PARLEY_REST_TOKENS must be pairs"),
        (f"a.b:{GOOD}", "PARLEY_REST_TOKENS must be pairs"),
        (f"a:{GOOD},a:{GOOD}x", "PARLEY_REST_TOKENS must be pairs"),
        ("a:short", "The token of 'a' in PARLEY_REST_TOKENS is not a usable secret"),
        ("a:${TOKEN_OF_A_PROGRAM}", "The token of 'a' in PARLEY_REST_TOKENS holds a variable"),
        (f"a:{GOOD},b:{GOOD}", "PARLEY_REST_TOKENS gives one token to two programs"),
    ],
)
def test_tokens_that_are_none_are_one_sentence(tokens: str, said: str) -> None:
    with pytest.raises(SettingsError, match=f"^{said}"):
        rest_settings({"PARLEY_REST_TOKENS": tokens})


def test_rasa_passes_the_sentence_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Rasa hides ImportError and AttributeError of a channel behind "failed to find input channel class"."""
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    monkeypatch.delenv("PARLEY_REST_TOKENS", raising=False)
    shared_core.cache_clear()
    try:
        with pytest.raises(SettingsError, match="PARLEY_REST_TOKENS is not set"):
            _create_single_channel("channels.rest.RestChannel", None)
    finally:
        shared_core.cache_clear()


def test_what_listens_and_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = {"PARLEY_HOME": str(tmp_path)}
    settings = core_settings(home)
    assert (settings.speech, settings.ocr) == ("auto", True)
    settings = core_settings({**home, "PARLEY_SPEECH": " OFF ", "PARLEY_OCR": "off"})
    assert (settings.speech, settings.ocr) == ("off", False)
    with pytest.raises(SettingsError, match=r"^PARLEY_SPEECH must be auto, off, base or tiny.en, not 'large'\.$"):
        core_settings({**home, "PARLEY_SPEECH": "large"})
    with pytest.raises(SettingsError, match=r"^PARLEY_OCR must be on or off, not 'yes'\.$"):
        core_settings({**home, "PARLEY_OCR": "yes"})
    monkeypatch.setattr(weights, "RECOGNISER", "a_package_that_is_not_there")
    with pytest.raises(SettingsError, match="PARLEY_SPEECH is base, whose packages are missing"):
        core_settings({**home, "PARLEY_SPEECH": "base"})

"""The readers of settings, one by one; test_settings.py starts whole processes."""

from __future__ import annotations

import stat

import environ
import pytest

from config.environment import SettingsError, folder, kept_secret, read, secret_key, site_address

env = environ.Env()


@pytest.mark.parametrize(
    ("value", "expected"), [("on", True), ("YES", True), ("0", False), ("Off", False), ("", False)]
)
def test_yes_and_no(monkeypatch, value, expected):
    monkeypatch.setenv("SOME", value)

    assert read(env.bool, "SOME", default=False) is expected


@pytest.mark.parametrize(
    ("getter", "name", "value"),
    [
        (env.bool, "SOME", "ja hoor"),
        (env.int, "SOME", "acht"),
        (env.cache_url, "SOME_URL", "foo://naam:geheim@server"),
    ],
)
def test_another_value_is_refused_without_telling_secrets(monkeypatch, getter, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=f"Instelling klopt niet: {name}") as refused:
        read(getter, name)
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("given", ["https://ok.example", "https://ok.example/", "http://localhost:8000"])
def test_addresses(given):
    assert site_address(given) == given.rstrip("/")


@pytest.mark.parametrize(
    "given",
    [
        "",
        "ok.example",
        "ftp://ok.example",
        "https://",
        "https://ok.example/pad",
        "https://ok.example?a=1",
        "http://a:b",
    ],
)
def test_no_addresses(given):
    with pytest.raises(SettingsError, match="SITE_URL"):
        site_address(given)


def test_a_folder_is_made_and_must_be_writable(tmp_path, monkeypatch):
    assert folder(str(tmp_path / "een" / "twee"), "VAR_DIR").is_dir()

    (tmp_path / "bestand").touch()
    with pytest.raises(SettingsError, match="VAR_DIR"):
        folder(str(tmp_path / "bestand"), "VAR_DIR")

    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(SettingsError, match="geschreven"):
        folder(str(tmp_path), "VAR_DIR")


def test_the_key_of_a_laptop_is_kept_and_production_brings_its_own(tmp_path):
    path = tmp_path / "map" / "secret_key"

    made = secret_key("", debug=True, path=path)
    assert made == kept_secret(path) == path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret_key("kort", debug=True, path=path) == "kort"
    assert secret_key("k" * 50, debug=False, path=path) == "k" * 50
    for given, words in (("", "ontbreekt"), ("k" * 49, "te kort")):
        with pytest.raises(SettingsError, match=words):
            secret_key(given, debug=False, path=path)

"""Reads the environment for `config.settings`: a wrong value stops the start with one clear sentence."""

from __future__ import annotations

import os
import secrets
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

SECRET_LENGTH = 50
YES, NO = environ.Env.BOOLEAN_TRUE_STRINGS, ("false", "off", "n", "no", "0")


class SettingsError(SystemExit):
    """A setting that cannot be used; ends the process with a sentence and without a traceback."""

    def __init__(self, sentence: str):
        super().__init__(f"Instelling klopt niet: {sentence}")


def read(getter: Callable[..., Any], name: str, **options: Any) -> Any:
    """Return the setting `name` through a django-environ getter.

    Raises SettingsError when its value is no such thing. An address may hold a password, so it is not repeated.
    """
    given = os.environ.get(name, "")
    if getattr(getter, "__name__", "") == "bool" and given and given.lower() not in {*YES, *NO}:
        raise SettingsError(f"{name}={given!r} is geen ja of nee; schrijf on of off.")
    try:
        with warnings.catch_warnings(action="ignore"):  # django-environ warns with the whole address, password included
            return getter(name, **options)
    except (ValueError, KeyError, environ.ImproperlyConfigured) as error:
        shown = "" if name.endswith("_URL") else f"={given!r}"
        raise SettingsError(f"{name}{shown} is hier niet te gebruiken (docs/operations.md).") from error


def folder(given: str, name: str) -> Path:
    """Return the folder a setting names, made when it is not there; raises SettingsError when that cannot be."""
    path = Path(given).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"{name}={given!r} is geen map waarin geschreven kan worden.") from error
    if not os.access(path, os.W_OK):
        raise SettingsError(f"{name}={given!r} is geen map waarin geschreven kan worden.")
    return path


def site_address(given: str) -> str:
    """Return the address of the site without a slash at the end; raises SettingsError when it is no such address."""
    address = urlsplit(given)
    try:
        is_address = address.scheme in {"http", "https"} and address.hostname and (address.port or 1)
    except ValueError:
        is_address = False
    if not is_address or address.path.strip("/") or address.query or address.fragment:
        raise SettingsError(f"SITE_URL={given!r} is geen adres zoals https://voorbeeld.nl, zonder pad erachter.")
    return given.rstrip("/")


def secret_key(given: str, *, debug: bool, path: Path) -> str:
    """Return the SECRET_KEY: the one given, or in development one that is made once and kept at `path` (mode 0600).

    Raises SettingsError when DEBUG is off and none is given, or when the given one is too short to be secret.
    """
    if given:
        if not debug and len(given) < SECRET_LENGTH:
            raise SettingsError(f"SECRET_KEY is te kort; neem er een van ten minste {SECRET_LENGTH} tekens.")
        return given
    if not debug:
        raise SettingsError("SECRET_KEY ontbreekt; met DEBUG=off start de site niet zonder.")
    return kept_secret(path)


def kept_secret(path: Path, length: int = 64) -> str:
    """Return the secret kept in the file at `path`; makes it once, readable by its owner only."""
    if path.exists():
        return path.read_text(encoding="utf-8").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    value = secrets.token_urlsafe(length)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(value)
    return value


def elasticsearch_options(*, api_key: str, basic_auth: str, ca_certs: str) -> dict[str, Any]:
    """Return what the client of Elasticsearch needs beside addresses; one way of signing in, as NAME:PASSWORD or key.

    Raises SettingsError when there are two ways, or a name without a password.
    """
    if api_key and basic_auth:
        raise SettingsError("ELASTICSEARCH_API_KEY en ELASTICSEARCH_BASIC_AUTH gaan niet samen; kies er een.")
    options: dict[str, Any] = {"api_key": api_key} if api_key else {}
    if basic_auth:
        name, colon, password = basic_auth.partition(":")
        if not (name and colon and password):
            raise SettingsError("ELASTICSEARCH_BASIC_AUTH heeft de vorm NAAM:WACHTWOORD.")
        options["basic_auth"] = (name, password)
    if ca_certs:
        if not Path(ca_certs).is_file():
            raise SettingsError(f"ELASTICSEARCH_CA_CERTS={ca_certs} is geen bestand.")
        options["ca_certs"] = ca_certs
    return options


def is_test_run() -> bool:
    """Return whether this process runs the tests."""
    return "pytest" in sys.modules

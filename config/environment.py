"""Reads the environment for `config.settings`: a wrong value stops the start with one clear sentence."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import environ


class SettingsError(SystemExit):
    """A setting that cannot be used; ends the process with a sentence and without a traceback."""

    def __init__(self, sentence: str):
        super().__init__(f"Instelling klopt niet: {sentence}")


def read(getter: Callable[..., Any], name: str, **options: Any) -> Any:
    """Return the setting `name` through a django-environ getter.

    Raises SettingsError when its value is no such thing.
    """
    try:
        return getter(name, **options)
    except (ValueError, environ.ImproperlyConfigured) as error:
        raise SettingsError(f"{name}={os.environ.get(name, '')!r} is not understood ({error}).") from error


def secret_key(given: str, *, debug: bool, path: Path) -> str:
    """Return the SECRET_KEY: the one given, or in development one that is made once and kept at `path` (mode 0600).

    Raises SettingsError when DEBUG is off and none is given, or when the given one is too short to be secret.
    """
    if given:
        if not debug and len(given) < 50:
            raise SettingsError("SECRET_KEY needs at least 50 characters in production.")
        return given
    if not debug:
        raise SettingsError("SECRET_KEY is missing; production does not start without one.")
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


def is_test_run() -> bool:
    """Return whether this process runs the tests."""
    return "pytest" in sys.modules

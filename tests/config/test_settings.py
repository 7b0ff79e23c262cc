"""A wrong setting stops the start with one clear sentence; production refuses what is unsafe."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest
from django.conf import settings

KEY = "k" * 50
START = "from django.conf import settings as s; print(s.DEBUG, s.SITE_URL, s.IS_HTTPS)"


@pytest.fixture
def start(tmp_path):
    """Return a function that starts a process with these settings and gives (return code, output, errors)."""

    def run(code=START, **environment):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(tmp_path)}
            | environment,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout.strip(), done.stderr.strip()

    return run


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"DEBUG": "misschien"}, "DEBUG='misschien' is geen ja of nee"),
        ({"PRODUCTION": "misschien"}, "PRODUCTION='misschien' is geen ja of nee"),
        ({"PORT": "abc"}, "PORT='abc'"),
        ({"PORT": "70000"}, "PORT=70000 is geen poort"),
        ({"WEB_WORKERS": "0"}, "WEB_WORKERS"),
        ({"SITE_URL": "voorbeeld.nl"}, "SITE_URL='voorbeeld.nl' is geen adres"),
        ({"SITE_URL": "https://voorbeeld.nl/onder/"}, "zonder pad"),
        ({"SITE_URL": "http://voorbeeld.nl:99999"}, "SITE_URL"),
        ({"DATABASE_URL": "mongodb://naam:geheim@server/db"}, "DATABASE_URL"),
        ({"DATABASE_URL": "zomaar"}, "DATABASE_URL"),
        ({"CACHE_URL": "foo://naam:geheim@server"}, "CACHE_URL"),
        ({"EMAIL_URL": "smtp://naam:geheim@server:abc"}, "EMAIL_URL"),
        ({"DEFAULT_FROM_EMAIL": "niemand"}, "DEFAULT_FROM_EMAIL='niemand'"),
        ({"LOG_LEVEL": "HARD"}, "LOG_LEVEL='HARD'"),
        ({"SEARCH_TIMEOUT_S": "snel"}, "SEARCH_TIMEOUT_S='snel'"),
        ({"VAR_DIR": "/dev/null/map"}, "VAR_DIR='/dev/null/map'"),
        ({"DEBUG": "off"}, "SECRET_KEY ontbreekt"),
        ({"DEBUG": "off", "SECRET_KEY": "kort"}, "SECRET_KEY is te kort"),
        ({"PRODUCTION": "on"}, "zet DEBUG=off"),
        ({"PRODUCTION": "on", "SECRET_KEY": KEY, "DEBUG": "on"}, "zet DEBUG=off"),
        ({"PRODUCTION": "on", "DEBUG": "off"}, "SECRET_KEY ontbreekt"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_sentence(start, environment, words):
    code, output, errors = start(**environment)

    assert code == 1
    assert output == ""
    assert errors.startswith("Instelling klopt niet: ")
    assert words in errors
    assert len(errors.splitlines()) == 1
    assert "geheim" not in errors


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, "True http://localhost:8000 False"),
        ({"PORT": "8123"}, "True http://localhost:8123 False"),
        (
            {"PRODUCTION": "on", "DEBUG": "off", "SECRET_KEY": KEY, "SITE_URL": "https://ok.example/"},
            "False https://ok.example True",
        ),
        (
            {"DATABASE_URL": "postgres://naam:geheim@server/db", "EMAIL_URL": "smtp+tls://naam:geheim@server:587"},
            "True http://localhost:8000 False",
        ),
    ],
)
def test_these_settings_start(start, environment, shown):
    assert start(**environment) == (0, shown, "")


def test_a_secret_is_made_once_and_is_the_owner_s_alone(start, tmp_path):
    code = "from django.conf import settings as s; print(s.SECRET_KEY, s.DEMO_PASSWORD)"

    first, second = start(code), start(code)

    assert first == second
    assert len(first[1].split()[0]) >= 50
    for name in ("secret_key", "demo_password"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_production_has_no_password_of_its_own_for_demonstration_accounts(start):
    code = "from django.conf import settings as s; print(repr(s.DEMO_PASSWORD))"

    assert start(code, PRODUCTION="on", DEBUG="off", SECRET_KEY=KEY)[1] == "''"


def test_check_deploy_finds_nothing(start):
    code = "import sys; from django.core.management import execute_from_command_line as run; "
    code += "run(['manage.py', 'check', '--deploy', '--fail-level', 'WARNING'])"
    key = "".join(chr(33 + number) for number in range(94))

    status, output, errors = start(
        code, PRODUCTION="on", DEBUG="off", SECRET_KEY=key, SITE_URL="https://ok.example", TRUSTED_PROXY_COUNT="1"
    )

    assert status == 0, errors
    assert "no issues" in output


def test_without_https_check_deploy_says_what_is_missing(start):
    code = "from django.core.management import execute_from_command_line as run; "
    code += "run(['manage.py', 'check', '--deploy', '--fail-level', 'WARNING'])"

    status, _, errors = start(code, PRODUCTION="on", DEBUG="off", SECRET_KEY=KEY, SITE_URL="http://ok.example")

    assert status == 1
    assert "SECURE_SSL_REDIRECT" in errors

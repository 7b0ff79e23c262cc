"""Every answer of every address carries the headers that protect its reader."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.db import transaction

from tests.guarantees.routes import all_routes

pytestmark = pytest.mark.django_db
CONVERTER = re.compile(r"<(?:(\w+):)?\w+>|\(\?P<\w+>[^)]*\)")
EXAMPLES = {"int": "1", "uuid": "0" * 8 + "-0000-0000-0000-" + "0" * 12}
STRICT = {name: set(values) for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()}


def address(pattern):
    """Return an address that this pattern matches, or that at least reaches the site's own page of errors."""
    return "/" + re.sub(r"[\\^$?]", "", CONVERTER.sub(lambda found: EXAMPLES.get(found[1], "x"), pattern))


def policy(answer):
    """Return the Content-Security-Policy of an answer as sets by directive."""
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";") if part.strip()]
    return {name: set(values) for name, *values in parts}


def answers(browser):
    """Yield the answer to GET of every address of ours."""
    for name, pattern in sorted(set(all_routes())):
        with transaction.atomic():
            yield name, browser.get(address(pattern))


@pytest.mark.no_cover
@pytest.mark.parametrize("who", ["stranger", "member", "administrator"])
def test_every_address_of_ours(client_of, request, who):
    person = request.getfixturevalue(who)
    seen = 0

    for name, answer in answers(client_of(person)):
        seen += 1
        assert answer["X-Content-Type-Options"] == "nosniff", name
        assert answer["Referrer-Policy"] == "same-origin", name
        assert answer["X-Frame-Options"] == "SAMEORIGIN", name
        assert "camera=()" in answer["Permissions-Policy"], name
        assert policy(answer) == STRICT or policy(answer)["default-src"] == {"'none'"}, name
        assert "'unsafe-inline'" not in answer["Content-Security-Policy"], name
        assert "'unsafe-eval'" not in answer["Content-Security-Policy"], name
        if who != "stranger" and answer.status_code != 302:
            assert "no-store" in answer["Cache-Control"], name
    assert seen > 40


def test_the_policy_of_the_front_end():
    assert STRICT["default-src"] == {"'none'"}
    assert STRICT["script-src"] == STRICT["style-src"] == {"'self'"}
    assert STRICT["frame-ancestors"] == {"'self'"}
    assert STRICT["base-uri"] == {"'none'"}


@pytest.mark.parametrize("path", ["/beheer/", "/beheer/pages/", "/beheer/bestaat-niet/"])
def test_the_admin_of_wagtail_may_be_inline_but_not_from_elsewhere(client_of, administrator, path):
    found = policy(client_of(administrator).get(path))

    assert found["script-src"] == found["style-src"] == {"'self'", "'unsafe-inline'"}
    assert found["frame-ancestors"] == found["default-src"] == {"'self'"}
    assert not any("http" in value or value == "*" for values in found.values() for value in values)


def test_a_page_of_a_stranger_may_be_kept(client_of, stranger):
    assert "no-store" not in client_of(stranger).get("/account/wachtwoord/").get("Cache-Control", "")


def test_cookies_and_transport_follow_an_https_address(settings):
    from config.settings import IS_HTTPS

    assert settings.SESSION_COOKIE_SECURE == settings.CSRF_COOKIE_SECURE == IS_HTTPS
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"

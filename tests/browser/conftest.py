"""Pages in Debian's own Chromium, against the live server, with a database in a file (tests/conftest.py)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright's sync API keeps an event loop in this thread; the tests still make their data with the ordinary ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
TIMEOUT_MS = 10_000
# WCAG 1.4.12: line height 1.5, letters .12, words .16, paragraphs 2 times the size of the text.
WIDE_TEXT = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
WIDE_TEXT += " p { margin-bottom: 2em !important }"
# A constructed sheet: the policy of our pages allows no inline style.
ADOPT = "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser and a database that starts each test as it was after migrating."""
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


@pytest.fixture(scope="session")
def first_contents(django_db_setup) -> str:
    """What the database holds after migrating, as Django keeps it on the connection for `serialized_rollback`."""
    return connections[DEFAULT_DB_ALIAS]._test_serialized_contents


@pytest.fixture(scope="session")
def browser(first_contents) -> Iterator[Browser]:
    """The Chromium on the PATH; without it the test is skipped, or fails when REQUIRE_SERVICES=1."""
    path = shutil.which("chromium")
    if path is None:
        missing = "no Chromium on the PATH (apt-get install chromium)"
        if os.environ.get("REQUIRE_SERVICES") == "1":
            pytest.fail(f"REQUIRE_SERVICES=1, but {missing}")
        pytest.skip(missing)
    with sync_playwright() as playwright:
        # With Playwright's loop running, Django hands this thread another connection, which knows nothing yet.
        connections[DEFAULT_DB_ALIAS]._test_serialized_contents = first_contents
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


class Watch:
    """What must never happen on our pages: requests elsewhere, errors on the console (CSP included), broken files."""

    def __init__(self, origin: str):
        self.host = urlsplit(origin).netloc
        self.problems: list[str] = []
        self.is_expected: Callable[[str], bool] = lambda _problem: False

    def on(self, context: BrowserContext) -> None:
        """Watch every page of the context."""
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"script error: {error.error}"))

    def _request(self, request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != self.host:
            self.problems.append(f"request to another origin: {request.url}")

    def _response(self, response) -> None:
        if response.status >= 400 and response.request.resource_type not in {"document", "xhr", "fetch"}:
            self.problems.append(f"{response.status} for {response.url}")

    def _console(self, message) -> None:
        # 'Failed to load resource' repeats a status that the test itself looks at, or that _response has noted.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text}")

    def check(self) -> None:
        """Fail when anything unexpected happened."""
        unexpected = [problem for problem in self.problems if not self.is_expected(problem)]
        assert not unexpected, "\n".join(unexpected)


@pytest.fixture
def watch(live_server) -> Iterator[Watch]:
    """The guard over all pages of a test; set `watch.is_expected` for a test that provokes something."""
    guard = Watch(live_server.url)
    yield guard
    guard.check()


def sign_in(context: BrowserContext, user, url: str) -> None:
    """Give the context a session of this member, without the sign-in pages."""
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


@pytest.fixture
def page_at(browser, live_server, watch) -> Iterator[Callable[..., Page]]:
    """Return a function (width, user=None, javascript=True) that opens a page of its own, signed in as the user."""
    cache.clear()
    contexts: list[BrowserContext] = []

    def open_page(width: int = 1280, user=None, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 844 if width < 600 else 900},
            java_script_enabled=javascript,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            reduced_motion="reduce",
        )
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        watch.on(context)
        if user is not None:
            sign_in(context, user, live_server.url)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def no_js_page(page_at) -> Callable[..., Page]:
    """Return a function (width, user=None) that opens a page without JavaScript."""
    return lambda width=390, user=None: page_at(width, user=user, javascript=False)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Return a function that asserts that axe finds nothing on the page as it is now."""

    def check(page: Page) -> None:
        found = Axe().run(page, options={"runOnly": AXE_TAGS, "resultTypes": ["violations"]}).response["violations"]
        report = [f"{rule['id']}: {rule['help']}\n  {node['html'][:200]}" for rule in found for node in rule["nodes"]]
        assert not found, f"{page.url}\n" + "\n".join(report)

    return check


@pytest.fixture
def no_sideways_scroll() -> Callable[..., None]:
    """Return a function (page, width=320) that asserts reflow, with ordinary and with enlarged text spacing."""

    def check(page: Page, width: int = 320) -> None:
        before = page.viewport_size
        page.set_viewport_size({"width": width, "height": 800})
        assert _too_wide(page) <= 0, f"{page.url} is {_too_wide(page)} px too wide at {width} px"
        page.evaluate(ADOPT, WIDE_TEXT)
        assert _too_wide(page) <= 0, f"{page.url} is {_too_wide(page)} px too wide with enlarged text spacing"
        page.evaluate("() => { document.adoptedStyleSheets = []; }")
        page.set_viewport_size(before)

    return check


def _too_wide(page: Page) -> int:
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")

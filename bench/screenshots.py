"""Make the pictures in docs/screenshots/ of a running site: each page at 390 and 1280 px, as a small PNG.

    DEMO_PASSWORD=... python bench/screenshots.py http://localhost:8000 [name ...]

PAGES lists what is shown and to whom; names on the command line limit the list. Numbers differ between databases, so a
page with a number is found by following links. Use `make serve`: with DEBUG on, the 404 page is Django’s own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
WIDTHS = {390: 844, 1280: 900}
MAX_HEIGHT_PX = 2_200
MAX_BYTES = 250_000
HREFS = "links => links.map(link => link.getAttribute('href'))"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@dataclass(frozen=True)
class Shot:
    """One picture: `path` as seen by `account` (a demonstration account, or nobody), after following `follow`."""

    name: str
    path: str
    account: str = ""
    follow: tuple[str, ...] = ()


WORKER, FACILITATOR = "gezinswerker@demo.example", "kwartiermaker@demo.example"
PAGES = [
    Shot("home", "/", WORKER),
    Shot("voorpagina", "/"),
    Shot("extra-utrecht", "/extra-utrecht/"),
    Shot("voor-professionals", "/voor-professionals/"),
    Shot("pilots", "/pilots/"),
    Shot("pilot", "/pilots/jeugdhulp-in-de-huisartsenpraktijk/"),
    Shot(
        "pilot-update",
        "/pilots/jeugdhulp-in-de-huisartsenpraktijk/",
        "",
        follow=("/pilots/jeugdhulp-in-de-huisartsenpraktijk/",),
    ),
    Shot("praktijkwijzer-hoofdstukken", "/praktijkwijzer/"),
    Shot("nieuwsbrief", "/nieuwsbrief/"),
    Shot("nieuwsbrief-nummer", "/nieuwsbrief/", "", follow=("/nieuwsbrief/",)),
    Shot("privacy", "/privacy/"),
    Shot("toegankelijkheid", "/toegankelijkheid/"),
    Shot("uitleg", "/uitleg/"),
    Shot("hulp-nu", "/hulp-nu/"),
    Shot("zoeken", "/zoeken/?q=wachttijd+toestemming", WORKER),
    Shot("zoeken-leeg", "/zoeken/?q=xylofoonkwartet", WORKER),
    Shot("dilemmas", "/dilemmas/", WORKER),
    Shot("dilemma", "/dilemmas/?van=mij", WORKER, follow=("/dilemmas/",)),
    Shot("dilemma-delen", "/dilemmas/nieuw/", WORKER),
    Shot("lessen", "/lessen/", WORKER),
    Shot("les", "/praktijkwijzer/", WORKER, follow=("/praktijkwijzer/", "/lessen/")),
    Shot("praktijkwijzer", "/praktijkwijzer/", "", follow=("/praktijkwijzer/",)),
    Shot("wijken", "/wijken/", WORKER),
    Shot("wijk", "/wijken/zuilen/", WORKER),
    Shot("bijeenkomsten", "/bijeenkomsten/", WORKER),
    Shot("bijeenkomst", "/", WORKER, follow=("/bijeenkomsten/",)),
    Shot("bijeenkomst-verslag", "/bijeenkomsten/", WORKER, follow=("/bijeenkomsten/", "/bijeenkomsten/")),
    Shot("voorbereiden", "/voorbereiden/", WORKER),
    Shot("leden", "/leden/", WORKER),
    Shot("lid", "/leden/", WORKER, follow=("/leden/",)),
    Shot("organisatie", "/leden/", WORKER, follow=("/leden/", "/organisaties/")),
    Shot("praktijk", "/mijn/", WORKER, follow=("/leden/", "/praktijken/")),
    Shot("mijn", "/mijn/", WORKER),
    Shot("profiel", "/mijn/profiel/", WORKER),
    Shot("zoekopdrachten", "/mijn/zoekopdrachten/", WORKER),
    Shot("actiepunten", "/mijn/actiepunten/", WORKER),
    Shot("meldingen", "/mijn/meldingen/", WORKER),
    Shot("beheer", "/beheer/", FACILITATOR),
    Shot("bijeenkomst-maken", "/bijeenkomsten/nieuw/", FACILITATOR),
    Shot("inloggen", "/account/inloggen/"),
    Shot("niet-gevonden", "/dit-bestaat-niet/", FACILITATOR),
]


def small_png(picture: bytes) -> bytes:
    """Return the picture cut at MAX_HEIGHT_PX and with as many palette colours as MAX_BYTES allows."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, MAX_HEIGHT_PX)))
    for colours in (256, 128, 64, 32):
        out = BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= MAX_BYTES:
            break
    return out.getvalue()


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in as a demonstration account, the way people do."""
    page.goto("/account/inloggen/")
    page.locator("main input[name=login]").fill(email)
    page.locator("main input[name=password]").fill(password)
    page.locator("main form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(lambda address: "/inloggen/" not in address)


def open_shot(page: Page, shot: Shot) -> None:
    """Open the page of a shot and follow, for each address in `follow`, the first link in main one level below it."""
    page.goto(shot.path)
    for address in shot.follow:
        links = page.locator(f"main a[href^='{address}']").evaluate_all(HREFS)
        depth = address.strip("/").count("/") + 1
        deeper = [href for href in links if "?" not in href and href.strip("/").count("/") == depth]
        deeper = [href for href in deeper if not href.endswith(("/nieuw/", "/namens/", "/reeksen/"))]
        deeper = [href for href in deeper if page.url.removeprefix(page.evaluate("origin")) != href]
        if not deeper:
            sys.exit(f"{page.url} shows no link below {address}")
        page.goto(deeper[0])
    page.wait_for_load_state("networkidle")


def context_for(browser: Browser, base_url: str, width: int, height: int) -> BrowserContext:
    """Return a fresh window of this size."""
    return browser.new_context(
        base_url=base_url,
        viewport={"width": width, "height": height},
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
        reduced_motion="reduce",
    )


def main() -> None:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base_url")
    parser.add_argument("names", nargs="*", help="only these pictures")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    wanted = parser.parse_args()
    shots = [shot for shot in PAGES if not wanted.names or shot.name in wanted.names]
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for width, height in WIDTHS.items():
            for account in sorted({shot.account for shot in shots}):
                context = context_for(browser, wanted.base_url, width, height)
                page = context.new_page()
                if account:
                    sign_in(page, account, os.environ["DEMO_PASSWORD"])
                for shot in (shot for shot in shots if shot.account == account):
                    open_shot(page, shot)
                    data = small_png(page.screenshot(full_page=True))
                    path = wanted.folder / f"{shot.name}-{width}.png"
                    path.write_bytes(data)
                    sys.stdout.write(f"{path.name}\t{len(data) // 1000} kB\t{page.url}\n")
                context.close()
        browser.close()


if __name__ == "__main__":
    main()

"""Make the pictures in docs/screenshots/ of a running site: each page at 390 and 1280 px, as a small PNG.

    DEMO_PASSWORD=... python bench/screenshots.py http://localhost:8000 [name ...]

PAGES lists what is shown and to whom; names on the command line limit the list. Numbers differ between databases, so a
page with a number is found by following the first link below the address in `first`.
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
    """One picture: `path` as seen by `account` (a demonstration account, or nobody); `first` is a link to follow."""

    name: str
    path: str
    account: str = ""
    first: str = ""


WORKER, DOCTOR, FACILITATOR = "gezinswerker@demo.example", "huisarts@demo.example", "kwartiermaker@demo.example"
PAGES = [
    Shot("home", "/", WORKER),
    Shot("zoeken", "/zoeken/?q=wachttijd+toestemming", WORKER),
    Shot("zoeken-leeg", "/zoeken/?q=logeerhuis+xylofoon", WORKER),
    Shot("dilemmas", "/dilemmas/", WORKER),
    Shot("dilemma", "/dilemmas/", DOCTOR, first="/dilemmas/"),
    Shot("dilemma-delen", "/dilemmas/nieuw/", WORKER),
    Shot("lessen", "/lessen/", DOCTOR),
    Shot("les", "/lessen/", DOCTOR, first="/lessen/"),
    Shot("praktijkwijzer", "/praktijkwijzer/", "", first="/praktijkwijzer/"),
    Shot("leden", "/leden/", WORKER),
    Shot("lid", "/leden/", WORKER, first="/leden/"),
    Shot("profiel", "/mijn/gegevens/", WORKER),
    Shot("inloggen", "/account/inloggen/"),
    Shot("niet-gevonden", "/dit-bestaat-niet/", WORKER),
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
    """Open the page of a shot; with `first`, the first link in the main part that lies deeper than that address."""
    page.goto(shot.path)
    if shot.first:
        links = page.locator(f"main a[href^='{shot.first}']").evaluate_all(HREFS)
        depth = shot.first.strip("/").count("/") + 1
        deeper = [href for href in links if href.strip("/").count("/") == depth]
        deeper = [href for href in deeper if "?" not in href and "nieuw" not in href]
        if not deeper:
            sys.exit(f"{shot.path} shows no link below {shot.first}")
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

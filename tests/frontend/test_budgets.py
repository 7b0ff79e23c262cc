"""What ui.md promises about style, script and templates: contrast, size, nothing inline, nothing from elsewhere."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

ROOT = settings.BASE_DIR
APPS = ("vocabulary", "writing", "members", "notices", "search", "learnings", "meetings", "cms", "demo", "config")
CSS = (ROOT / "static/css/ok.css").read_text(encoding="utf-8")
RULES = re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)
SPRITE = (ROOT / "static/icons.svg").read_text(encoding="utf-8")
KINDS = ("dilemma", "les", "advies", "bijeenkomst", "update", "nieuwsbrief")
TEMPLATES = sorted([*ROOT.glob("templates/**/*.html"), *(t for app in APPS for t in ROOT.glob(f"{app}/**/*.html"))])
# Mails are read outside the site: style inline, addresses in full.
PAGES = [path for path in TEMPLATES if "mail" not in path.parts]
OURS = [*ROOT.glob("static/**/*.js"), *ROOT.glob("static/**/*.css"), *ROOT.glob("static/**/*.svg")]
MONTHS = ("januari", "maart", "mei", "juli", "september", "november")
NAMESPACE = "http://www.w3.org/2000/svg"


def relative(path: Path) -> str:
    """Return the path as it stands in the repository, for the name of a test."""
    return str(path.relative_to(ROOT))


def colour(token: str) -> str:
    """Return the value of a token such as `color-ink`."""
    return re.search(rf"--ok-{token}:\s*(#[0-9a-f]{{6}})", CSS).group(1)


def luminance(value: str) -> float:
    """Return the relative luminance of a colour, in [0, 1]. Source: WCAG 2.2, definition of relative luminance."""
    channels = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, in [1, 21]. Source: WCAG 2.2, definition of contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT_PAIRS = [
    *((f"kind-{kind}", f"kind-{kind}-tint") for kind in KINDS),
    *product(("color-ink", "color-ink-soft", "color-link"), ("color-page", "color-surface")),
    *((f"kind-{kind}", "color-surface") for kind in KINDS),
    *((f"kind-{kind}", "color-page") for kind in KINDS),
    *(("color-ink", f"kind-{kind}-tint") for kind in KINDS),
    ("color-ink-soft", "kind-les-tint"),
    ("color-ink", "color-highlight"),
    ("color-link", "color-highlight"),
    ("color-ink", "color-brand-tint"),
    ("color-link", "color-brand-tint"),
    ("color-link", "kind-update-tint"),
    ("color-link", "kind-les-tint"),
    ("color-link", "color-error-tint"),
    ("color-ink", "color-error-tint"),
    ("color-ink", "color-focus"),
    ("color-brand-dark", "color-brand-tint"),
    ("color-brand", "color-surface"),
    ("color-brand", "color-page"),
    ("color-on-brand", "color-brand"),
    ("color-on-brand", "color-brand-dark"),
    ("color-error", "color-surface"),
    ("color-error", "color-page"),
    ("color-error", "color-error-tint"),
    ("color-ok", "color-surface"),
]
BORDER_PAIRS = [
    ("color-line-strong", "color-surface"),
    ("color-line-strong", "color-page"),
    ("color-error", "color-page"),
    ("color-warn", "kind-update-tint"),
    ("color-brand", "color-page"),
    ("color-bar", "color-surface"),
    ("color-ink", "color-page"),
]


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(text, ground):
    assert contrast(colour(text), colour(ground)) >= 4.5


@pytest.mark.parametrize(("line", "ground"), BORDER_PAIRS)
def test_borders_and_bars_can_be_seen(line, ground):
    assert contrast(colour(line), colour(ground)) >= 3


def test_the_focus_ring_shows_on_light_and_on_dark():
    assert contrast(colour("color-ink"), colour("color-page")) >= 3
    assert contrast(colour("color-focus"), colour("color-brand-dark")) >= 3


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


SCRIPT = re.compile(r"'js/([a-z]+\.js)'")


def test_style_stays_within_its_budget():
    assert len(CSS.encode()) <= 40_000


def test_script_stays_within_its_budget_on_every_page():
    script = {path.name: path.stat().st_size for path in ROOT.glob("static/js/*.js")}
    named = {path: set(SCRIPT.findall(path.read_text(encoding="utf-8"))) for path in ROOT.glob("templates/**/*.html")}
    everywhere = named.pop(ROOT / "templates/base.html")
    htmx = Path(finders.find("django_htmx/htmx-2.min.js")).stat().st_size

    assert script["ok.js"] < 4_096
    assert set().union(everywhere, *named.values()) == script.keys()  # no script that no page loads
    heavy = {path.name: sum(script[name] for name in everywhere | names) + htmx for path, names in named.items()}
    assert {name: size for name, size in heavy.items() if size > 65_536} == {}


def test_style_has_its_layers_and_no_shortcuts():
    assert "@layer tokens, base, layout, components, utilities, print;" in RULES
    selectors = re.findall(r"([^{}]+)\{", RULES)
    assert not [selector for selector in selectors if re.search(r"#[a-z_-]", selector, flags=re.I)]
    shouting = [line for line in RULES.partition("@layer print {")[0].splitlines() if "!important" in line]
    assert [line.strip() for line in shouting] == ["[hidden] { display: none !important; }"]


def test_colours_outside_the_tokens_are_only_for_paper():
    middle = RULES.partition("@layer base {")[2].partition("@layer print {")[0]
    assert not re.findall(r"#[0-9a-f]{3,8}\b", middle)


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_template_has_nothing_inline_and_nothing_from_elsewhere(path):
    text = re.sub(r"\{[%#].*?[%#]\}", "", path.read_text(encoding="utf-8"))

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"\bhx-on\b|\bhx-on:|javascript:|hx-vals=[\"']js:", text)
    assert not re.search(r"(?<!data-)\bhx-", text), "without data- it is no valid HTML"
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", text)


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_template_uses_only_classes_and_icons_that_exist(path):
    text = path.read_text(encoding="utf-8")
    values = re.findall(r'class="([^"]*)"', text)
    used = {name for value in values for name in re.findall(r"ok-[\w-]*\w(?![\w{])", value)}
    styled = set(re.findall(r"\.(ok-[\w-]+)", RULES)) | SCRIPTED

    assert not {name for name in used - styled if not any(known.startswith(f"{name}--") for known in styled)}
    icons = re.findall(r'{% icon "([\w-]+)"', text)
    assert not [name for name in icons if f'id="i-{name}"' not in SPRITE]


# Classes that say what something is, for scripts and tests, without a look of their own.
SCRIPTED = {"ok-section", "ok-messages", "ok-facets", "ok-count", "ok-quote"}


@pytest.mark.parametrize("path", OURS, ids=relative)
def test_our_files_name_no_other_place(path):
    text = path.read_text(encoding="utf-8").replace(NAMESPACE, "")
    assert not re.search(r"https?://|url\(|@import|eval\(|new Function", text)


def test_dates_come_from_the_framework_not_from_lists_of_months():
    # The guard reads birth dates in what people type; nothing is shown with it.
    python = [path for app in APPS if app != "demo" for path in ROOT.glob(f"{app}/**/*.py")]
    code = [path for path in [*python, *TEMPLATES, *OURS] if "guard" not in path.parts]
    lists = [relative(path) for path in code if all(month in path.read_text(encoding="utf-8") for month in MONTHS)]
    assert not lists


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_page_with_a_form_of_ours_says_what_is_wrong_on_top(path):
    text = path.read_text(encoding="utf-8")
    is_page = "{% extends" in text and re.search(r'method="post"', text)
    if is_page and re.search(r"as_div|as_field_group|{{ form }}", text):
        assert "components/form_errors.html" in text

"""The documentation names what there is: settings, hooks, files, models."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")
ROOMS = ["vocabulary", "writing", "members", "notices", "search", "learnings", "meetings", "cms", "config"]


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def test_every_setting_is_in_operations():
    names = set(re.findall(r'read\(env\.\w+, "(\w+)"', text("config/settings.py")))

    cells = re.findall(r"^\| (`[A-Z][^|]*) \|", text("docs/operations.md"), re.MULTILINE)
    documented = set(re.findall(r"`([A-Z_]+)`", " ".join(cells)))
    assert len(names) > 20
    assert names == documented


def test_every_hook_of_ours_is_in_architecture():
    sources = [path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    asked = {name for source in sources for name in re.findall(r'"(register_[a-z_]+)"', source)}
    wagtails = {
        "register_admin_viewset",
        "register_admin_urls",
        "register_admin_menu_item",
        "register_permissions",
        "register_icons",
        "register_snippet",
    }

    assert asked - wagtails <= set(re.findall(r"`(register_[a-z_]+)`", text("docs/architecture.md")))


@pytest.mark.parametrize("path", ["README.md", *[f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")]])
def test_links_between_documents_lead_somewhere(path):
    folder = (ROOT / path).parent
    links = [link for link in LINK.findall(text(path)) if "://" not in link]

    assert [link for link in links if not (folder / link).exists()] == []


def test_the_glossary_names_models_that_exist():
    named = re.findall(r"`([a-z]+)\.([A-Z]\w+)`", text("docs/glossary.md"))

    assert len(named) > 20
    assert [f"{app}.{model}" for app, model in named if model.lower() not in apps.all_models[app]] == []


def test_the_readme_names_every_demonstration_account():
    from demo.state import ACCOUNTS

    assert set(re.findall(r"`(\w+)@demo\.example`", text("README.md"))) == set(ACCOUNTS)

"""The components, rendered with sample data, are sound HTML: parsed strictly, labelled, in order."""

from __future__ import annotations

import pytest
from bleach._vendor import html5lib  # the strict parser that the cleaner brings along
from bs4 import BeautifulSoup

from tests.frontend import samples

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.frontend.style_urls")]


@pytest.fixture
def html(client) -> str:
    """The style page as text."""
    return client.get("/stijl/").content.decode()


@pytest.fixture
def soup(html) -> BeautifulSoup:
    """The style page as a tree."""
    return BeautifulSoup(html, "html.parser")


def test_page_is_html5_without_parse_errors(html):
    html5lib.HTMLParser(strict=True).parse(html)


def test_strict_parser_sees_a_planted_error(html):
    with pytest.raises(Exception, match="(?i)unexpected|end"):
        html5lib.HTMLParser(strict=True).parse(html.replace("</article>", "</artikel>", 1))


def test_ids_are_unique_and_every_reference_leads_somewhere(soup):
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))

    for attribute in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
        for tag in soup.find_all(attrs={attribute: True}):
            missing = set(tag[attribute].split()) - set(ids)
            assert not missing, f"{attribute} of {tag.name} names {missing}"
    for link in soup.find_all("a", href=lambda href: href and href.startswith("#fout_")):
        assert link["href"][1:] in ids


def test_headings_have_no_gaps_and_there_is_one_h1(soup):
    levels = [int(tag.name[1]) for tag in soup.find_all(["h1", "h2", "h3", "h4"])]

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_every_control_has_visible_words(soup):
    for control in soup.find_all(["input", "select", "textarea"]):
        if control.get("type") == "hidden":
            continue
        label = control.find_parent("label") or soup.find("label", attrs={"for": control.get("id")})
        assert label is not None, control
        assert label.get_text(strip=True), control
    for button in soup.find_all(["button", "a", "summary"]):
        assert button.get_text(strip=True), button


def test_a_field_shows_label_help_error_and_input_in_this_order(soup):
    field = soup.find(id="fout_situation").find_parent(class_="ok-field")
    order = [field.find("label"), field.find(id="fout_situation_helptext"), field.find(id="fout_situation_error")]
    order.append(field.find(id="fout_situation"))
    everything = list(field.descendants)

    assert [everything.index(tag) for tag in order] == sorted(everything.index(tag) for tag in order)
    area = order[-1]
    assert area["aria-invalid"] == "true"
    assert area["aria-describedby"].split() == ["fout_situation_helptext", "fout_situation_error"]
    assert "maxlength" not in area.attrs, "a paste is never cut"


def test_choices_are_a_fieldset_with_a_legend(soup):
    group = soup.find("fieldset", id="fout_audience")

    assert group.legend.get_text(strip=True) == "Wie mag dit lezen?"
    assert group["aria-describedby"].split() == ["fout_audience_helptext", "fout_audience_error"]
    assert [label.get_text(strip=True) for label in group.find_all("label", class_="ok-check")] == [
        "Alle leden",
        "Alleen leden van mijn pilot",
    ]


def test_optional_fields_are_marked_in_words_and_required_ones_carry_no_asterisk(soup):
    legend = soup.find("fieldset", id="leeg_principles").legend
    assert "(mag je overslaan)" in legend.get_text()
    assert "overslaan" not in soup.find("label", attrs={"for": "leeg_title"}).get_text()
    assert "*" not in soup.find("form", attrs={"data-draft": "stijl"}).get_text()


def test_summary_names_every_error_once_and_links_to_its_field(soup):
    summary = soup.find(attrs={"data-error-summary": True})
    form = samples.context()["failed_form"]
    wanted = [error for errors in form.errors.values() for error in errors]

    assert summary["tabindex"] == "-1"
    assert summary.h2.get_text() == "Er klopt nog iets niet"
    assert sorted(item.get_text(strip=True) for item in summary.find_all("li")) == sorted(wanted)


def test_trace_says_what_is_current_and_what_is_still_to_come(soup):
    steps = soup.find("ol", class_="ok-trace--row").find_all("li", recursive=False)

    assert [step["data-kind"] for step in steps] == ["dilemma", "les", "advies"]
    assert [step.get("aria-current") for step in steps] == [None, "true", None]
    assert [step.has_attr("data-empty") for step in steps] == [False, False, True]
    assert steps[0].a["href"] == "/dilemmas/1/"
    assert steps[1].a is None


def test_pager_keeps_the_question_and_marks_the_page(client):
    soup = BeautifulSoup(client.get("/stijl/?q=wachten&wijk=zuilen&pagina=5").content, "html.parser")
    pager = soup.find("nav", attrs={"aria-label": "Pagina’s"})

    assert [item.get_text(" ", strip=True) for item in pager.find_all("li")] == [
        "Vorige",
        "Pagina 1",
        "…",
        "Pagina 4",
        "Pagina 5",
        "Pagina 6",
        "…",
        "Pagina 10",
        "Volgende",
    ]
    assert pager.find(attrs={"aria-current": "page"}).get_text(" ", strip=True) == "Pagina 5"
    assert pager.find("a", rel="next")["href"] == "?q=wachten&wijk=zuilen&pagina=6"


def test_icons_are_hidden_and_exist_in_the_sprite(soup, settings):
    sprite = (settings.BASE_DIR / "static" / "icons.svg").read_text(encoding="utf-8")

    for svg in soup.find_all("svg"):
        assert svg["aria-hidden"] == "true"
    for use in soup.find_all("use"):
        assert f'id="{use["href"].partition("#")[2]}"' in sprite, use["href"]

"""Any pasted agenda becomes items: numbers, bullets, times, blank lines, one question, or nothing at all."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.briefing.splitting import MOST_ITEMS, NOTES, TITLE, split


def titles(text: str) -> list[str]:
    return [point.title for point in split(text).points]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Opening\n2. Wachttijden\n3. Rondvraag", ["Wachttijden"]),
        ("1) Wachttijden (10 min)\n2) Tolken - 15 minuten\n3) Sluiting", ["Wachttijden", "Tolken"]),
        ("Agendapunt 1: Wachttijden\nAgendapunt 2: Tolken", ["Wachttijden", "Tolken"]),
        ("1 Wachttijden\n2 Tolken\n3 Vaders aan tafel", ["Wachttijden", "Tolken", "Vaders aan tafel"]),
        ("1.1 Wachttijden\n1.2. Tolken\n2. Vaders", None),
        ("- Wachttijden\n- Tolken\n", ["Wachttijden", "Tolken"]),
        ("• Wachttijden\n• Tolken", ["Wachttijden", "Tolken"]),
        ("* Wachttijden\n* Tolken", ["Wachttijden", "Tolken"]),
        ("a. Wachttijden\nb. Tolken", ["Wachttijden", "Tolken"]),
        ("09.00 Inloop\n09:30 - 10:00 Wachttijden\n10.00 uur Tolken\n11.00 Borrel", ["Wachttijden", "Tolken"]),
        ("1. 09.30 Wachttijden\n2. 10.00 – Tolken", ["Wachttijden", "Tolken"]),
        ("Wachttijden in de wijk\n\nTolken\nWie betaalt?\n", ["Wachttijden in de wijk", "Tolken"]),
        ("Wachttijden\nTolken\nVaders", ["Wachttijden", "Tolken", "Vaders"]),
        ("Wie houdt contact met een gezin op de wachtlijst?", ["Wie houdt contact met een gezin op de wachtlijst?"]),
        ("**Agenda**\n\n1. **Wachttijden**\n2. __Tolken__", ["Wachttijden", "Tolken"]),
        ("| 1. | Wachttijden | 10 min |\n| 2. | Tolken | 5 min |", ["Wachttijden", "Tolken"]),
        ("1.\tWachttijden\t10 min\n2.\tTolken\t5 min", ["Wachttijden", "Tolken"]),
        ("1. Opening en mededelingen\n2. Verslag vorige vergadering\n3. Wachttijden\n4. W.v.t.t.k.", ["Wachttijden"]),
        ("1. Verslag dat een kind later terugleest\n2. Tolken", ["Verslag dat een kind later terugleest", "Tolken"]),
        ("", []),
        ("   \n\n \t", []),
        ("1. \n2. \n3. ", []),
        ("----\n====\n****", []),
        ("12345 67890", []),
        ("\x00\x00", []),
    ],
)
def test_the_items_of_an_agenda(text, expected):
    if expected is None:
        assert len(titles(text)) == 3
    else:
        assert titles(text) == expected


def test_what_stands_under_an_item_is_its_notes_and_the_line_above_is_the_title():
    agenda = split(
        "Overleg Zuilen, 12 maart\n\n1. Wachttijden\nIedereen belt zelf.\n- Wie houdt het bij?\n\n2. Tolken\n"
    )

    assert agenda.title == "Overleg Zuilen, 12 maart"
    assert [(point.title, point.notes) for point in agenda.points] == [
        ("Wachttijden", "Iedereen belt zelf.\nWie houdt het bij?"),
        ("Tolken", ""),
    ]


def test_a_long_paragraph_becomes_a_title_and_notes():
    text = "Hoe lang mag een kind wachten? " + "Wij zien dat gezinnen maanden niets horen. " * 10
    (point,) = split(text).points

    assert point.title == "Hoe lang mag een kind wachten?"
    assert point.notes.startswith("Wij zien dat gezinnen")


def test_no_more_than_twenty_items_and_it_says_how_many_are_left_out():
    agenda = split("\n".join(f"{number}. Onderwerp {number} over tolken" for number in range(1, 61)))

    assert len(agenda.points) == MOST_ITEMS
    assert agenda.left_out == 40


@pytest.mark.parametrize(
    "text",
    [
        "a" * 20_000,
        "1. " * 7_000,
        "- x\n" * 5_000,
        "|" * 20_000,
        "(10 min" * 3_000,
        "\t" * 20_000,
        "# " * 10_000,
        "12:00 " * 4000,
    ],
)
def test_twenty_kilobytes_of_anything_takes_no_time(text):
    started = time.perf_counter()
    agenda = split(text)

    assert time.perf_counter() - started < 2
    assert all(len(point.title) <= TITLE and len(point.notes) <= NOTES for point in agenda.points)


@given(st.text(max_size=400))
def test_nothing_that_people_paste_breaks_it(text):
    agenda = split(text)

    assert len(agenda.points) <= MOST_ITEMS
    assert all(point.title and "\x00" not in point.title and "\n" not in point.title for point in agenda.points)

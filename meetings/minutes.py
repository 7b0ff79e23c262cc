"""The minutes as a Word file."""

from __future__ import annotations

import re
from io import BytesIO

from django.utils import timezone
from django.utils.formats import date_format

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def docx(context: dict) -> bytes:
    """Return the minutes (`meetings.views.minutes.minutes_context`) as DOCX, with a table of actions."""
    from docx import Document  # loads lxml; only who asks for a file needs it

    meeting = context["meeting"]
    book = Document()
    book.core_properties.title = clean(meeting.title)
    book.core_properties.author = "Ontwikkelkamer"
    book.core_properties.language = "nl-NL"
    book.add_heading(clean(meeting.title), level=1)
    start, end = timezone.localtime(meeting.start), timezone.localtime(meeting.end)
    when = f"{date_format(start, 'l j F Y')}, {start:%H.%M} tot {end:%H.%M} uur"
    book.add_paragraph(clean(", ".join(part for part in (when, meeting.location) if part)))
    book.add_paragraph(f"Status: {meeting.get_state_display()}")
    for words, names in (
        ("Aanwezig", context["present"]),
        ("Afwezig met bericht", context["excused"]),
        ("Afwezig", context["absent"]),
    ):
        if names:
            book.add_paragraph(clean(f"{words}: {', '.join(names)}"))
    for row in context["rows"]:
        book.add_heading(clean(f"{row.number}. {row.item.title}"), level=2)
        _text(book, row.note)
        _outcomes(book, row.decisions, row.actions)
    for note in context["loose_notes"]:
        book.add_heading(clean(note.title), level=2)
        _text(book, note)
    if context["loose_decisions"] or context["loose_actions"]:
        book.add_heading("Verder", level=2)
        _outcomes(book, context["loose_decisions"], context["loose_actions"])
    _actions_table(book, context["actions"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def clean(text: str) -> str:
    """Return the text without characters that XML cannot hold."""
    return NOT_IN_XML.sub("", text)


def _text(book, note) -> None:
    if note is None:
        return
    for paragraph in clean(note.body.text).split("\n"):
        if paragraph.strip():
            book.add_paragraph(paragraph.strip())


def _outcomes(book, decisions, actions) -> None:
    for decision in decisions:
        book.add_paragraph(clean(f"Besluit: {decision_words(decision)}"), style="List Bullet")
    for action in actions:
        book.add_paragraph(clean(f"Actiepunt: {action_words(action)}"), style="List Bullet")


def decision_words(decision) -> str:
    """Return a decision in one line, with what a commitment also says."""
    parts = [decision.statement]
    if decision.is_commitment:
        end = date_format(decision.end, "j F Y") if decision.end else ""
        facts = (decision.amount, decision.responsible, f"tot en met {end}" if end else "")
        parts.append("(toezegging: " + ", ".join(part for part in facts if part) + ")")
    return " ".join(parts)


def action_words(action) -> str:
    """Return an action point in one line."""
    parts = [action.what, action.owner.first_name if action.owner else ""]
    parts.append(f"vóór {date_format(action.due, 'j F Y')}" if action.due else "")
    return ", ".join(part for part in parts if part)


def _actions_table(book, actions) -> None:
    if not actions:
        return
    book.add_heading("Actiepunten", level=2)
    table = book.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    for cell, words in zip(table.rows[0].cells, ("Wat", "Wie", "Vóór"), strict=True):
        cell.text = words
    for action in actions:
        cells = table.add_row().cells
        cells[0].text = clean(action.what)
        cells[1].text = clean(action.owner.first_name if action.owner else "")
        cells[2].text = date_format(action.due, "j F Y") if action.due else ""

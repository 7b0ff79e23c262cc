"""Meetings: series, meeting, agenda, notes and what came of them; one file per subject."""

from meetings.models.agenda import AgendaItem, AgendaQuerySet
from meetings.models.briefing import Preparation, PreparationQuerySet, ReadingPick
from meetings.models.feed import CalendarFeed
from meetings.models.meeting import Attendance, Meeting, MeetingQuerySet
from meetings.models.note import KeptText, Note, NoteQuerySet, NoteSource
from meetings.models.outcome import ActionPoint, Amendment, Decision
from meetings.models.series import GOALS, Seat, Series, SeriesItem

__all__ = [
    "GOALS",
    "ActionPoint",
    "AgendaItem",
    "AgendaQuerySet",
    "Amendment",
    "Attendance",
    "CalendarFeed",
    "Decision",
    "KeptText",
    "Meeting",
    "MeetingQuerySet",
    "Note",
    "NoteQuerySet",
    "NoteSource",
    "Preparation",
    "PreparationQuerySet",
    "ReadingPick",
    "Seat",
    "Series",
    "SeriesItem",
]

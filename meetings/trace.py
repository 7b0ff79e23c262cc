"""What notes discussed and led to, and what of a meeting stands in the trace of other things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format

from learnings.models import Dilemma, Lesson
from learnings.trace import Step, dilemma_step, lesson_step
from meetings.models import Note


def linked_steps(notes: Iterable[Note], user) -> dict[str, list[Step]]:
    """Return the dilemmas and lessons that these notes name, as far as the viewer may see them (two queries)."""
    notes = list(notes)
    keys = [link.key for note in notes for link in note.links.all()]
    lessons = Lesson.objects.visible_to(user).submitted().filter(pk__in=_numbers(keys, "lesson"))
    dilemmas = Dilemma.objects.visible_to(user).posted().filter(pk__in=_numbers(keys, "dilemma"))
    steps = {row.key: dilemma_step(row) for row in dilemmas.select_related("place")}
    steps |= {row.key: lesson_step(row) for row in lessons}
    found: dict[str, list[Step]] = defaultdict(list)
    for note in notes:
        found[note.key] = [steps[link.key] for link in note.links.all() if link.key in steps]
    return found


def _numbers(keys: Iterable[str], kind: str) -> list[int]:
    return [int(key.partition(":")[2]) for key in keys if key.startswith(f"{kind}:")]


def meeting_steps(keys: Iterable[str], user) -> dict[str, list[Step]]:
    """Return by key the meetings where a dilemma or lesson was discussed or made, as far as the viewer may see them."""
    found: dict[str, list[Step]] = defaultdict(list)
    keys = [key for key in keys if key.startswith(("dilemma:", "lesson:"))]
    if not keys:
        return found
    notes = Note.objects.visible_to(user).shared().filter(links__key__in=keys).select_related("meeting")
    for note in notes.prefetch_related("links").order_by("meeting__start", "pk"):
        when = date_format(timezone.localtime(note.meeting.start), "j F Y")
        step = Step("meeting_note", note.meeting.title, note.get_absolute_url(), when, note.title, note.key)
        for link in note.links.all():
            if link.key in keys:
                found[link.key].append(step)
    return found


def trails(keys: Iterable[str], user) -> dict[str, dict[str, str]]:
    """Return for lessons in a list of results the last meeting where they were made or discussed, in one line."""
    lessons = [key for key in keys if key.startswith("lesson:")]
    return {
        key: {"icon": "bijeenkomst", "text": "Uit de bijeenkomst:", "url": steps[-1].url, "title": steps[-1].title}
        for key, steps in meeting_steps(lessons, user).items()
        if steps
    }

"""What notes discussed and led to, and what of a meeting stands in the trace of other things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

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

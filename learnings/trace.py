"""The trace: dilemma → les → advies, in both directions, for many things at once.

Apps to the right add their steps with the hook `register_trace_steps`: a function of (keys, user) that returns
`{key: [Step, …]}` and is asked once per page, never per row. A step that the viewer may not see is not there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils import timezone
from django.utils.formats import date_format
from wagtail import hooks

from learnings.models import Dilemma, Lesson, LessonSource
from members.models import User

HOOK = "register_trace_steps"
ORDER = ("dilemma", "lesson", "guide_page")
EMPTY = {
    "dilemma": ("Geen dilemma dat je kunt lezen", ""),
    "lesson": ("Nog geen les", "Maak er een zodra je verder bent"),
    "guide_page": ("Nog geen advies", ""),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One station of the trace: what kind of thing, its title, address and when."""

    kind: str
    title: str
    url: str = ""
    when: str = ""
    note: str = ""
    key: str = ""
    is_current: bool = False
    is_empty: bool = False
    more: tuple = field(default=())


def steps_for(keys: Iterable[str], user: User) -> dict[str, list[Step]]:
    """Return all steps before and after each of these things, as far as the viewer may see them."""
    keys = list(dict.fromkeys(keys))
    found: dict[str, list[Step]] = defaultdict(list)
    _lessons_of_dilemmas(keys, user, found)
    _dilemmas_of_lessons(keys, user, found)
    for registered in hooks.get_hooks(HOOK):
        for key, steps in registered(keys, user).items():
            found[key].extend(steps)
    return found


def _numbers(keys: Iterable[str], kind: str) -> list[int]:
    return [int(key.partition(":")[2]) for key in keys if key.startswith(f"{kind}:")]


def _lessons_of_dilemmas(keys, user, found) -> None:
    if pks := _numbers(keys, "dilemma"):
        visible = Lesson.objects.visible_to(user).submitted()
        sources = LessonSource.objects.filter(dilemma__in=pks, lesson__in=visible).select_related("lesson")
        for lesson, dilemma_pk in {(source.lesson, source.dilemma_id) for source in sources}:
            found[f"dilemma:{dilemma_pk}"].append(lesson_step(lesson))


def _dilemmas_of_lessons(keys, user, found) -> None:
    if pks := _numbers(keys, "lesson"):
        visible = Dilemma.objects.visible_to(user).posted()
        sources = LessonSource.objects.filter(lesson__in=pks, dilemma__in=visible).select_related("dilemma__place")
        for dilemma, lesson_pk in {(source.dilemma, source.lesson_id) for source in sources}:
            found[f"lesson:{lesson_pk}"].append(dilemma_step(dilemma))


def dilemma_step(dilemma: Dilemma, **extra) -> Step:
    """Return a dilemma as a step."""
    when = _day(dilemma.posted_at)
    return Step("dilemma", dilemma.title, dilemma.get_absolute_url(), when, str(dilemma.place or ""), dilemma.key, **extra)


def lesson_step(lesson: Lesson, **extra) -> Step:
    """Return a lesson as a step."""
    when = _day(lesson.adopted_at or lesson.submitted_at)
    note = "" if lesson.state == Lesson.State.ADOPTED else lesson.get_state_display()
    return Step("lesson", lesson.title, lesson.get_absolute_url(), when, note, lesson.key, **extra)


def _day(moment) -> str:
    return date_format(timezone.localtime(moment), "j F Y") if moment else ""


def line(current: Step, steps: Iterable[Step]) -> list[Step]:
    """Return the three stations with this thing among them; several of one kind stand under the first."""
    by_kind: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        if step.key != current.key and step.kind in ORDER and step not in by_kind[step.kind]:
            by_kind[step.kind].append(step)
    stations = []
    for kind in ORDER:
        if kind == current.kind:
            stations.append(current)
        elif group := by_kind[kind]:
            stations.append(replace(group[0], more=tuple(group[1:4])))
        else:
            title, note = EMPTY[kind]
            stations.append(Step(kind, title, note=note, is_empty=True))
    return stations

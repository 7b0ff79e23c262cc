"""The trace: dilemma → les → advies, in both directions, for many things at once.

Apps to the right add their steps with the hook `register_trace_steps`: a function of (keys, user) that returns
`{key: [Step, …]}` and is asked once per page, never per row. A step that the viewer may not see is not there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.contrib.auth.models import AnonymousUser
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


def steps_for(keys: Iterable[str], user: User | AnonymousUser) -> dict[str, list[Step]]:
    """Return all steps before and after each of these things, as far as the viewer may see them.

    Of a dilemma: its lessons, and the advice that cites these. Of advice: its lessons, and the dilemmas behind them.
    """
    keys = list(dict.fromkeys(keys))
    found: dict[str, list[Step]] = defaultdict(list)
    for key, lesson in _lessons_of_dilemmas(keys, user):
        found[key].append(lesson)
    lessons = {step.key for steps in found.values() for step in steps}
    later = _registered([*keys, *sorted(lessons - set(keys))], user)
    for key in keys:
        found[key].extend(later.get(key, ()))
    behind = _dilemmas_of_lessons({*keys, *(step.key for steps in found.values() for step in steps)}, user)
    for key in keys:
        for lesson_key in [key, *(step.key for step in found[key] if step.kind == "lesson")]:
            found[key].extend(later.get(lesson_key, ()) if lesson_key != key else ())
            found[key].extend(behind.get(lesson_key, ()))
        found[key] = [step for step in dict.fromkeys(found[key]) if step.key != key]
    return found


def _registered(keys: list[str], user) -> dict[str, list[Step]]:
    """Return the steps of later apps: each is asked once for all keys."""
    found: dict[str, list[Step]] = defaultdict(list)
    for registered in hooks.get_hooks(HOOK):
        for key, steps in registered(keys, user).items():
            found[key].extend(steps)
    return found


def _numbers(keys: Iterable[str], kind: str) -> list[int]:
    return [int(key.partition(":")[2]) for key in keys if key.startswith(f"{kind}:")]


def _lessons_of_dilemmas(keys, user) -> list[tuple[str, Step]]:
    """Return (key of a dilemma, lesson made from it), newest last."""
    pks = _numbers(keys, "dilemma")
    if not pks:
        return []
    visible = Lesson.objects.visible_to(user).submitted()
    sources = LessonSource.objects.filter(dilemma__in=pks, lesson__in=visible).select_related("lesson").order_by("pk")
    return list(dict.fromkeys((f"dilemma:{source.dilemma_id}", lesson_step(source.lesson)) for source in sources))


def _dilemmas_of_lessons(keys, user) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = defaultdict(list)
    if pks := _numbers(keys, "lesson"):
        visible = Dilemma.objects.visible_to(user).posted()
        sources = LessonSource.objects.filter(lesson__in=pks, dilemma__in=visible)
        for source in sources.select_related("dilemma__place").order_by("pk"):
            step = dilemma_step(source.dilemma)
            if step not in found[f"lesson:{source.lesson_id}"]:
                found[f"lesson:{source.lesson_id}"].append(step)
    return found


def dilemma_step(dilemma: Dilemma, **extra) -> Step:
    """Return a dilemma as a step."""
    when, where = _day(dilemma.posted_at), str(dilemma.place or "")
    return Step("dilemma", dilemma.title, dilemma.get_absolute_url(), when, where, dilemma.key, **extra)


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

"""What the network knows of a wijk or subwijk: a wijk finds what lies in it."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, Prefetch, Q, Value, Window
from django.urls import reverse
from django.utils.formats import date_format
from wagtail import hooks

from cms.models import GuidePage, UpdatePage
from cms.visibility import restrictions, visible_pages
from learnings.models import Dilemma, Lesson
from meetings.models import Note
from members import audiences
from members.models import Pilot, Team, User
from vocabulary.models import Place, Practice

WHERE = ("place", "practice__place", "variant")
LESSONS, DILEMMAS, NOTES, PAGES, LISTED = 6, 5, 5, 5, 30


def overview(user) -> dict:
    """The wijken with their subwijken, and how much this person can read of each."""
    subwijken = Place.objects.filter(level=Place.Level.SUBWIJK).order_by("name")
    wijken = list(Place.objects.wijken().order_by("name").prefetch_related(Prefetch("children", subwijken)))
    counts = _counts(user)
    rows = [
        {
            "place": wijk,
            "children": list(wijk.children.all()),
            "lessons": sum(number for path, number in counts["lesson"].items() if path.startswith(wijk.path)),
            "dilemmas": sum(number for path, number in counts["dilemma"].items() if path.startswith(wijk.path)),
        }
        for wijk in wijken
    ]
    return {"rows": rows, "crumbs": [("Wijken", "")]}


def _counts(user) -> dict[str, Counter]:
    """Return per kind how many things this person sees at each place."""
    things = {
        "lesson": Lesson.objects.visible_to(user).adopted(),
        "dilemma": Dilemma.objects.visible_to(user).posted(),
    }
    return {
        kind: Counter(
            own or of_practice
            for own, of_practice in rows.order_by().values_list("place__path", "practice__place__path")
            if own or of_practice
        )
        for kind, rows in things.items()
    }


def at(place: Place, user) -> dict:
    """Everything on the page of a place, as far as this person may see it.

    Later apps add sections with the hook `register_place_section`: a function of the place and the user that returns
    (order, heading, template, context) or None. Without such sections about figures the page says that there are none.
    """
    viewer, known = audiences.of(user), restrictions()
    places = list(Place.objects.filter(Q(level=Place.Level.WIJK) | Q(parent=place)).order_by("name"))
    rows = _here(Lesson.objects.visible_to(user).adopted(), place).order_by("-adopted_at", "-pk")
    lessons = list(rows.annotate(total=Window(Count("pk"))).select_related(*WHERE)[:LESSONS])
    dilemmas = (
        _here(Dilemma.objects.visible_to(user).posted(), place).with_response_count().order_by("-posted_at", "-pk")
    )
    notes = _here(Note.objects.visible_to(user).shared(), place).order_by("-meeting__start", "order")
    return {
        "place": place,
        "crumbs": _crumbs(place),
        "lessons": [(lesson, _where(lesson, place)) for lesson in lessons],
        "lessons_label": f"Alle {lessons[0].total} lessen" if len(lessons) > 1 else "Bekijk in de lijst",
        "held_elsewhere": _also_holds(place, user),
        "dilemmas": list(dilemmas.select_related("place", "variant")[:DILEMMAS]),
        "dilemmas_label": f"Alle {number} dilemma’s" if (number := dilemmas.count()) > 1 else "Bekijk in de lijst",
        "notes": list(notes.select_related("meeting", "place")[:NOTES]),
        "pages": _pages(place, viewer, known),
        "sections": _sections(place, user),
        "facts": _facts(place, places),
        "practices": list(Practice.objects.filter(place__path__startswith=place.path).select_related("place")[:LISTED]),
        "others": [one for one in places if one.level == Place.Level.WIJK and one != place],
        "people_count": User.objects.active_members().filter(_person_here(place)).distinct().count(),
        "lessons_url": f"{reverse('learnings:lessons')}?wijk={place.slug}",
        "dilemmas_url": f"{reverse('learnings:dilemmas')}?wijk={place.slug}",
        "people_url": f"{reverse('members:members')}?wijk={place.slug}",
    }


def _here(rows, place: Place):
    """What is about this place or a place in it, itself or by its practice: the same as the filter of the lists."""
    return rows.filter(Q(place__path__startswith=place.path) | Q(practice__place__path__startswith=place.path))


def _where(lesson: Lesson, place: Place) -> list[str]:
    """Return the form of support, and the place when that is a part of this one."""
    there = lesson.place or lesson.practice.place
    return [str(lesson.variant or ""), "" if there == place else str(there)]


def _person_here(place: Place) -> Q:
    return Q(places__path__startswith=place.path) | Q(practice__place__path__startswith=place.path)


def _also_holds(place: Place, user) -> list[Lesson]:
    """Return lessons from elsewhere that were found to hold here."""
    rows = (
        Lesson.objects.visible_to(user)
        .adopted()
        .filter(
            Q(scopes__place__path__startswith=place.path) | Q(scopes__practice__place__path__startswith=place.path),
            scopes__holds=True,
        )
    )
    here = _here(Lesson.objects.all(), place).values("pk")
    return list(rows.exclude(pk__in=here).distinct().order_by("-adopted_at", "-pk")[:LESSONS])


def _pages(place: Place, viewer, known) -> list[tuple[str, GuidePage | UpdatePage]]:
    """Return chapters and updates about this place, newest first."""
    chapters = _here(visible_pages(GuidePage.objects.all(), viewer, known), place).order_by("-last_published_at")
    updates = _here(visible_pages(UpdatePage.objects.all(), viewer, known), place).order_by("-date")
    return [
        *(("guide_page", page) for page in chapters[:PAGES]),
        *(("pilot_update", page) for page in updates[:PAGES]),
    ][:PAGES]


def _sections(place: Place, user) -> list:
    found = [made for made in (section(place, user) for section in hooks.get_hooks("register_place_section")) if made]
    return sorted(found, key=lambda section: section[0])


def _facts(place: Place, places: list[Place]) -> list[tuple[str, str]]:
    """Return what there is in this place, in terms and values; what is empty is not shown."""
    inside = Q(places__path__startswith=place.path) | Q(practices__place__path__startswith=place.path)
    pilots, teams = _pilots_and_teams(inside)
    variants = (
        Practice.objects.filter(place__path__startswith=place.path)
        .exclude(variants=None)
        .order_by("variants__order")
        .values_list("variants__name", flat=True)
    )
    return [
        ("Ligt in", str(place.parent) if place.parent_id and not place.parent.is_city else ""),
        ("Daarin", ", ".join(one.name for one in places if one.parent_id == place.pk)),
        ("Ook bekend als", ", ".join(place.aliases)),
        ("Pilots", ", ".join(name for name, _ in pilots)),
        ("Sinds", date_format(pilots[0][1], "F Y") if pilots else ""),
        ("Teams", ", ".join(name for name, _ in teams)),
        ("Soorten ondersteuning", ", ".join(dict.fromkeys(variants))),
    ]


def _pilots_and_teams(inside: Q) -> tuple[list, list]:
    """Return (name, begin) of the pilots, the first one first, and of the teams by name: one query."""
    pilots = Pilot.objects.filter(inside).order_by().values_list("name", "start", Value("pilot"))
    teams = Team.objects.filter(inside).order_by().values_list("name", "start", Value("team"))
    rows = list(pilots.union(teams))
    found = {kind: [(name, start) for name, start, of in rows if of == kind] for kind in ("pilot", "team")}
    return sorted(found["pilot"], key=lambda row: row[1]), sorted(found["team"])[:LISTED]


def _crumbs(place: Place) -> list[tuple[str, str]]:
    above = []
    parent = place.parent
    while parent is not None and not parent.is_city:
        above.insert(0, (parent.name, parent.get_absolute_url()))
        parent = parent.parent
    return [("Wijken", "/wijken/"), *above, (place.name, "")]

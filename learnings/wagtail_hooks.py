"""What the learning loop registers with the rest of the house."""

from datetime import time

from django.db.models import Q
from django.urls import reverse
from wagtail import hooks

from learnings import ask_services, documents, lesson_services, services
from learnings.models import Dilemma, Lesson
from notices.clock import Job, register

__all__ = ["documents"]  # imported so that its sources are registered


@hooks.register("register_main_menu_item")
def dilemmas_item(user):
    """Dilemma’s, for members."""
    return (20, "Dilemma’s", reverse("learnings:dilemmas")) if user.is_authenticated and user.is_member else None


@hooks.register("register_main_menu_item")
def lessons_item(user):
    """Lessen, for members."""
    return (30, "Lessen", reverse("learnings:lessons")) if user.is_authenticated and user.is_member else None


@hooks.register("register_notice_check")
def visible_keys(keys, user):
    """Return which of these keys of ours the person may still see."""
    found = set()
    for kind, model in (("dilemma", Dilemma), ("lesson", Lesson)):
        pks = [key.partition(":")[2] for key in keys if key.startswith(f"{kind}:")]
        if pks:
            rows = model.objects.visible_to(user).filter(pk__in=pks)
            found |= {f"{kind}:{pk}" for pk in rows.values_list("pk", flat=True)}
    return found


@hooks.register("register_member_contributions")
def contributions(person, viewer):
    """What somebody gave, as far as the viewer may see it and it was not given without a name."""
    dilemmas = Dilemma.objects.visible_to(viewer).posted().filter(owner=person, is_pseudonymous=False, is_hidden=False)
    lessons = Lesson.objects.visible_to(viewer).adopted().filter(contributors=person)
    hidden = Dilemma.objects.filter(owner=person, is_pseudonymous=True).values("lesson_sources__lesson")
    lessons = lessons.exclude(pk__in=hidden.exclude(lesson_sources=None)).order_by("-adopted_at")
    things = [*[("lesson", lesson) for lesson in lessons[:5]], *[("dilemma", row) for row in dilemmas[:5]]]
    if not things:
        return None
    return (10, f"Wat {person.first_name} deelde", "learnings/_contributions.html", {"things": things})


@hooks.register("register_mine_panel")
def own_dilemmas(user):
    """One's own concepts and open dilemmas."""
    concepts = Dilemma.objects.filter(owner=user, state=Dilemma.State.CONCEPT).order_by("-changed_at")[:10]
    rows = Dilemma.objects.filter(owner=user).still_open().with_response_count().order_by("-posted_at")[:10]
    own_lessons = Lesson.objects.filter(owner=user).exclude(state=Lesson.State.ADOPTED).order_by("-changed_at")[:10]
    context = {"concepts": concepts, "rows": rows, "lessons": own_lessons}
    return (10, "Je dilemma’s en lessen", "learnings/_mine.html", context)


@hooks.register("register_practice_panel")
def lessons_here(practice, user):
    """Lessons that hold in this practice, or come from it."""
    rows = (
        Lesson.objects.visible_to(user)
        .adopted()
        .filter(Q(practice=practice) | Q(scopes__practice=practice, scopes__holds=True))
        .distinct()
        .order_by("-adopted_at")[:10]
    )
    return (10, "Lessen die hier gelden", "learnings/_lessons_here.html", {"lessons": rows})


register(Job("learnings.purge_concepts", services.purge_concepts, at=time(3, 0)))
register(Job("learnings.asks", ask_services.remind, at=time(8, 0)))
register(Job("learnings.reviews", lesson_services.remind_reviews, at=time(6, 30)))
register(Job("learnings.ask_again", lesson_services.ask_again, at=time(6, 40)))

"""What people hear of the learning loop. Called after commit; a notice holds the title, never the story."""

from __future__ import annotations

from learnings.models import Ask, Dilemma, Experience, Follow, Lesson, Response
from members.models import RoleTerm, User
from notices import services as notices
from notices.kinds import Kind, register

RESPONSE = register(Kind("response", "Een reactie op een dilemma dat je volgt"))
ASK = register(Kind("ask", "Iemand vraagt je mee te denken", is_direct=True))
HELPFUL = register(Kind("helpful", "Jouw reactie hielp"))
FINISHED = register(Kind("finished", "Een dilemma dat je volgt is afgerond"))
LESSON = register(Kind("lesson", "Wat er met jouw les gebeurt"))
REVIEW = register(Kind("review", "Een les die je opnieuw bekijkt"))
DESK = register(Kind("desk", "Wat op de kwartiermaker wacht"))


def facilitators():
    """Return the people who hold the role of facilitator today."""
    terms = RoleTerm.objects.current().filter(role=RoleTerm.Role.FACILITATOR)
    return User.objects.filter(is_active=True, pk__in=terms.values("user"))


def _followers(key: str, *, but: User | None = None) -> list[User]:
    rows = Follow.objects.filter(key=key, member__is_active=True).exclude(member=but).select_related("member")
    return [row.member for row in rows]


def _tell(people, kind: Kind, thing, title: str, dedupe_key: str = "") -> None:
    """Tell these people about a thing, as far as they may see it."""
    seers = [person for person in people if type(thing).objects.visible_to(person).filter(pk=thing.pk).exists()]
    notices.notify_many(
        seers, kind=kind.slug, about=thing.key, title=title, url=thing.get_absolute_url(), dedupe_key=dedupe_key
    )


def tell_posted(pk: int) -> None:
    """Tell the author of a dilemma that was posted on behalf of them."""
    dilemma = Dilemma.objects.select_related("owner").get(pk=pk)
    if dilemma.posted_by_id and dilemma.posted_by_id != dilemma.owner_id:
        _tell([dilemma.owner], RESPONSE, dilemma, f"Je dilemma is geplaatst: {dilemma.title}", f"posted:{pk}")


def tell_response(pk: int) -> None:
    """Tell the followers of a dilemma of a new response."""
    response = Response.objects.select_related("dilemma", "owner").get(pk=pk)
    followers = _followers(response.dilemma.key, but=response.owner)
    _tell(followers, RESPONSE, response.dilemma, f"Nieuwe reactie: {response.dilemma.title}", f"response:{pk}")


def tell_helpful(pk: int) -> None:
    """Tell the author of a response that it helped."""
    response = Response.objects.select_related("dilemma", "owner").get(pk=pk)
    _tell(
        [response.owner],
        HELPFUL,
        response.dilemma,
        f"Jouw reactie hielp bij: {response.dilemma.title}",
        f"helpful:{pk}",
    )


def tell_finished(pk: int) -> None:
    """Tell the followers that a dilemma was finished, and with what."""
    dilemma = Dilemma.objects.get(pk=pk)
    _tell(
        _followers(dilemma.key, but=dilemma.owner),
        FINISHED,
        dilemma,
        f"Afgerond: {dilemma.title}",
        f"finished:{pk}:{dilemma.version}",
    )


def tell_asked(pk: int) -> None:
    """Ask somebody to think along; goes at once."""
    ask = Ask.objects.select_related("dilemma", "person").get(pk=pk)
    _tell([ask.person], ASK, ask.dilemma, f"Denk je mee? {ask.dilemma.title}", f"ask:{pk}")


def tell_unanswered(pk: int) -> None:
    """Tell the facilitators that nobody answered a dilemma for five working days."""
    dilemma = Dilemma.objects.get(pk=pk)
    _tell(facilitators(), DESK, dilemma, f"Nog geen antwoord: {dilemma.title}", f"unanswered:{pk}")


def tell_handed_in(pk: int) -> None:
    """Tell the facilitators that a lesson waits for review."""
    lesson = Lesson.objects.get(pk=pk)
    _tell(facilitators(), DESK, lesson, f"Nieuwe les om te toetsen: {lesson.title}", f"handed:{pk}:{lesson.version}")


def tell_adopted(pk: int) -> None:
    """Tell everybody who gave something to a lesson what became of it."""
    lesson = Lesson.objects.get(pk=pk)
    sources = {source.dilemma.owner for source in lesson.sources.select_related("dilemma__owner")}
    people = {lesson.owner, *lesson.contributors.all(), *sources} - {None}
    _tell(people, LESSON, lesson, f"De les is vastgesteld: {lesson.title}", f"adopted:{pk}:{lesson.version}")


def tell_sent_back(pk: int) -> None:
    """Tell the owner that a lesson came back."""
    lesson = Lesson.objects.get(pk=pk)
    _tell(
        [lesson.owner],
        LESSON,
        lesson,
        f"De kwartiermaker heeft een vraag over: {lesson.title}",
        f"back:{pk}:{lesson.version}",
    )


def tell_ended(pk: int) -> None:
    """Tell the owner, contributors and who recorded an experience that a lesson no longer holds."""
    lesson = Lesson.objects.get(pk=pk)
    users = {experience.owner for experience in lesson.experiences.select_related("owner")}
    people = {lesson.owner, *lesson.contributors.all(), *users} - {None}
    _tell(people, LESSON, lesson, f"Deze les geldt niet meer: {lesson.title}", f"ended:{pk}:{lesson.version}")


def tell_contradiction(pk: int) -> None:
    """Tell owner and facilitators that a lesson did not work somewhere."""
    experience = Experience.objects.select_related("lesson__owner").get(pk=pk)
    lesson = experience.lesson
    people = {lesson.owner, *facilitators()} - {None, experience.owner}
    _tell(people, REVIEW, lesson, f"Werkte niet bij een collega: {lesson.title}", f"not:{pk}:{experience.version}")


def tell_review_due(pk: int) -> None:
    """Ask the owner and the facilitators whether a lesson still holds."""
    lesson = Lesson.objects.get(pk=pk)
    people = {lesson.owner, *facilitators()} - {None}
    _tell(people, REVIEW, lesson, f"Klopt deze les nog? {lesson.title}", f"review:{pk}:{lesson.review_date}")


def tell_ask_again(pk: int) -> None:
    """Ask a member again what came of a lesson."""
    experience = Experience.objects.select_related("lesson", "owner").get(pk=pk)
    _tell(
        [experience.owner],
        REVIEW,
        experience.lesson,
        f"Hoe ging het verder? {experience.lesson.title}",
        f"again:{pk}:{experience.recorded_at:%Y%m%d}",
    )

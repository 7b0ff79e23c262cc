"""A small world in which everything that can be hidden is hidden once, each thing with a word of its own.

The words are invented, so that a word on a page proves that its thing leaked. Rows are written straight into the
tables, past all services: the rule must hold whatever wrote them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.models import Document, MeetingAttachment, PageComment
from learnings.models import Dilemma, Experience, Lesson, LessonSource, Response
from meetings.models import (
    ActionPoint,
    AgendaItem,
    Amendment,
    Attendance,
    Decision,
    KeptText,
    Meeting,
    Note,
    Preparation,
)
from members.models import Organisation, Pilot, RoleTerm, User
from tests.cms import factories as make
from vocabulary.models import Place, SectorKind, Theme

ROLES = (
    "anonymous",
    "member",
    "colleague",
    "outsider",
    "author",
    "facilitator",
    "analyst",
    "administrator",
    "deactivated",
)


@dataclass
class World:
    """The people by role, the things by name, and per canary word the roles that may see it."""

    people: dict = field(default_factory=dict)
    things: dict = field(default_factory=dict)
    canaries: dict[str, set[str]] = field(default_factory=dict)

    def hide(self, word: str, thing, seen_by: set[str]):
        """Note that only these roles may meet this word."""
        self.canaries[word] = seen_by
        self.things[word] = thing
        return thing


STAFF = {"facilitator", "administrator"}


def build() -> World:
    """Make the world: two organisations of two sectors, a pilot, a person per role, and the hidden things."""
    world = World()
    _people(world)
    _dilemmas(world)
    _lessons(world)
    _meetings(world)
    _documents(world)
    return world


def _people(world: World) -> None:
    city = Place.objects.create(name="Utrecht", slug="utrecht", level="stad")
    wijk = Place.objects.create(name="Noordwest", slug="noordwest", level="wijk", parent=city)
    theme = Theme.objects.create(name="Wachttijden en overbruggen", slug="wachttijden")
    teams = SectorKind.objects.get_or_create(slug="buurtteam", defaults={"name": "Buurtteam"})[0]
    schools = SectorKind.objects.get_or_create(slug="onderwijs", defaults={"name": "Onderwijs"})[0]
    ours = Organisation.objects.create(name="Buurtteam Zuilen", sector=teams)
    theirs = Organisation.objects.create(name="School De Boog", sector=schools)
    pilot = Pilot.objects.create(name="Pilot Zuilen", slug="pilot-zuilen", start=timezone.localdate())
    world.things |= {"place": wijk, "theme": theme, "organisation": ours, "other": theirs, "pilot": pilot}

    def person(name: str, role: str | None, organisation: Organisation, **extra):
        user = User.objects.create_user(
            f"{name}@voorbeeld.example",
            "lang wachtwoord 1",
            first_name=name.capitalize(),
            last_name="Voorbeeld",
            organisation=organisation,
            **extra,
        )
        if role:
            RoleTerm.objects.create(user=user, role=role)
        world.people[name] = user
        return user

    world.people["anonymous"] = AnonymousUser()
    author = person("author", "member", ours)
    colleague = person("colleague", "member", ours)
    pilot.members.set([author, colleague])
    person("member", "member", ours)
    person("outsider", "member", theirs)
    person("facilitator", "facilitator", ours)
    person("analyst", "analyst", theirs)
    person("administrator", "administrator", ours)
    person("deactivated", "member", ours, is_active=False)


def _dilemmas(world: World) -> None:
    author, place = world.people["author"], world.things["place"]
    now = timezone.now() - timedelta(days=2)

    def dilemma(word: str, seen_by: set[str], **fields):
        fields = {"state": "open", "posted_at": now, "audience_choice": "members", "owner": author} | fields
        thing = Dilemma.objects.create(
            title=f"Hoe doe je dit {word}?",
            situation=f"Er speelt iets met {word}.",
            question=f"Wat doe jij, {word}?",
            place=place,
            **fields,
        )
        return world.hide(word, thing, seen_by)

    members = {"member", "colleague", "outsider", "author", *STAFF}
    dilemma("alfaopen", members)
    dilemma("bravoconcept", {"author"}, state="concept", posted_at=None)
    dilemma("charlieverborgen", {"author", *STAFF}, is_hidden=True)
    dilemma("deltapilot", {"author", "colleague", *STAFF}, audience_choice=f"pilot:{world.things['pilot'].pk}")
    organisation = world.things["organisation"]
    dilemma(
        "echoorganisatie", {"author", "colleague", "member", *STAFF}, audience_choice=f"organisation:{organisation.pk}"
    )
    dilemma("foxtrotzonder", members - {"outsider"}, audience_choice="members!onderwijs")
    dilemma("golfkwartier", {"author", *STAFF}, audience_choice="facilitators")
    shown = world.things["alfaopen"]
    colleague = world.people["colleague"]
    world.hide(
        "hotelreactie",
        Response.objects.create(dilemma=shown, owner=colleague, body="Een reactie: hotelreactie.", is_hidden=True),
        {"colleague", *STAFF},
    )
    world.hide(
        "indiareactie",
        Response.objects.create(dilemma=world.things["deltapilot"], owner=colleague, body="Antwoord: indiareactie."),
        {"author", "colleague", *STAFF},
    )


def _lessons(world: World) -> None:
    author, place = world.people["author"], world.things["place"]
    now = timezone.now() - timedelta(days=1)
    everyone = set(ROLES)
    members = {"member", "colleague", "outsider", "author", *STAFF}

    def lesson(word: str, seen_by: set[str], **fields):
        fields = {"state": "adopted", "adopted_at": now, "audience_choice": "members", "owner": author} | fields
        thing = Lesson.objects.create(
            title=f"Spreek af wie belt {word}",
            lead=f"Dat scheelt tijd: {word}.",
            learned=f"We leerden {word}.",
            place=place,
            **fields,
        )
        LessonSource.objects.create(lesson=thing, dilemma=world.things["deltapilot"])
        return world.hide(word, thing, seen_by)

    lesson("juliettopenbaar", everyone, audience_choice="public")
    lesson("kiloleden", members)
    lesson("limaconcept", {"author"}, state="concept", adopted_at=None)
    lesson("miketoetsen", {"author", *STAFF}, state="review", adopted_at=None)
    lesson("novemberpilot", {"author", "colleague", *STAFF}, audience_choice=f"pilot:{world.things['pilot'].pk}")
    lesson("oscarverborgen", {"author", *STAFF}, is_hidden=True)
    world.hide(
        "papaervaring",
        Experience.objects.create(
            lesson=world.things["kiloleden"],
            owner=world.people["colleague"],
            outcome="worked",
            note="Bij ons papaervaring.",
            is_hidden=True,
        ),
        {"colleague", *STAFF},
    )


def _meetings(world: World) -> None:
    start = timezone.now() - timedelta(days=20)

    def meeting(word: str, seen_by: set[str], **fields):
        thing = Meeting.objects.create(
            title=f"Overleg {word}",
            start=start,
            end=start + timedelta(hours=2),
            owner=world.people["facilitator"],
            **{"state": "held", "audience_choice": "members"} | fields,
        )
        return world.hide(word, thing, seen_by)

    closed = meeting("quebecbesloten", {"author", *STAFF})
    closed.participants.add(world.people["author"])
    closed.audience_choice = f"meeting:{closed.pk}"
    closed.save()
    meeting("romeoconcept", STAFF, state="concept")
    for word, shared, seen_by in (("sierranotitie", timezone.now(), {"author", *STAFF}), ("tangonotitie", None, STAFF)):
        note = Note.objects.create(
            meeting=closed,
            title=f"Besproken {word}",
            body=f"Wij bespraken {word}.",
            shared_at=shared,
            owner=world.people["facilitator"],
            audience_choice=closed.audience_choice,
        )
        world.hide(word, note, seen_by)
    _of_a_meeting(world, closed)


def _of_a_meeting(world: World, closed: Meeting) -> None:
    """What hangs on a closed meeting whose minutes are not shared."""
    staff, author = world.people["facilitator"], world.people["author"]
    mine = {"meeting": closed, "owner": staff, "audience_choice": closed.audience_choice}
    item = AgendaItem.objects.create(meeting=closed, title="Wij bespraken zebrapunt", owner=staff)
    world.hide("zebrapunt", item, {"author", *STAFF})
    proposed = AgendaItem.objects.create(meeting=closed, title="Wij bespraken yuccavoorstel", state="proposed")
    world.hide("yuccavoorstel", proposed, STAFF)
    decision = Decision.objects.create(item=item, statement="Wij bespraken walnootbesluit", **mine)
    world.hide("walnootbesluit", decision, STAFF)
    action = ActionPoint.objects.create(item=item, what="Wij bespraken vlierboomactie", **mine | {"owner": author})
    world.hide("vlierboomactie", action, {"author", *STAFF})
    note = world.things["tangonotitie"]
    kept = KeptText.objects.create(note=note, body="Wij bespraken wilgentekst", writer=staff)
    world.hide("wilgentekst", kept, STAFF)
    remark = Amendment.objects.create(meeting=closed, author=staff, text="Wij bespraken esdoornopmerking")
    world.hide("esdoornopmerking", remark, STAFF)
    own = Preparation.objects.create(
        owner=author, title="Overleg iepvoorbereiding", text="Wij bespraken iepvoorbereiding"
    )
    world.hide("iepvoorbereiding", own, {"author"})
    world.things["attendance"] = Attendance.objects.create(meeting=closed, member=author)


def _documents(world: World) -> None:
    """Add files: public, for members, of the pilot, of the closed meeting, for staff, and one held for a BSN."""
    pilot, closed = world.things["pilot"], world.things["quebecbesloten"]
    members = {"member", "colleague", "outsider", "author", *STAFF}
    rows = (
        ("ahornopenbaar", "public", "", set(ROLES)),
        ("berkleden", "members", "", members),
        ("cederpilot", f"pilot:{pilot.pk}", "", {"author", "colleague", *STAFF}),
        ("dennenbesloten", f"meeting:{closed.pk}", "", {"author", *STAFF}),
        ("taxusbijlage", f"meeting:{closed.pk}", "", {"author", *STAFF}),
        ("elzenstaf", "facilitators", "", STAFF),
        ("fijnspargehouden", "facilitators", "public", STAFF),
    )
    for word, audience, held_audience, seen_by in rows:
        text = f"In dit stuk staat {word}."
        thing = Document(title=f"Bijlage over {word}", audience=audience, held_audience=held_audience, text=text)
        thing.file.save(f"{word}.txt", ContentFile(text.encode()), save=False)
        thing.save()
        world.hide(word, thing, seen_by)
    MeetingAttachment.objects.create(meeting=closed, document=world.things["taxusbijlage"])


def add_pages(world: World, home: Page) -> None:
    """Add guide pages below the home page: unpublished, planned, over, for members only, moved below a closed one."""
    from cms.models import GuideIndexPage, GuidePage

    members = {"member", "colleague", "outsider", "author", *STAFF}
    index = GuideIndexPage.objects.child_of(home).first() or home.add_child(
        instance=GuideIndexPage(title="Praktijkwijzer", slug="praktijkwijzer-proef")
    )

    def page(word: str, seen_by: set[str], **fields):
        thing = index.add_child(instance=GuidePage(title=f"Hoofdstuk {word}", slug=word, **fields))
        return world.hide(word, thing, seen_by)

    page("uniformopen", set(ROLES))
    page("victorconcept", set(), live=False)
    restricted = page("whiskyleden", members)
    PageViewRestriction.objects.create(page=restricted, restriction_type=PageViewRestriction.LOGIN)
    grouped = page("xraygroep", set(STAFF))
    restriction = PageViewRestriction.objects.create(page=grouped, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(Group.objects.get_or_create(name="Vaste groep")[0])
    page("zuluplanning", set(), live=False, go_live_at=timezone.now() + timedelta(days=1))
    ended = page("grenenverlopen", set(), expire_at=timezone.now() - timedelta(days=1))
    call_command("publish_scheduled")
    ended.refresh_from_db()
    below = GuidePage(title="Hoofdstuk hazelaarverplaatst", slug="hazelaarverplaatst")
    world.hide("hazelaarverplaatst", index.add_child(instance=below), set(STAFF))
    below.move(grouped, pos="last-child")
    below.refresh_from_db()
    secret = page("yankeewachtwoord", set())
    PageViewRestriction.objects.create(
        page=secret, restriction_type=PageViewRestriction.PASSWORD, password="een wachtwoord"
    )
    _news(world, members)
    _comments(world)


def _news(world: World, members: set[str]) -> None:
    """Add updates and issues of the newsletter, that feeds and the site map know of when they are public."""
    world.hide("iepennieuws", make.update("Update over iepennieuws"), set(ROLES))
    closed = world.hide("jeneverbesnieuws", make.update("Update over jeneverbesnieuws"), members)
    make.restrict(closed)
    world.hide("kastanjenieuws", make.update("Update over kastanjenieuws", live=False), set())
    world.hide("lariksnummer", make.issue(1, title="Nummer over lariksnummer"), set(ROLES))
    world.hide("magnolianummer", make.issue(2, title="Nummer over magnolianummer", live=False), set())


def _comments(world: World) -> None:
    """Add reactions below a public update: placed, held, refused, and a cry for help."""
    states = PageComment.State
    rows = (
        ("notelaarreactie", states.PUBLISHED, set(ROLES)),
        ("olijfboomreactie", states.WAITING, STAFF),
        ("populierreactie", states.REFUSED, STAFF),
        ("robiniareactie", states.CRY, STAFF),
    )
    for word, state, seen_by in rows:
        comment = PageComment(page=world.things["iepennieuws"], body=f"Een reactie: {word}.", state=state)
        comment.save()
        world.hide(word, comment, seen_by)

"""The audience rule, case by case and in words."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from wagtail import hooks

from learnings.models import Dilemma
from members import audiences, services
from members.audiences import STRANGER, Viewer
from members.choices import AudienceFormMixin, can_leave_out_a_sector, choices_for
from members.models import User
from members.models_base import Visible
from tests.learnings.factories import DilemmaFactory
from tests.members.factories import OrganisationFactory, PilotFactory, SectorFactory, UserFactory


def fresh(user) -> User:
    return User.objects.get(pk=user.pk)


def test_a_stranger_sees_what_is_public():
    assert audiences.of(AnonymousUser()) == STRANGER
    assert STRANGER.allows("public")
    assert not any(map(STRANGER.allows, ["members", "members!onderwijs", "facilitators", "user:1", "", "pilot:1"]))


def test_a_member_holds_every_sector_left_out_but_the_own_one():
    SectorFactory(name="Onderwijs"), SectorFactory(name="Gemeente")
    pilot, other = PilotFactory(), PilotFactory()
    member = UserFactory(sector="huisarts", pilots=[pilot])

    tokens = audiences.of(member).tokens

    organisation = f"organisation:{member.organisation_id}"
    wide = {"members", "members!onderwijs", "members!gemeente"}
    mine = {f"pilot:{pilot.pk}", f"pilot:{pilot.pk}!onderwijs", f"pilot:{pilot.pk}!gemeente"}
    assert tokens - {token for token in tokens if token.startswith("group:")} == (
        {"public", f"user:{member.pk}", organisation} | wide | mine
    )
    assert not any(str(other.pk) == token.partition(":")[2] for token in tokens if token.startswith("pilot:"))


def test_a_member_without_a_known_sector_gets_nothing_with_a_sector_left_out():
    SectorFactory(name="Onderwijs")
    member = UserFactory(organisation=None)

    assert "members" in audiences.of(member).tokens
    assert not [token for token in audiences.of(member).tokens if "!" in token]


def test_groups_of_wagtail_are_held_but_not_that_of_a_role_that_ended():
    group = Group.objects.create(name="Leesgroep")
    member = UserFactory()
    member.groups.add(group, Group.objects.get_or_create(name="Kwartiermaker")[0])

    tokens = audiences.of(fresh(member)).tokens

    assert f"group:{group.pk}" in tokens
    assert f"group:{Group.objects.get(name='Lid').pk}" in tokens
    assert f"group:{Group.objects.get(name='Kwartiermaker').pk}" not in tokens


def test_an_analyst_holds_what_is_public_and_the_dossier():
    analyst = UserFactory(analyst=True)

    group = Group.objects.get(name="Analist")
    assert audiences.of(analyst).tokens == {"public", "analysts", f"user:{analyst.pk}", f"group:{group.pk}"}


@pytest.mark.parametrize("trait", ["facilitator", "administrator"])
def test_facilitators_hold_every_token_but_that_of_another_person(trait):
    viewer = audiences.of(UserFactory(**{trait: True}))

    assert all(map(viewer.allows, ["public", "members", "members!onderwijs", "facilitators", "analysts", "meeting:9"]))
    assert viewer.allows(f"user:{viewer.owner}")
    assert not viewer.allows(f"user:{viewer.owner + 1}")
    assert not viewer.allows("")
    assert viewer.allows("", owner=viewer.owner)


@pytest.mark.parametrize("trait", ["is_active", "role"])
def test_who_is_shut_out_sees_what_a_stranger_sees_also_of_their_own(trait):
    member = UserFactory(is_active=trait != "is_active", outside=trait == "role")
    own = DilemmaFactory(owner=member)

    assert audiences.of(member) == STRANGER
    assert not Dilemma.objects.visible_to(member).filter(pk=own.pk).exists()


def test_later_apps_add_tokens():
    with hooks.register_temporarily("register_audience_tokens", lambda _user: {"meeting:12"}):
        assert "meeting:12" in audiences.of(UserFactory()).tokens


def test_the_answer_is_kept_until_it_is_forgotten(django_assert_num_queries):
    member = UserFactory()
    audiences.of(member)

    with django_assert_num_queries(0):
        audiences.of(member)
    services.give_role(user=member, role="facilitator")

    assert audiences.of(member).holds_every_token


def test_at_most_three_queries(django_assert_max_num_queries):
    member = fresh(UserFactory(pilots=PilotFactory.create_batch(3)))
    for _ in range(20):
        SectorFactory()

    with django_assert_max_num_queries(3 + len(hooks.get_hooks("register_audience_tokens"))):  # one for each other app
        audiences.of(member)


@pytest.mark.parametrize("prefix", ["", "dilemma__"])
def test_the_filter_reads_the_columns_behind_the_prefix(prefix):
    rule = str(Viewer(frozenset({"public"}), owner=3).q(prefix))

    assert f"'{prefix}audience__in'" in rule
    assert f"'{prefix}owner'" in rule


@pytest.mark.parametrize(
    ("token", "is_one"),
    [
        ("public", True),
        ("members", True),
        ("members!onderwijs", True),
        ("pilot:2", True),
        ("pilot:2!jeugd-zorg", True),
        ("members!sector_2", True),
        ("organisation:3", True),
        ("meeting:12", True),
        ("group:4", True),
        ("user:7", True),
        ("facilitators", True),
        ("analysts", True),
        ("", False),
        ("Public", False),
        ("pilot", False),
        ("pilot:", False),
        ("pilot:x", False),
        ("organisation:3!onderwijs", False),
        ("members!", False),
        ("members!Onder wijs", False),
        ("user:7\n", False),
        (" public", False),
        ("public!onderwijs", False),
        ("pilot:٣", False),
    ],
)
def test_what_is_a_token(token, is_one):
    assert audiences.is_token(token) is is_one


def test_every_token_has_words():
    pilot, organisation = PilotFactory(name="Pilot Zuilen"), OrganisationFactory(name="Buurtteam Zuilen")
    SectorFactory(name="Onderwijs")
    words = {
        "public": "Iedereen, ook zonder account",
        "members": "Alle leden van de Ontwikkelkamer",
        "members!onderwijs": "Alle leden van de Ontwikkelkamer, behalve onderwijs",
        "members!verdwenen": "Alle leden van de Ontwikkelkamer, behalve verdwenen",
        f"pilot:{pilot.pk}": "Alleen leden van Pilot Zuilen",
        f"pilot:{pilot.pk}!onderwijs": "Alleen leden van Pilot Zuilen, behalve onderwijs",
        f"organisation:{organisation.pk}": "Alleen leden van Buurtteam Zuilen",
        "pilot:999999": "Alleen leden van een groep die er niet meer is",
        "facilitators": "Alleen de kwartiermaker",
        "analysts": "De gemeente, voor het dossier",
        "user:7": "Alleen jij",
        "meeting:12": "De deelnemers van de bijeenkomst",
        "group:4": "Een vaste groep",
        "": "Niemand",
        "iets anders": "Niemand",
    }

    assert {token: audiences.in_words(token) for token in words} == words


# What people may choose


class AudienceForm(AudienceFormMixin):
    """The smallest form with an audience."""

    def __init__(self, user, *args, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)


def chosen(user, initial=None, **data) -> tuple[str | None, dict]:
    """Return the token that the form gives, and its errors."""
    form = AudienceForm(user, data, initial={"audience_choice": initial} if initial else {})
    form.is_valid()
    return (None if form.errors else form.cleaned_data["audience_choice"]), form.errors


@pytest.fixture
def author():
    SectorFactory(name="Onderwijs")
    return UserFactory(sector="buurtteam", pilots=[PilotFactory(name="Pilot Zuilen")])


def test_a_member_chooses_narrow_to_wide(author):
    pilot = author.pilots.get()

    labels = [choice.label for choice in choices_for(author)]

    assert labels == [
        "Alleen de kwartiermaker",
        f"Mijn organisatie: {author.organisation}",
        "Mijn pilot: Pilot Zuilen",
        "Alle leden van de Ontwikkelkamer",
    ]
    assert [choice.token for choice in choices_for(author)] == [
        "facilitators",
        f"organisation:{author.organisation_id}",
        f"pilot:{pilot.pk}",
        "members",
    ]


def test_a_facilitator_may_choose_everybody():
    assert choices_for(UserFactory(facilitator=True))[-1].token == "public"


def test_who_has_no_organisation_is_not_offered_one():
    assert [choice.token for choice in choices_for(UserFactory(organisation=None))] == ["facilitators", "members"]


def test_every_choice_says_who_that_is(author):
    form = AudienceForm(author)

    html = str(form["audience_choice"])
    assert "Leden van deze pilot en de kwartiermaker, verder niemand." in html
    assert 'value="members" id="id_audience_choice_3" checked' in html.replace("required ", "")


def test_without_a_choice_it_is_for_all_members(author):
    assert chosen(author) == ("members", {})


def test_a_choice_of_one_s_own_is_taken(author):
    pilot = author.pilots.get()
    for token in ("facilitators", f"organisation:{author.organisation_id}", f"pilot:{pilot.pk}", "members"):
        assert chosen(author, audience_choice=token) == (token, {})


def test_one_sector_is_left_out(author):
    pilot = author.pilots.get()

    assert chosen(author, audience_choice="members", without_sector="onderwijs")[0] == "members!onderwijs"
    token, _ = chosen(author, audience_choice=f"pilot:{pilot.pk}", without_sector="onderwijs")
    assert token == f"pilot:{pilot.pk}!onderwijs"


@pytest.mark.parametrize("token", ["facilitators", "organisation"])
def test_a_narrow_choice_leaves_no_sector_out(author, token):
    token = f"organisation:{author.organisation_id}" if token == "organisation" else token

    _, errors = chosen(author, audience_choice=token, without_sector="onderwijs")

    assert errors == {"without_sector": ["Een sector weglaten kan alleen bij ‘alle leden’ of ‘mijn pilot’."]}


@pytest.mark.parametrize(
    "token",
    [
        "public",
        "pilot:999",
        "organisation:999",
        "user:1",
        "meeting:1",
        "group:1",
        "analysts",
        "members!onderwijs",
        "' OR 1=1",
    ],
)
def test_what_somebody_may_not_choose_is_refused(author, token):
    PilotFactory(pk=999)
    OrganisationFactory(pk=999)

    assert chosen(author, audience_choice=token)[1] == {"audience_choice": ["Kies wie dit mag lezen."]}


def test_an_unknown_sector_is_refused(author):
    assert chosen(author, audience_choice="members", without_sector="x")[1] == {
        "without_sector": ["Kies een sector uit de lijst."]
    }


def test_what_another_chose_before_may_stay(author):
    assert chosen(author, initial="public", audience_choice="public") == ("public", {})
    assert chosen(author, initial="members!onderwijs")[0] == "members"
    assert chosen(author, initial="members!onderwijs", without_sector="onderwijs")[0] == "members!onderwijs"


@pytest.mark.parametrize(("token", "can"), [("members", True), ("pilot:1", True), ("public", False), ("user:1", False)])
def test_where_a_sector_can_be_left_out(token, can):
    assert can_leave_out_a_sector(token) is can


# What is saved


def test_a_thing_writes_the_token_that_holds_whatever_else_is_saved():
    dilemma = DilemmaFactory(audience_choice="members")
    assert dilemma.audience == "members"

    dilemma.is_hidden = True
    dilemma.save(update_fields=["is_hidden"])

    assert Dilemma.objects.get(pk=dilemma.pk).audience == dilemma.effective_audience() != "members"


def test_a_thing_without_states_is_for_whom_was_chosen():
    assert Visible.effective_audience(DilemmaFactory.build(owner=None, audience_choice="pilot:3")) == "pilot:3"


def test_the_owner_token_of_what_nobody_owns_is_that_of_the_facilitators():
    dilemma = DilemmaFactory.build(owner=None)

    assert dilemma.owner_token() == "facilitators"
    assert DilemmaFactory().owner_token().startswith("user:")

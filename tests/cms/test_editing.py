"""What the kwartiermaker does in /beheer/: the editor opens, images ask for credit, deleting leaves nothing behind."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image as Picture
from wagtail.admin.models import EditingSession

from cms import services
from cms.forms import audience_choices
from cms.models import AdviceCitation, Image
from members.models import Pilot
from members.services import sync_groups
from search.models import IndexChange
from tests.cms import factories as make
from tests.learnings.factories import LessonFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(facilitator, client_of):
    """A browser in which the kwartiermaker is signed in."""
    sync_groups(facilitator)
    return client_of(facilitator)


def test_the_editor_of_a_chapter_opens_with_the_proposed_advice(editor, facilitator):
    lesson, page = LessonFactory(title="Spreek af wie belt"), make.chapter()
    services.propose_advice(lesson=lesson, chapter=page, by=facilitator, title="Noem één persoon", text="Wie belt?")

    html = editor.get(f"/beheer/pages/{page.pk}/edit/").content.decode()

    assert "Noem één persoon" in html or "Noem \\u00e9\\u00e9n persoon" in html
    assert "Spreek af wie belt" in html


@pytest.mark.parametrize("kind", ["chapter", "update", "issue", "content", "pilot", "guide", "home"])
def test_every_kind_of_page_can_be_edited(kind, editor):
    page = make.issue(7) if kind == "issue" else getattr(make, kind)()

    assert editor.get(f"/beheer/pages/{page.pk}/edit/").status_code == 200


def test_every_page_type_names_its_children(editor):
    for parent, child in ((make.home(), "guideindexpage"), (make.guide(), "guidepage"), (make.pilot(), "updatepage")):
        assert editor.get(f"/beheer/pages/add/cms/{child}/{parent.pk}/").status_code in {200, 302}
    assert editor.get(f"/beheer/pages/add/cms/guidepage/{make.home().pk}/").status_code in {302, 403}


def test_an_image_needs_a_description_a_credit_and_permission():
    image = Image(title="Spreekkamer", file=_picture())

    with pytest.raises(ValidationError) as error:
        image.full_clean()

    assert {"description", "credit", "has_permission"} <= set(error.value.message_dict)


# Wagtail leaves the temporary file of a rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile.*:pytest.PytestUnraisableExceptionWarning")
def test_an_image_shows_its_credit_and_description(client):
    image = Image.objects.create(
        title="Spreekkamer",
        file=_picture(),
        description="Een lege spreekkamer",
        credit="Foto: gemeente",
        has_permission=True,
    )
    page = make.chapter(body=[{"type": "image", "value": {"image": image.pk, "caption": ""}}])

    html = client.get(page.address).content.decode()

    assert 'alt="Een lege spreekkamer"' in html
    assert "Beeld: Foto: gemeente" in html


def test_a_quote_is_shown_only_with_consent(client):
    quote = {"text": "Ik was al zenuwachtig genoeg.", "role": "Een moeder uit Ondiep", "date": None}
    without = make.chapter(body=[{"type": "quote", "value": quote | {"has_consent": False}}])
    with_consent = make.chapter(body=[{"type": "quote", "value": quote | {"has_consent": True}}])

    assert quote["text"] not in client.get(without.address).content.decode()
    assert quote["text"] in client.get(with_consent.address).content.decode()


def test_deleting_the_guide_leaves_no_citation_and_tells_the_index():
    page = make.chapter(make.advice("Kies een vaste dag", LessonFactory()))
    IndexChange.objects.all().delete()

    make.guide().delete()

    assert not AdviceCitation.objects.exists()
    assert IndexChange.objects.filter(key=f"guide_page:{page.pk}").exists()


def test_the_audience_of_a_document_is_chosen_in_words():
    pilot = Pilot.objects.create(name="Pilot Zuilen", slug="zuilen", start="2019-04-01")

    choices = dict(audience_choices("meeting:12"))

    assert choices["public"] == "Iedereen, ook zonder account"
    assert choices[f"pilot:{pilot.pk}"] == "Alleen leden van Pilot Zuilen"
    assert choices["meeting:12"] == "De deelnemers van de bijeenkomst"


def test_the_form_of_a_document_refuses_an_unknown_audience():
    from wagtail.documents.forms import get_document_form

    from cms.models import Document

    form = get_document_form(Document)({"title": "Handreiking", "audience": "iedereen"})

    assert "audience" in form.errors


def _picture() -> ImageFile:
    file = BytesIO()
    Picture.new("RGB", (40, 30), "white").save(file, "PNG")
    return ImageFile(file, name="kamer.png")


def test_of_two_editors_of_one_page_the_second_is_told_and_both_texts_stay(editor, client_of, facilitator):
    colleague = UserFactory(facilitator=True, first_name="Naima")
    sync_groups(colleague)
    page = make.chapter()
    opened = page.save_revision(user=facilitator)

    page.title = "De eerste zes weken"
    page.save_revision(user=colleague)
    session = EditingSession.objects.create(
        user=facilitator, content_object=page, last_seen_at=timezone.now(), is_editing=True
    )
    told = editor.post(
        f"/beheer/editing-sessions/ping/cms/guidepage/{page.pk}/{session.pk}/",
        {"revision_id": opened.pk, "is_editing": "1"},
    ).json()

    assert "Naima" in told["html"]
    assert told["other_sessions"][0]["revision_id"] is not None
    titles = [revision.as_object().title for revision in page.revisions.order_by("pk")]
    assert titles[-2:] == [opened.as_object().title, "De eerste zes weken"]

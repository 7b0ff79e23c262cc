"""An update with a photo, written on a phone."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images.tests.utils import get_test_image_file

from cms.models import Image, UpdatePage
from tests.cms import factories

pytestmark = pytest.mark.django_db
WRITE = "/updates/schrijven/"


@pytest.fixture
def pilot():
    return factories.pilot()


@pytest.fixture
def writer(client_of, facilitator):
    return client_of(facilitator)


def typed(pilot, **more) -> dict:
    return {
        "pilot": pilot.pk,
        "title": "Het spreekuur is verhuisd",
        "lead": "Vanaf maandag in het gezondheidscentrum.",
        "text": "Je vindt ons **boven** de apotheek.",
        "submission": str(uuid4()),
    } | more


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.png", get_test_image_file(size=(320, 200)).file.getvalue(), "image/png")


def with_photo(pilot, **more) -> dict:
    return typed(pilot, photo=photo(), description="Een deur met een bord", credit="Sem", has_permission="on") | more


def test_an_update_with_a_photo_stands_on_the_site_at_once(client, writer, pilot):
    shown = writer.post(WRITE, with_photo(pilot), follow=True).content.decode()

    assert "De update staat op de site." in shown
    public = client.get("/pilots/zuilen/het-spreekuur-is-verhuisd/").content.decode()
    assert "Vanaf maandag in het gezondheidscentrum." in public
    assert "<strong>boven</strong>" in public or "<b>boven</b>" in public
    assert 'alt="Een deur met een bord"' in public
    assert "Sem" in public


def test_a_draft_is_seen_by_nobody_else_and_can_be_finished_in_the_management(client, writer, pilot):
    answer = writer.post(WRITE, typed(pilot, concept="ja"))

    page = UpdatePage.objects.get()
    assert answer["Location"] == f"/beheer/pages/{page.pk}/edit/"
    assert not page.live
    assert client.get("/pilots/zuilen/het-spreekuur-is-verhuisd/").status_code == 404


def test_sending_twice_makes_one(writer, pilot):
    fields = typed(pilot)

    first, second = writer.post(WRITE, fields), writer.post(WRITE, fields)

    assert first["Location"] == second["Location"]
    assert UpdatePage.objects.count() == 1


def test_the_key_of_somebody_elses_form_breaks_nothing(client_of, facilitator, administrator, pilot):
    fields = typed(pilot)
    client_of(facilitator).post(WRITE, fields)

    client_of(administrator).post(WRITE, fields)

    assert UpdatePage.objects.count() == 2


def test_a_photo_asks_for_what_belongs_to_it_and_the_text_comes_back(writer, pilot):
    shown = writer.post(WRITE, typed(pilot, photo=photo())).content.decode()

    for words in ("op de foto te zien is", "wie de foto maakte", "Vraag eerst toestemming", "Kies de foto opnieuw"):
        assert words in shown
    assert "Je vindt ons **boven** de apotheek." in shown
    assert Image.objects.count() == UpdatePage.objects.count() == 0


def test_a_file_that_is_no_photo_is_refused(writer, pilot):
    fields = with_photo(pilot, photo=SimpleUploadedFile("foto.png", b"<script>alert(1)</script>", "image/png"))

    shown = writer.post(WRITE, fields).content.decode()

    assert "Deze afbeelding kunnen we niet lezen." in shown
    assert UpdatePage.objects.count() == 0


def test_a_name_is_pointed_out_and_a_bsn_refused(writer, pilot):
    assert (
        "123456782"
        not in writer.post(WRITE, typed(pilot, text="Het nummer is 123456782."))
        .content.decode()
        .split("<form method")[0]
    )
    assert "misschien een naam" in writer.post(WRITE, typed(pilot, text="Wij spraken Sanne Jansen.")).content.decode()
    assert UpdatePage.objects.count() == 0


def test_what_is_missing_is_said(writer, pilot):
    shown = writer.post(WRITE, {}).content.decode()

    for words in ("Vul een titel in.", "Schrijf op wat er nieuw is."):
        assert words in shown


def test_only_facilitators_write_and_find_the_button(client, client_of, member, writer, pilot):
    assert client_of(member).get(WRITE).status_code == 403
    assert client.get(WRITE)["Location"].startswith("/account/inloggen/")
    assert WRITE in writer.get("/pilots/").content.decode()
    assert WRITE not in client_of(member).get("/pilots/").content.decode()


def test_without_a_pilot_it_says_what_to_do(writer):
    assert "Maak die eerst in Beheer." in writer.get(WRITE).content.decode()


def test_the_form_says_in_our_words_which_photo_will_do(writer, pilot):
    shown = writer.get(WRITE).content.decode()

    assert "JPG, PNG, GIF of WEBP, hoogstens 15 MB." in shown
    assert "Ondersteunde bestandsformaten" not in shown

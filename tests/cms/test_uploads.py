"""Guarantee S9: what strangers hand in is refused with a clear sentence, or does no harm."""

from __future__ import annotations

import os
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Picture
from wagtail.documents.forms import get_document_form
from wagtail.images.forms import get_image_form
from wagtail.models import UploadedFile

from cms import file_services, uploads
from cms.models import Document, Image
from members import audiences
from tests.cms import hostile

pytestmark = pytest.mark.django_db

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
GIF_SCRIPT = b"GIF89a/*" + b"\x00" * 40 + b"*/=1;alert(1)//"
PROGRAM = "zit een programmaatje"
BOMB = b"\x00" * (30 * 1024 * 1024)
LAUGH_WORD = f'<w:document xmlns:w="{hostile.W}"><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>'


def many_entries() -> bytes:
    return hostile.raw_docx(**{f"word/x{number}.xml": "<x/>" for number in range(2_100)})


def acting(action: bytes) -> bytes:
    """A PDF that does something when it is opened."""
    return hostile.pdf(extra=b"/OpenAction << /S /" + action + b" >>")


REFUSED_DOCUMENTS = {
    "svg": ("plaatje.svg", lambda: SVG, "Dit soort bestand"),
    "html": ("pagina.html", lambda: HTML, "Dit soort bestand"),
    "program": ("setup.exe", lambda: b"MZ\x90\x00", "Dit soort bestand"),
    "macro document by its name": ("brief.docm", lambda: hostile.raw_docx(), "Dit soort bestand"),
    "macro sheet by its name": ("lijst.xlsm", lambda: hostile.xlsx("a"), "Dit soort bestand"),
    "no extension": ("brief", lambda: hostile.pdf(), "Dit soort bestand"),
    "double extension": ("brief.pdf.js", lambda: hostile.pdf(), "Dit soort bestand"),
    "html as pdf": ("brief.pdf", lambda: HTML, "is geen PDF"),
    "pdf behind html": ("brief.pdf", lambda: HTML + hostile.pdf(), "is geen PDF"),
    "program as pdf": ("brief.pdf", lambda: b"MZ\x90\x00" + b"\x00" * 99, "is geen PDF"),
    "program as docx": ("brief.docx", lambda: b"MZ\x90\x00" + b"\x00" * 99, "is geen DOCX"),
    "program as txt": ("lees.txt", lambda: b"MZ\x90\x00" + b"\x00" * 99, "is geen gewone tekst"),
    "html as txt": ("lees.txt", lambda: HTML, "geen gewone tekst maar een webpagina"),
    "svg as csv": ("lijst.csv", lambda: SVG, "geen gewone tekst maar een webpagina"),
    "script with gif as pdf": ("brief.pdf", lambda: GIF_SCRIPT, "is geen PDF"),
    "script with gif as txt": ("lees.txt", lambda: GIF_SCRIPT, "is geen gewone tekst"),
    "macro document renamed": ("brief.docx", lambda: hostile.raw_docx(main=hostile.MACRO_WORD), "zitten macro’s"),
    "macro inside": ("brief.docx", lambda: hostile.raw_docx(**{"word/vbaProject.bin": b"x"}), "zitten macro’s"),
    "macro inside odt": ("brief.odt", lambda: hostile.odt("a", **{"Basic/x.xml": "<x/>"}), "zitten macro’s"),
    "sheet as docx": ("brief.docx", lambda: hostile.xlsx("a"), "is geen DOCX"),
    "zip as docx": ("brief.docx", lambda: hostile.zipped({"a.txt": "b"}), "beschadigd"),
    "zip bomb docx": ("brief.docx", lambda: hostile.raw_docx(**{"word/media/x.bin": BOMB}), "vreemd opgebouwd"),
    "zip bomb odt": ("brief.odt", lambda: hostile.odt("a", **{"Pictures/x.bin": BOMB}), "vreemd opgebouwd"),
    "too many entries": ("brief.docx", many_entries, "vreemd opgebouwd"),
    "laughs in types": (
        "brief.docx",
        lambda: hostile.zipped({"[Content_Types].xml": hostile.LAUGHS + "<Types>&i;</Types>"}),
        "vreemd opgebouwd",
    ),
    "encrypted docx": ("brief.docx", lambda: b"\xd0\xcf\x11\xe0" + b"\x00" * 512, "beveiligd met een wachtwoord"),
    "encrypted odt": (
        "brief.odt",
        lambda: hostile.odt("a", manifest="<m><encryption-data/></m>"),
        "beveiligd met een wachtwoord",
    ),
    "truncated docx": ("brief.docx", lambda: hostile.docx("Tekst")[:900], "beschadigd"),
    "pdf with script": (
        "brief.pdf",
        lambda: acting(b"JavaScript /JS (1)"),
        "programma",
    ),
    "pdf with hidden script": (
        "brief.pdf",
        lambda: acting(b"Java#53cript"),
        "programma",
    ),
    "pdf that starts a program": ("brief.pdf", lambda: acting(b"Launch"), PROGRAM),
    "empty": ("brief.pdf", lambda: b"", "leeg"),
    "too large": ("brief.txt", lambda: b"a" * (21 * 1024 * 1024), "groot"),
}


@pytest.mark.parametrize("case", REFUSED_DOCUMENTS)
def test_a_hostile_document_is_refused_in_plain_words(case, facilitator):
    name, make, words = REFUSED_DOCUMENTS[case]

    form = document_form(facilitator, name, make())

    assert not form.is_valid()
    assert words in " ".join(form.errors["file"])


GOOD_DOCUMENTS = {
    "pdf": lambda: hostile.pdf("Tekst"),
    "docx": lambda: hostile.docx("Tekst"),
    "xlsx": lambda: hostile.xlsx("Tekst"),
    "pptx": lambda: hostile.pptx("Tekst"),
    "odt": lambda: hostile.odt("Tekst"),
    "txt": lambda: "Tekst met een trema: één".encode(),
    "csv": lambda: "naam;aantal\nZuilen;3".encode("cp1252"),
}


@pytest.mark.parametrize("kind", GOOD_DOCUMENTS)
def test_an_ordinary_document_is_taken_in(kind, facilitator):
    form = document_form(facilitator, f"Handreiking.{kind}", GOOD_DOCUMENTS[kind]())

    assert form.is_valid(), form.errors
    assert form.save().pk


NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Users\\Fatima\\brief.pdf": "brief.pdf",
    "brief\x00.exe.pdf": "brief.exe.pdf",
    "…/‮fdp.pdf": "fdp.pdf",
    "a" * 300 + ".pdf": "a" * 60 + ".pdf",
    "....pdf": "bestand.pdf",
    "Verslag é & <b>.PDF": "Verslag-é-b.pdf",
    "brief\r\nSet-Cookie: a.pdf": "brief-Set-Cookie-a.pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_says_nothing_to_a_system(name, facilitator):
    assert uploads.safe_name(name) == NAMES[name]

    form = document_form(facilitator, name, hostile.pdf())

    assert form.is_valid(), form.errors
    document = form.save()
    assert document.file.name.count("/") == 3
    assert document.filename.endswith(".pdf")
    assert len(document.filename) <= 70


REFUSED_PICTURES = {
    "svg": ("teken.svg", lambda: SVG),
    "svg as png": ("teken.png", lambda: SVG),
    "html as jpg": ("foto.jpg", lambda: HTML),
    "jpeg as png": ("foto.png", lambda: hostile.picture("JPEG")),
    "heic": ("foto.heic", lambda: b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40),
    "huge": ("foto.png", lambda: hostile.png_that_says(20_000, 20_000)),
    "truncated": ("foto.png", lambda: hostile.picture()[:60]),
    "script with gif": ("foto.gif", lambda: GIF_SCRIPT),
    "tiff": ("foto.tiff", lambda: hostile.picture("TIFF")),
}


@pytest.mark.parametrize("case", REFUSED_PICTURES)
def test_a_hostile_picture_is_refused(case, facilitator):
    name, make = REFUSED_PICTURES[case]

    form = picture_form(facilitator, name, make())

    assert not form.is_valid()
    assert form.errors["file"]


def test_nothing_travels_along_with_a_picture(facilitator):
    form = picture_form(facilitator, "IMG_2019 bij Fatima thuis.JPG", hostile.picture_with_place())

    assert form.is_valid(), form.errors
    image = saved(form)
    for kept in (image, image.get_rendition("width-20")):
        raw = content_of(kept)
        with Picture.open(BytesIO(raw)) as picture:
            assert not picture.getexif()
            assert not picture.info.keys() & {"exif", "comment", "xmp"}
        assert b"Fatima" not in raw
        assert b"script" not in raw
        assert "fatima" not in kept.file.name.lower()
    assert (image.width, image.height) == (30, 40)  # it lay on its side


def test_what_hides_behind_a_picture_is_gone(facilitator):
    form = picture_form(facilitator, "foto.png", hostile.picture() + hostile.zipped({"virus.exe": "MZ"}))

    assert form.is_valid(), form.errors
    raw = content_of(saved(form))
    assert b"virus" not in raw
    assert not zipfile.is_zipfile(BytesIO(raw))


def test_whatever_door_a_picture_comes_through_it_is_drawn_anew():
    image = Image(title="Foto", description="Een foto", credit="Wij", has_permission=True)

    image.file.save("foto.jpg", SimpleUploadedFile("foto.jpg", hostile.picture_with_place()), save=False)
    image.save()

    assert b"Fatima" not in content_of(image)


def test_names_of_pictures_cannot_be_guessed_from_one_another(facilitator):
    names = set()
    for _ in range(3):
        image = saved(picture_form(facilitator, "foto.png", hostile.picture()))
        names.add(image.file.name)
        assert len(image.filename) == 32 + len(".png")
        assert image.filename.partition(".")[0] in image.get_rendition("width-10").file.name

    assert len(names) == 3


def test_pictures_are_handed_out_and_nothing_else_in_their_folder(facilitator, client):
    image = saved(picture_form(facilitator, "foto.png", hostile.picture()))
    halfway = Path(image.file.storage.location) / "wagtail_uploads"
    halfway.mkdir(exist_ok=True)
    (halfway / "brief.png").write_bytes(hostile.picture())

    response = client.get(image.file.url)

    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert read(response) == content_of(image)
    for path in (
        "wagtail_uploads/brief.png",
        "original_images/",
        "original_images/../wagtail_uploads/brief.png",
        "original_images/..%2fwagtail_uploads/brief.png",
        "original_images/x.svg",
        "images/nooit.png",
        "\x00.png",
    ):
        assert client.get(f"/media/{path}").status_code == 404, path


def test_an_image_without_permission_is_refused_at_the_field(facilitator):
    form = picture_form(facilitator, "foto.png", hostile.picture(), has_permission="")

    assert not form.is_valid()
    assert "Vraag eerst toestemming" in " ".join(form.errors["has_permission"])


def test_planted_defect_without_the_check_inside_a_page_is_taken_for_a_pdf(facilitator, monkeypatch):
    monkeypatch.setattr(uploads, "check", lambda file, name, size: None)

    assert document_form(facilitator, "brief.pdf", HTML).is_valid()


def test_planted_defect_without_drawing_anew_the_place_stays(facilitator, monkeypatch):
    monkeypatch.setattr("cms.pictures.cleaned", lambda file, name: file.read())

    image = saved(picture_form(facilitator, "foto.jpg", hostile.picture_with_place()))

    assert b"Fatima" in content_of(image)


def test_a_service_says_the_same_as_the_form():
    with pytest.raises(ValidationError, match="is geen PDF"):
        uploads.check(BytesIO(HTML), "brief.pdf", len(HTML))


def saved(form):
    assert form.is_valid(), form.errors
    return form.save()


def content_of(thing) -> bytes:
    with thing.file.open("rb") as file:
        return file.read()


def read(response) -> bytes:
    """Take in a file that was handed out; this closes it, in a way that leaves the test its database."""
    return b"".join(response.streaming_content)


def document_form(user, name: str, content: bytes):
    data = {"title": "Handreiking", "audience": audiences.MEMBERS, "collection": 1}
    return get_document_form(Document)(data, {"file": given(name, content)}, user=user)


def picture_form(user, name: str, content: bytes, **more):
    data = {"title": "Foto", "description": "Een spreekkamer", "credit": "Gemeente", "has_permission": "on"}
    return get_image_form(Image)(data | {"collection": 1} | more, {"file": given(name, content)}, user=user)


def given(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a hostile browser hands it in: the name is not what Django makes of it."""
    file = SimpleUploadedFile("x.bin", content)
    file._name = name
    return file


def several(desk, what: str, name: str, content: bytes):
    """Hand a file in at the page for several at once."""
    return desk.post(
        reverse(f"wagtail{what}:add_multiple"),
        {"title": name, "collection": 1, "files[]": given(name, content)},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).json()


def test_pictures_handed_in_with_several_at_once_are_drawn_anew_too(facilitator, client_of):
    desk = client_of(facilitator)
    number = several(desk, "images", "IMG_2019.JPG", hostile.picture_with_place())["uploaded_file_id"]
    address = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[number])
    fields = {"title": "Foto", "description": "Een kamer", "credit": "Gemeente", "collection": 1, "tags": ""}
    data = {f"uploaded-image-{number}-{name}": value for name, value in fields.items()}

    refused = desk.post(address, data).json()
    made = desk.post(address, data | {f"uploaded-image-{number}-has_permission": "on"}).json()

    assert not refused["success"]
    assert "Vraag eerst toestemming" in refused["form"]
    image = Image.objects.get(pk=made["image_id"])
    assert b"Fatima" not in content_of(image)
    assert (image.width, image.height) == (30, 40)
    assert not UploadedFile.objects.exists()


def test_hostile_files_are_refused_with_several_at_once_too(facilitator, client_of):
    desk = client_of(facilitator)
    cases = (("images", "teken.png", SVG), ("docs", "brief.pdf", HTML), ("docs", "setup.exe", b"MZ"))

    for what, name, content in cases:
        answer = several(desk, what, name, content)

        assert not answer["success"]
        assert answer["error_message"]
    assert not UploadedFile.objects.exists()


def test_what_stays_halfway_is_thrown_away_after_a_day(facilitator, client_of):
    several(client_of(facilitator), "docs", "brief.txt", b"Tekst")
    halfway = UploadedFile.objects.get()
    assert file_services.purge_halfway() == 0

    day_ago = time.time() - 25 * 60 * 60
    os.utime(halfway.file.path, (day_ago, day_ago))

    assert file_services.purge_halfway() == 1
    assert not UploadedFile.objects.exists()
    assert not Path(halfway.file.path).exists()

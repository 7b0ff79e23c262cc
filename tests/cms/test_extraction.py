"""The text of documents: read in a process with limits, found by search, held back when a BSN is in it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.documents.forms import get_document_form

from cms import extraction, file_services
from cms.extraction import child
from cms.models import Document, Image
from cms.tasks import read_document
from members import audiences
from search import services
from search.engines.base import Query
from tests.cms import hostile
from tests.cms.test_uploads import LAUGH_WORD, given, read

BSN = "123456782"  # valid by the 11-proof, nobody's
WORDS = "Een vaste belafspraak helpt gezinnen"

READABLE = {
    "pdf": lambda: hostile.pdf(WORDS),
    "docx": lambda: hostile.docx("Inleiding", WORDS),
    "xlsx": lambda: hostile.xlsx("Inleiding", WORDS),
    "pptx": lambda: hostile.pptx(WORDS),
    "odt": lambda: hostile.odt(WORDS),
    "txt": lambda: WORDS.encode(),
    "csv": lambda: f"wat;hoe\n{WORDS};één".encode("cp1252"),
}


@pytest.mark.parametrize("kind", READABLE)
def test_the_text_of_every_kind_is_read(kind, tmp_path):
    found = extract(tmp_path, kind, READABLE[kind]())

    assert WORDS in found.text
    assert found.problem == ""


UNREADABLE = {
    "encrypted pdf": ("pdf", hostile.encrypted_pdf, "wachtwoord"),
    "truncated pdf": ("pdf", lambda: hostile.pdf(WORDS)[:200], "beschadigd"),
    "pdf of noise": ("pdf", lambda: b"%PDF-1.7\n" + b"\xff\x00" * 5_000, "beschadigd"),
    "pdf without text": ("pdf", lambda: hostile.pdf(""), "geen tekst"),
    "endless pdf": ("pdf", hostile.endless_pdf, "beschadigd"),
    "laughs in docx": ("docx", lambda: hostile.raw_docx(LAUGH_WORD, prologue=hostile.LAUGHS), "anders opgebouwd"),
    "file from outside": (
        "docx",
        lambda: hostile.raw_docx(LAUGH_WORD.replace("&i;", "&x;"), prologue=hostile.EXTERNAL),
        "anders opgebouwd",
    ),
    "laughs in odt": ("odt", lambda: hostile.odt("&i;", prologue=hostile.LAUGHS), "anders opgebouwd"),
    "broken xml": ("docx", lambda: hostile.raw_docx("<w:document"), "beschadigd"),
    "bomb": ("docx", lambda: hostile.raw_docx(**{"word/x.bin": b"\x00" * 30_000_000}), "anders opgebouwd"),
    "deep xml": ("docx", lambda: hostile.raw_docx("<a>" * 300_000 + "</a>" * 300_000), "anders opgebouwd"),
    "gone": ("pdf", None, "beschadigd"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_says_why_and_takes_ten_seconds_at_most(case, tmp_path):
    kind, make, words = UNREADABLE[case]
    start = time.monotonic()

    found = extract(tmp_path, kind, make() if make else None)

    assert words in found.reason
    assert "root:" not in found.text
    assert time.monotonic() - start < extraction.TIMEOUT_S + 3


def test_a_reader_that_hangs_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(extraction, "TIMEOUT_S", 0.01)

    assert extract(tmp_path, "txt", b"tekst").problem == "slow"


def test_a_very_long_text_is_read_in_part(tmp_path):
    found = extract(tmp_path, "txt", (WORDS + "\n").encode() * 60_000)

    assert len(found.text) == 1_000_000
    assert found.problem == "long"


def test_the_reader_gets_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "geheim")
    seen = {}
    real = extraction.subprocess.run

    def spy(*args, **kwargs):
        seen.update(kwargs)
        return real(*args, **kwargs)

    monkeypatch.setattr(extraction.subprocess, "run", spy)

    extract(tmp_path, "txt", b"tekst")

    assert "geheim" not in str(seen["env"])
    assert seen["env"].keys() == {"PATH", "PYTHONDONTWRITEBYTECODE", "MALLOC_ARENA_MAX"}


def extract(tmp_path, kind: str, content: bytes | None):
    path = tmp_path / f"bestand.{kind}"
    if content is not None:
        path.write_bytes(content)
    return extraction.extract(path, kind)


def keys_found(words: str, user) -> list[str]:
    return [hit.key for hit in services.search(Query(words=words), user).hits]


def upload(name: str, content: bytes, document=None, **fields) -> Document:
    data = {"title": "Handreiking", "audience": audiences.MEMBERS, "collection": 1} | fields
    form = get_document_form(Document)(data, {"file": given(name, content)}, instance=document)
    assert form.is_valid(), form.errors
    return form.save()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_an_upload_is_found_by_its_text_once_the_worker_read_it(kind, member, django_capture_on_commit_callbacks):
    from django_tasks_db.models import DBTaskResult

    committed = partial(django_capture_on_commit_callbacks, execute=True)
    with committed():
        document = upload(f"brief.{kind}", READABLE[kind]())
    assert keys_found("belafspraak", member) == []
    waiting = DBTaskResult.objects.get()

    with committed():
        waiting.task.call(*waiting.args_kwargs["args"])

    assert keys_found("belafspraak", member) == [document.key]


@pytest.mark.django_db
def test_another_file_renews_the_text(member, index_now):
    document = upload("brief.txt", b"Over wachttijden in Zuilen")
    file_services.read(document.pk)
    old = document.file.path

    upload("brief.txt", b"Over een kennismaking op school", Document.objects.get(pk=document.pk))
    file_services.read(document.pk)
    index_now()

    assert keys_found("wachttijden", member) == []
    assert keys_found("kennismaking", member) == [document.key]
    document.refresh_from_db()
    assert document.file.path != old
    assert not document.file.storage.exists(old)


@pytest.mark.django_db
def test_what_was_read_of_a_file_that_was_replaced_meanwhile_is_thrown_away(monkeypatch):
    document = upload("brief.txt", b"Oud")

    def replaced_meanwhile(path, kind):
        upload("brief.txt", b"Nieuw", Document.objects.get(pk=document.pk))
        return extraction.Extracted("Oud")

    monkeypatch.setattr(extraction, "extract", replaced_meanwhile)

    assert file_services.read(document.pk) == ""
    document.refresh_from_db()
    assert document.text == ""
    assert document.text_state == Document.TextState.WAITING


@pytest.mark.django_db
def test_reading_twice_does_no_harm():
    document = upload("brief.txt", WORDS.encode())

    assert file_services.read(document.pk) == "read"
    assert file_services.read(document.pk) == ""
    assert file_services.read(999_999) == ""


@pytest.mark.django_db
def test_an_unreadable_document_says_so_to_who_manages_it(facilitator, client_of):
    document = upload("brief.pdf", hostile.encrypted_pdf())
    file_services.read(document.pk)

    html = client_of(facilitator).get(reverse("wagtaildocs:edit", args=[document.pk])).content.decode()

    assert "Tekst niet leesbaar: het bestand is beveiligd met een wachtwoord." in html


@pytest.mark.django_db
def test_names_in_a_document_are_pointed_out_without_saying_them(facilitator, client_of):
    document = upload("brief.txt", b"De moeder van Fatima belde, haar dochter Lin bleef thuis. Bel 06-12345678.")
    file_services.read(document.pk)
    document.refresh_from_db()

    assert "1 × een telefoonnummer" in document.text_note
    assert "Fatima" not in document.text_note
    assert document.text_state == "read"


@pytest.mark.django_db
def test_a_document_with_a_bsn_is_for_its_owner_and_the_facilitators_until_somebody_looked(
    member, facilitator, client_of, index_now
):
    document = upload("brief.txt", f"Het nummer is {BSN}.".encode(), audience=audiences.PUBLIC)
    file_services.read(document.pk)
    index_now()

    document.refresh_from_db()
    assert document.text == ""
    assert document.is_held
    assert client_of(member).get(document.url).status_code == 404
    assert client_of().get(document.url).status_code == 404
    assert keys_found("Handreiking", member) == []
    desk = client_of(facilitator)
    edit = reverse("wagtaildocs:edit", args=[document.pk])
    assert "Ik heb gekeken" in desk.get(edit).content.decode()
    assert BSN not in desk.get(edit).content.decode()

    data = {"title": "Handreiking", "collection": 1, "audience": audiences.PUBLIC, "tags": ""}
    desk.post(edit, data)
    document.refresh_from_db()
    assert document.audience == audiences.FACILITATORS  # not without having looked

    desk.post(edit, data | {"has_looked": "on"})
    file_services.read(document.pk)
    document.refresh_from_db()
    assert document.audience == audiences.PUBLIC
    assert document.text_state == "read"
    response = client_of(member).get(document.url)
    assert response.status_code == 200
    read(response)


@pytest.mark.django_db
def test_a_better_file_gives_a_held_document_its_audience_back():
    document = upload("brief.txt", f"Het nummer is {BSN}.".encode())
    file_services.read(document.pk)

    upload("brief.txt", b"Het nummer is weg.", Document.objects.get(pk=document.pk))
    document.refresh_from_db()
    assert document.is_held  # until the new one was read
    file_services.read(document.pk)

    document.refresh_from_db()
    assert not document.is_held
    assert document.audience == audiences.MEMBERS


@pytest.mark.django_db
def test_planted_defect_without_the_guard_a_bsn_comes_into_the_index(member, monkeypatch, index_now):
    monkeypatch.setattr(file_services.guard, "bsn_in", lambda text: False)
    document = upload("brief.txt", f"Het nummer is {BSN}.".encode())

    file_services.read(document.pk)
    index_now()

    assert keys_found("nummer", member) == [document.key]


@pytest.mark.django_db
def test_the_task_is_on_our_own_queue_and_lost_ones_come_back(monkeypatch):
    from datetime import timedelta

    from django.utils import timezone

    asked = []
    document = upload("brief.txt", b"Tekst")
    monkeypatch.setattr(file_services, "read_document", type("Task", (), {"enqueue": staticmethod(asked.append)}))

    assert read_document.backend == "ours"
    assert file_services.read_waiting() == 0  # it was asked for a moment ago
    Document.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert file_services.read_waiting() == 1
    assert asked == [document.pk]


DOOR = {"pdf": ("inline", "application/pdf"), "docx": ("attachment", "application/vnd"), "txt": ("attachment", "text")}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", DOOR)
def test_the_door_hands_out_files_that_can_do_nothing(kind, member, client_of):
    document = upload(f"Verslag juni.{kind}", READABLE[kind]())
    disposition, content_type = DOOR[kind]

    for address in (document.url, reverse("wagtaildocs_serve", args=[document.pk, document.filename])):
        response = client_of(member).get(address)

        assert response["Content-Disposition"].startswith(disposition)
        assert f"Verslag-juni.{kind}" in response["Content-Disposition"]
        assert response["Content-Type"].startswith(content_type)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'"
        assert "no-store" in response["Cache-Control"]
        read(response)


@pytest.mark.django_db
def test_a_file_that_is_gone_is_not_an_error(member, client_of):
    document = upload("brief.txt", b"Tekst")
    document.file.storage.delete(document.file.name)

    assert client_of(member).get(document.url).status_code == 404
    assert file_services.read(document.pk) == "unreadable"


@pytest.mark.django_db
def test_a_closed_document_cannot_be_reached_by_guessing(member, outsider, client_of):
    document = upload("brief.txt", b"Tekst", audience=audiences.FACILITATORS)
    guesses = [
        document.url,
        reverse("wagtaildocs_serve", args=[document.pk, document.filename]),
        f"/media/{document.file.name}",
        f"/media/documents/{document.file.name}",
        f"/media/original_images/../../documents/{document.file.name}",
        f"/documents/{document.file.name}",
    ]

    for person in (None, member, outsider):
        assert {client_of(person).get(address).status_code for address in guesses} == {404}


@pytest.mark.django_db
def test_a_document_halfway_an_upload_of_several_is_not_handed_out(facilitator, client_of, client):
    from wagtail.models import UploadedFile

    desk = client_of(facilitator)
    answer = desk.post(
        reverse("wagtaildocs:add_multiple"),
        {"title": "Brief", "collection": 1, "files[]": given("brief.txt", b"Tekst")},
        headers={"x-requested-with": "XMLHttpRequest"},
    )

    assert answer.json()["success"]
    halfway = UploadedFile.objects.get()
    assert not halfway.file.path.startswith(Image._meta.get_field("file").storage.location)
    assert client.get(f"/media/{halfway.file.name}").status_code == 404


@pytest.mark.django_db
def test_who_brought_an_unreadable_or_held_document_hears_so_and_nobody_else(
    member, facilitator, django_capture_on_commit_callbacks
):
    from notices.models import Notice

    with django_capture_on_commit_callbacks(execute=True):
        for name, content in (("a.pdf", hostile.encrypted_pdf()), ("b.txt", f"Nummer {BSN}".encode())):
            made = file_services.add(file=given(name, content), title=name, audience=audiences.MEMBERS, by=member)
            file_services.read(made.pk)
            file_services.read(made.pk)

    told = sorted(Notice.objects.values_list("to__email", "title"))
    held = "Kijk dit document na, er staat misschien een BSN in: b.txt"
    due = [(member.email, held), (member.email, "Tekst niet leesbaar: a.pdf"), (facilitator.email, held)]
    assert told == sorted(due)
    assert not Notice.objects.filter(title__contains=BSN).exists()


@pytest.mark.django_db
def test_a_service_keeps_a_file_that_somebody_attaches(member, outsider, client_of):
    made = file_services.add(
        file=given("../Notulen juni.txt", b"Kort"), title="Notulen", audience=audiences.MEMBERS, by=member
    )

    assert made.filename == "Notulen-juni.txt"
    response = client_of(member).get(made.url)
    assert response.status_code == 200
    read(response)
    assert client_of(outsider).get(made.url).status_code == 404
    for name, content, audience in (("a.pdf", b"<html>", audiences.MEMBERS), ("a.txt", b"Kort", "iedereen")):
        with pytest.raises(ValidationError):
            file_services.add(file=given(name, content), title="Fout", audience=audience, by=member)
    assert Document.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999999"])
def test_a_number_that_is_none_has_no_file(number, facilitator, client_of):
    desk = client_of(facilitator)

    for address in (f"/bestanden/{number}/", f"/bestanden/{number}/brief.pdf", f"/beheer/importeren/{number}/"):
        assert desk.get(address).status_code == 404
    assert desk.post("/bestanden/1/").status_code == 405


@pytest.mark.django_db
def test_the_door_answers_who_only_asks_for_the_headers(member, client_of):
    document = upload("brief.txt", b"Tekst")

    response = client_of(member).head(document.url)

    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    read(response)


def test_what_was_read_before_the_time_was_up_still_counts(monkeypatch, capsys):
    def slow(path):
        yield "Het begin."
        raise child.TooSlow

    def greedy(path):
        yield "Het begin."
        raise MemoryError

    monkeypatch.setattr(child, "limit", lambda: None)
    for reader, due in ((slow, ("Het begin.", "slow")), (greedy, ("", "memory"))):
        monkeypatch.setitem(child.READERS, "txt", reader)
        child.main("txt", "ergens.txt")
        found = json.loads(capsys.readouterr().out)
        assert (found["text"], found["problem"]) == due


FORBIDDEN = {
    "more than 300 MB": "bytearray(400 * 1024 * 1024)",
    "writing": "__import__('pathlib').Path('{path}').write_text('a')",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_reader_cannot_do_what_it_does_not_need(what, tmp_path):
    path = tmp_path / "buit.txt"
    attempt = FORBIDDEN[what].format(path=path)
    script = f"from cms.extraction import child; child.limit(); {attempt}; print('gelukt')"

    done = subprocess.run([sys.executable, "-c", script], cwd=extraction.ROOT, capture_output=True, text=True)

    assert done.returncode != 0
    assert "gelukt" not in done.stdout
    assert not path.exists() or path.read_text() == ""

"""The maker of PDFs: tagged, with a title and a language, and nothing fetched from elsewhere."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from writing import pdf

PAGE = (
    '<!doctype html><html lang="nl"><head><title>Verslag</title></head><body><h1>Verslag</h1><h2>Punt</h2>'
    "<table><thead><tr><th scope=col>Wie</th></tr></thead><tbody><tr><td>Kwartiermaker</td></tr></tbody></table>%s"
    "</body></html>"
)


def tags(reader: PdfReader) -> list[str]:
    """Return the kinds of all elements in the structure tree, in order."""
    found = []

    def walk(node):
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_a_pdf_has_structure_language_and_title():
    reader = PdfReader(io.BytesIO(pdf.make(PAGE % "")))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl"
    assert reader.metadata.title == "Verslag"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    kinds = tags(reader)
    assert [kind for kind in kinds if kind in ("/H1", "/H2", "/TH")] == ["/H1", "/H2", "/TH"]
    assert {round(float(side) * 25.4 / 72) for side in reader.pages[0].mediabox[2:]} == {210, 297}


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/spoor.png",
        "file:///etc/hostname",
        "http://127.0.0.1/geheim",
        f"{pdf.BASE}/bestanden/1/",
        f"{pdf.BASE}/static/../config/settings.py",
        f"{pdf.BASE}/static/%2e%2e/config/settings.py",
        "data:text/plain,geheim",
    ],
)
def test_nothing_is_fetched_but_our_static_files(url):
    with pytest.raises(pdf.AddressRefused):
        pdf.fetch(url)


def test_a_page_with_addresses_elsewhere_is_made_without_them():
    made = pdf.make(PAGE % '<img src="https://example.org/spoor.png" alt="Niets"><link rel="stylesheet" href="/x.css">')
    assert made.startswith(b"%PDF")


def test_without_its_libraries_it_says_so(monkeypatch):
    def missing():
        raise pdf.PdfUnavailable

    monkeypatch.setattr(pdf, "_weasyprint", missing)
    assert not pdf.is_available()
    with pytest.raises(pdf.PdfUnavailable) as error:
        pdf.make(PAGE % "")
    assert "Druk de pagina af" in error.value.message

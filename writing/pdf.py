"""From a page of ours to a PDF that is read aloud well (PDF/UA-1): WeasyPrint, with nothing fetched from elsewhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.text import slugify

STYLES = "css/pdf.css"
# Addresses in a page are looked up from here; the name exists nowhere, so nothing can be fetched by mistake.
BASE = "https://pdf.invalid"


class PdfUnavailable(Exception):
    """The libraries that make a PDF (Pango) are not on this machine."""

    message = "Een PDF maken lukt nu niet. Druk de pagina af, of probeer het later nog eens."


class AddressRefused(ValueError):
    """A page asked for something that is no file of ours."""


def is_available() -> bool:
    """Return whether this machine can make a PDF."""
    try:
        _weasyprint()
    except PdfUnavailable:
        return False
    return True


def render(template: str, context: dict) -> bytes:
    """Return the PDF of a template that extends `pdf/base.html`. Raises PdfUnavailable."""
    return make(render_to_string(template, context))


def make(html: str) -> bytes:
    """Return the PDF of a whole HTML page with a title, a language and one h1. Raises PdfUnavailable.

    Only static files of ours are read; anything else that the page names is left out.
    """
    weasyprint = _weasyprint()
    fetcher = _fetcher()
    styles = weasyprint.CSS(string=_static(STYLES).read_text(encoding="utf-8"), url_fetcher=fetcher)
    document = weasyprint.HTML(string=html, base_url=f"{BASE}/", url_fetcher=fetcher)
    return document.write_pdf(stylesheets=[styles], pdf_variant="pdf/ua-1", pdf_tags=True)


def response(pdf: bytes, name: str) -> HttpResponse:
    """Return a PDF as a download with a plain file name."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name)[:80] or "document"}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def fetch(url: str):
    """Return a static file of ours for WeasyPrint. Raises AddressRefused for every other address."""
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" != BASE or not parts.path.startswith(settings.STATIC_URL):
        raise AddressRefused("only static files of this site")
    path = _static(unquote(parts.path[len(settings.STATIC_URL) :]))
    from weasyprint.urls import URLFetcherResponse  # loaded by now: WeasyPrint is who asks

    kinds = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kinds.get(path.suffix, "text/plain")})


def _fetcher():
    """Return the only way in which WeasyPrint may read anything."""
    from weasyprint.urls import URLFetcher

    class OnlyOurs(URLFetcher):
        def fetch(self, url, headers=None):
            return fetch(url)

    return OnlyOurs()


def _static(name: str) -> Path:
    try:
        found = finders.find(name)
    except SuspiciousOperation as error:  # a path that leads out of the folder
        raise AddressRefused("only static files of this site") from error
    if not found:
        raise AddressRefused("no such static file")
    return Path(found)


def _weasyprint():
    """Import WeasyPrint when it is first needed: it loads Pango, which a small server may lack."""
    try:
        import weasyprint
    except OSError as error:
        raise PdfUnavailable from error
    return weasyprint

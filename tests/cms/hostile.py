"""Makes files: good ones of every kind, and those of guarantee S9."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image as Picture

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
ODT = "application/vnd.oasis.opendocument.text"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(parts: dict[str, bytes | str], method=zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of these parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def content_types(main: str) -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )


def raw_docx(body: str = "", *, main: str = WORD, prologue: str = "", **parts) -> bytes:
    """Return a DOCX with this XML as its document, and more parts."""
    document = body or f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>Tekst</w:t></w:r></w:p></w:body></w:document>'
    return zipped({"[Content_Types].xml": content_types(main), "word/document.xml": prologue + document} | parts)


def docx(*paragraphs: str) -> bytes:
    """Return a real DOCX."""
    from docx import Document

    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(*cells: str) -> bytes:
    """Return a real XLSX."""
    from openpyxl import Workbook

    book = Workbook()
    for row, words in enumerate(cells, start=1):
        book.active.cell(row, 1, words)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def pptx(words: str) -> bytes:
    """Return a real PPTX."""
    from pptx import Presentation

    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = words
    out = BytesIO()
    show.save(out)
    return out.getvalue()


def odt(words: str, *, manifest: str = "<manifest/>", prologue: str = "", **parts) -> bytes:
    """Return a small ODT."""
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
        f"<text:p>{words}</text:p></office:text></office:body></office:document-content>"
    )
    return zipped({"mimetype": ODT, "META-INF/manifest.xml": manifest, "content.xml": prologue + content} | parts)


def pdf(words: str = "Tekst", *, extra: bytes = b"") -> bytes:
    """Return a PDF of one page with these words, and more objects."""
    stream = b"BT /F1 24 Tf 72 720 Td (" + words.encode("latin-1") + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def encrypted_pdf() -> bytes:
    """Return a PDF behind a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf("Geheim"))))
    writer.encrypt("wachtwoord", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def endless_pdf() -> bytes:
    """Return a PDF whose one page unpacks to 80 MB of drawing."""
    stream = zlib.compress(b"BT (a) Tj ET " * 6_000_000, 9)
    content = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream) + stream + b"\nendstream"
    return (
        pdf()
        .replace(b"trailer", b"6 0 obj\n" + content + b"\nendobj\ntrailer")
        .replace(b"/Contents 4 0 R", b"/Contents 6 0 R")
    )


def picture(kind: str = "PNG", size=(40, 30), **options) -> bytes:
    """Return a picture."""
    out = BytesIO()
    Picture.new("RGB", size, "white").save(out, kind, **options)
    return out.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """Return a PNG of a few kB that says to be this large, and is: all rows are zeros."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    row = b"\x00" * (width // 8 + 1)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def picture_with_place() -> bytes:
    """Return a JPEG that tells where it was taken, lying on its side, with a comment."""
    exif = Picture.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Toestel van Fatima"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 5.0, 27.0), 3: "E", 4: (5.0, 7.0, 12.0)})
    return picture("JPEG", exif=exif, comment=b"<script>alert(1)</script>")


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "haha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(8))
    + "]>"
)
EXTERNAL = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

"""Typed text becomes safe HTML once, on the way to the database, and nothing else is ever marked safe."""

from __future__ import annotations

import itertools
import re

import pytest
from django.conf import settings
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from members.models import User
from tests.members.factories import UserFactory
from writing import html
from writing.written import Written

# The usual ways in: elements that run script, handlers, schemes in every disguise, and markup that breaks parsers.
ELEMENTS = [
    "script",
    "img src=x onerror",
    "svg onload",
    "iframe srcdoc",
    "object data",
    "embed src",
    "math",
    "style",
    "form action",
    "body onload",
    "details open ontoggle",
    "video src=x onerror",
    "input autofocus onfocus",
    "base href",
    "link href",
    "meta http-equiv=refresh content",
    "noscript",
    "template",
    "textarea",
    "title",
    "xmp",
    "marquee onstart",
    "audio onerror",
]
SCHEMES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript:alert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,PHN2Zz4=",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript&colon;alert(1)",
    "//evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "file:///etc/passwd",
    "blob:x",
    "feed:javascript:alert(1)",
    "ftp://evil.example",
]
LINKS = ["[klik]({})", '<a href="{}">klik</a>', "<a href='{}'>klik</a>", "![x]({})", "<{}>", "[klik][1]\n\n[1]: {}"]
PAYLOADS = [
    *(f"<{element}=alert(1)>" for element in ELEMENTS),
    *(f"<{element}>alert(1)</{element.split()[0]}>" for element in ELEMENTS),
    *(link.format(scheme) for link, scheme in itertools.product(LINKS, SCHEMES)),
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "<<script>alert(1)//<</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<p onclick=alert(1)>x</p>",
    '<a href="x" onmouseover="alert(1)">x</a>',
    "<!--<script>-->",
    "<p style='background:url(javascript:1)'>",
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
]
HANDLER = re.compile(r"<[^>]+\son\w+\s*=", re.IGNORECASE)
ALLOWED = re.compile(r"</?(?:p|br|strong|em|ul|ol|li|blockquote|a)(?:\s|/?>)")


def is_harmless(output: str) -> bool:
    tags = re.findall(r"<[^>]*>", output)
    hrefs = re.findall(r'href="([^"]*)"', output)
    return (
        not HANDLER.search(output)
        and all(ALLOWED.match(tag) for tag in tags)
        and all(re.match(r"https?://|mailto:|/(?![/\\])|#", href) for href in hrefs)
    )


def test_there_are_enough_payloads():
    assert len(PAYLOADS) >= 150


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_comes_out_harmless(payload):
    assert is_harmless(html.render(payload))
    assert is_harmless(html.clean(payload))


@given(st.text(alphabet=st.sampled_from("<>\"'/=&;:#()[]!ab javascript\n*_-"), max_size=120))
def test_cleaning_twice_is_cleaning_once(text):
    once = html.clean(text)

    assert html.clean(once) == once
    assert is_harmless(html.render(text))


def test_what_people_use_is_kept():
    shown = html.render(
        "Eén **vet** en *schuin*\nnieuwe regel\n\n- punt\n\n> quote\n\n[site](https://voorbeeld.example)"
    )

    for part in (
        "<strong>vet</strong>",
        "<em>schuin</em>",
        "<br",
        "<li>punt</li>",
        "<blockquote>",
        'rel="nofollow ugc noopener"',
    ):
        assert part in shown


def test_a_link_within_the_site_stays_and_one_to_another_host_without_scheme_goes():
    assert 'href="/lessen/1/"' in html.render("[les](/lessen/1/)")
    assert "href" not in html.render("[weg](//evil.example)")


def test_plain_text_keeps_the_lines_apart():
    assert html.plain(html.render("Een.\n\n- twee\n- drie &amp; vier")) == "Een.\n\ntwee\n\ndrie & vier"


def test_more_than_20_kb_is_refused():
    with pytest.raises(html.TextTooLong):
        html.render("é" * 10_001)


@pytest.mark.parametrize(
    "text", ["[" * 20_000, "<a " * 6_666, "*" * 20_000, "> " * 10_000, "`" * 20_000, "![](" * 5_000]
)
def test_hostile_text_of_20_kb_does_not_hang(text):
    html.render(text)  # bench/cleaning.py prints times


def test_only_one_module_marks_text_as_safe():
    ours = [
        path
        for app in (
            "vocabulary",
            "writing",
            "members",
            "notices",
            "search",
            "learnings",
            "meetings",
            "cms",
            "config",
            "demo",
        )
        for path in (settings.BASE_DIR / app).rglob("*.py")
    ]

    marking = {
        path.relative_to(settings.BASE_DIR).as_posix()
        for path in ours
        if re.search(r"\bmark_safe\(|SafeString\(", path.read_text())
    }

    assert marking <= {"writing/html.py"}


def test_no_template_switches_escaping_off_for_what_people_typed():
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        assert "|safe" not in path.read_text(), path


def test_a_written_text_is_rendered_once_and_not_cleaned_again_when_loaded(db, monkeypatch):
    user = UserFactory(introduction="Dag **allemaal**")
    monkeypatch.setattr(html, "render", lambda _: pytest.fail("rendered again"))

    loaded = User.objects.get(pk=user.pk)

    assert loaded.introduction.html == "<p>Dag <strong>allemaal</strong></p>\n"
    assert isinstance(loaded.introduction.html, SafeString)
    assert loaded.introduction.source == str(loaded.introduction) == "Dag **allemaal**"
    assert loaded.introduction.text == "Dag allemaal"


def test_every_way_into_the_database_cleans(db):
    user = UserFactory()

    User.objects.filter(pk=user.pk).update(introduction="<script>x</script> hoi")
    user.refresh_from_db()

    assert "<script>" not in user.introduction.html
    user.introduction = "nieuw\x00"
    User.objects.bulk_update([user], ["introduction"])
    assert User.objects.get(pk=user.pk).introduction == "nieuw"


def test_a_written_text_survives_dump_and_load(db):
    from django.core import serializers

    user = UserFactory(introduction="Dag **allemaal**")

    dumped = serializers.serialize("json", [user])
    loaded = next(iter(serializers.deserialize("json", dumped))).object

    assert loaded.introduction.source == "Dag **allemaal**"


def test_a_deferred_text_is_loaded_when_asked_for(db):
    user = UserFactory(introduction="Dag")

    assert User.objects.defer("introduction").get(pk=user.pk).introduction == "Dag"


def test_a_written_text_compares_and_counts_as_text():
    text = Written("Dag")

    assert text == "Dag"
    assert text == Written("Dag")
    assert len(text) == 3
    assert hash(text) == hash("Dag")
    assert not Written(" ")
    assert "3 characters" in repr(text)
    assert Written("").packed() == ""
    assert Written.unpacked("").html == ""


def test_the_field_describes_itself_for_migrations():
    field = User._meta.get_field("introduction")

    assert field.deconstruct()[3]["max_characters"] == 2000
    assert User.introduction is not None

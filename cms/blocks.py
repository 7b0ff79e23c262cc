"""The blocks that editors build pages of, and the readable text of a stream."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import prefetch_related_objects
from django.utils.html import strip_tags
from django.utils.text import slugify
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamValue
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText, get_text_for_indexing

from cms.choosers import LessonChooserBlock

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
SMALL_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class TextBlock(blocks.RichTextBlock):
    """Running text with headings."""

    def __init__(self, **kwargs):
        super().__init__(features=kwargs.pop("features", FEATURES), **kwargs)

    class Meta:
        label = "Tekst"
        icon = "pilcrow"
        template = "cms/blocks/text.html"


class TipBlock(blocks.StructBlock):
    """A short tip."""

    title = blocks.CharBlock(label="Kop", required=False, max_length=80)
    text = blocks.RichTextBlock(label="Tip", features=SMALL_FEATURES)

    class Meta:
        label = "Tip"
        icon = "info-circle"
        template = "cms/blocks/tip.html"


class AdviceValue(blocks.StructValue):
    """An advice, with the address part that other pages link to."""

    @property
    def anchor(self) -> str:
        """The anchor on the page: the title as a slug."""
        return slugify(self.get("title", ""))[:80]


class AdviceBlock(blocks.StructBlock):
    """An advice and the lessons that it rests on."""

    title = blocks.CharBlock(
        label="Advies", max_length=120, help_text="Als opdracht: ‘Kies een vaste dag in de praktijk’."
    )
    text = blocks.RichTextBlock(label="Toelichting", features=SMALL_FEATURES)
    lessons = blocks.ListBlock(
        LessonChooserBlock(label="Les", required=False), label="Gebaseerd op deze lessen", default=[]
    )
    is_new = blocks.BooleanBlock(label="Nieuw", required=False, help_text="Toont het woord ‘Nieuw’ bij het advies.")

    class Meta:
        label = "Advies"
        icon = "doc-full-inverse"
        template = "cms/blocks/advice.html"
        value_class = AdviceValue


class ChecklistBlock(blocks.StructBlock):
    """Things to go through."""

    title = blocks.CharBlock(label="Kop", max_length=120)
    items = blocks.ListBlock(blocks.CharBlock(label="Punt", max_length=200), label="Punten")

    class Meta:
        label = "Checklist"
        icon = "list-ul"
        template = "cms/blocks/checklist.html"


class DownloadBlock(blocks.StructBlock):
    """A document to take away. Who may not read the document does not see the block."""

    document = DocumentChooserBlock(label="Document")
    text = blocks.CharBlock(label="Wat is het?", required=False, max_length=160)

    class Meta:
        label = "Download"
        icon = "download"
        template = "cms/blocks/download.html"


class ImageBlock(blocks.StructBlock):
    """A picture with its credit."""

    image = ImageChooserBlock(label="Afbeelding")
    caption = blocks.CharBlock(label="Bijschrift", required=False, max_length=200)

    class Meta:
        label = "Afbeelding"
        icon = "image"
        template = "cms/blocks/image.html"


class FigureBlock(blocks.StructBlock):
    """One key figure."""

    value = blocks.CharBlock(label="Getal", max_length=20)
    label = blocks.CharBlock(label="Wat telt het?", max_length=80)
    source = blocks.CharBlock(label="Bron en periode", max_length=120, required=False)

    class Meta:
        label = "Kerncijfer"
        icon = "order"
        template = "cms/blocks/figure.html"


class QuoteBlock(blocks.StructBlock):
    """What somebody said, with a role instead of a name, and only with consent."""

    text = blocks.TextBlock(label="Citaat", max_length=400)
    role = blocks.CharBlock(
        label="Wie zei dit?", max_length=120, help_text="Een rol, geen naam: ‘Een moeder uit Ondiep’."
    )
    date = blocks.DateBlock(label="Wanneer?", required=False)
    has_consent = blocks.BooleanBlock(
        label="Met toestemming", required=True, help_text="Wie dit zei, weet dat het hier staat en vindt dat goed."
    )

    class Meta:
        label = "Citaat"
        icon = "openquote"
        template = "cms/blocks/quote.html"


class PracticeExampleBlock(blocks.StructBlock):
    """How it went somewhere."""

    title = blocks.CharBlock(label="Kop", max_length=120)
    where = blocks.CharBlock(label="Waar?", required=False, max_length=80)
    text = blocks.RichTextBlock(label="Wat gebeurde er?", features=SMALL_FEATURES)

    class Meta:
        label = "Voorbeeld uit de praktijk"
        icon = "home"
        template = "cms/blocks/practice_example.html"


class StepBlock(blocks.StructBlock):
    """One step of a few."""

    title = blocks.CharBlock(label="Stap", max_length=80)
    text = blocks.TextBlock(label="Wat gebeurt er?", max_length=300)

    class Meta:
        label = "Stap"
        icon = "arrow-right"


class StepsBlock(blocks.StructBlock):
    """How something goes, in steps."""

    title = blocks.CharBlock(label="Kop", max_length=120)
    steps = blocks.ListBlock(StepBlock(), label="Stappen", min_num=2, max_num=6)

    class Meta:
        label = "In stappen"
        icon = "list-ol"
        template = "cms/blocks/steps.html"


class CardBlock(blocks.StructBlock):
    """A short text in a box, with or without a page to go on to."""

    title = blocks.CharBlock(label="Kop", max_length=80)
    text = blocks.TextBlock(label="Tekst", max_length=300)
    page = blocks.PageChooserBlock(label="Lees verder op", required=False)

    class Meta:
        label = "Kaart"
        icon = "form"


class CardsBlock(blocks.StructBlock):
    """Boxes side by side."""

    title = blocks.CharBlock(label="Kop", max_length=120)
    cards = blocks.ListBlock(CardBlock(), label="Kaarten", min_num=1, max_num=9)

    class Meta:
        label = "Kaarten naast elkaar"
        icon = "grip"
        template = "cms/blocks/cards.html"


class QuestionBlock(blocks.StructBlock):
    """A question that people ask, with the answer behind it."""

    question = blocks.CharBlock(label="Vraag", max_length=120)
    answer = blocks.RichTextBlock(label="Antwoord", features=SMALL_FEATURES)

    class Meta:
        label = "Vraag en antwoord"
        icon = "help"
        template = "cms/blocks/question.html"


class ContactBlock(blocks.StaticBlock):
    """How to reach us, from the settings."""

    class Meta:
        label = "Contactgegevens"
        icon = "mail"
        admin_text = "Telefoon en e-mail uit Instellingen → Contactgegevens."
        template = "cms/blocks/contact.html"


class MomentBlock(blocks.StructBlock):
    """A moment on a timeline."""

    when = blocks.CharBlock(label="Wanneer?", max_length=40, help_text="Bijvoorbeeld: april 2019")
    title = blocks.CharBlock(label="Wat gebeurde er?", max_length=120)
    text = blocks.TextBlock(label="Toelichting", required=False, max_length=300)

    class Meta:
        label = "Moment"
        icon = "date"


class BuurtteamBlock(blocks.StructBlock):
    """The neighbourhood team of a wijk, for residents."""

    wijk = blocks.CharBlock(label="Wijk", max_length=60)
    name = blocks.CharBlock(label="Buurtteam", max_length=80)
    telephone = blocks.CharBlock(label="Telefoon", required=False, max_length=20)
    url = blocks.URLBlock(label="Website", required=False)

    class Meta:
        label = "Buurtteam"
        icon = "group"


TEXT_BLOCKS = [
    ("text", TextBlock()),
    ("tip", TipBlock()),
    ("checklist", ChecklistBlock()),
    ("download", DownloadBlock()),
    ("image", ImageBlock()),
    ("figure", FigureBlock()),
    ("quote", QuoteBlock()),
    ("practice_example", PracticeExampleBlock()),
]
GUIDE_BLOCKS = [*TEXT_BLOCKS[:2], ("advice", AdviceBlock()), *TEXT_BLOCKS[2:]]
CONTENT_BLOCKS = [
    *TEXT_BLOCKS,
    ("steps", StepsBlock()),
    ("cards", CardsBlock()),
    ("question", QuestionBlock()),
    ("contact", ContactBlock()),
]
SILENT = frozenset(
    {"download", "image", "lessons", "document", "has_consent", "is_new", "date", "page", "contact", "telephone", "url"}
)


def fetch_renditions(stream: StreamValue) -> None:
    """Fetch the sizes of all pictures of a stream at once: a newsletter with many asks as often as one with few."""
    found = [child.value["image"] for child in stream if child.block_type == "image" and child.value["image"]]
    prefetch_related_objects(found, "renditions")


def stream_text(stream: StreamValue) -> str:
    """Return the readable text of a stream: what the page says itself, without titles of lessons or documents."""
    return "\n\n".join(
        part for child in stream if child.block_type not in SILENT for part in _texts(child.value) if part
    )


def rich_text(source: str) -> str:
    """Return the readable text of rich text as it is stored."""
    return strip_tags(get_text_for_indexing(source)).strip()


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, RichText):
        yield rich_text(value.source)
    elif isinstance(value, str):
        yield value.strip()
    elif isinstance(value, blocks.StructValue):
        for name, part in value.items():
            if name not in SILENT:
                yield from _texts(part)
    elif isinstance(value, blocks.list_block.ListValue):
        for part in value:
            yield from _texts(part)

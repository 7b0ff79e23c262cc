"""What a Word file can become: each target asks its own questions and makes its own draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page

from cms.models import (
    GuideIndexPage,
    GuidePage,
    NewsletterIndexPage,
    NewsletterIssuePage,
    PilotPage,
    UpdatePage,
)
from members.models import User


@dataclass(frozen=True)
class Target:
    """A kind of draft: its key and name, the names of the fields it asks, and why it cannot be made, if so."""

    key: str
    label: str
    fields: tuple[str, ...] = ()

    takes_pictures: ClassVar[bool] = True
    message: ClassVar[str] = "Het concept is gemaakt. Lees het na en publiceer het."

    def make(self, *, title: str, blocks: list[dict], by: User, **answers) -> str:
        """Make the draft; return where it is edited."""
        raise NotImplementedError

    def is_possible(self, user) -> bool:
        """Return whether there is a place for it in which this person may write."""
        raise NotImplementedError


class PageTarget(Target):
    """A draft of a page."""

    def parents(self, user) -> list[Page]:
        """Return the pages below which it may come."""
        rows = self.parent_model.objects.order_by("path")
        return [page for page in rows if page.permissions_for_user(user).can_add_subpage()]

    def is_possible(self, user) -> bool:
        return bool(self.parents(user))

    def make(self, *, title, blocks, by, **answers) -> str:
        """Add a page that is not published, with a revision, below the chosen parent."""
        parent = answers.pop("parent", None) or self.parents(by)[0]
        page = self.model(title=title, live=False, owner=by, **answers)
        page.slug = str(answers["number"]) if "number" in answers else free_slug(parent, title)
        page.body = page._meta.get_field("body").stream_block.to_python(blocks)
        parent.add_child(instance=page)
        page.save_revision(user=by, log_action=True)
        return reverse("wagtailadmin_pages:edit", args=[page.pk])


class GuideTarget(PageTarget):
    model, parent_model = GuidePage, GuideIndexPage


class UpdateTarget(PageTarget):
    model, parent_model = UpdatePage, PilotPage


class NewsletterTarget(PageTarget):
    model, parent_model = NewsletterIssuePage, NewsletterIndexPage


PAGE_TARGETS: tuple[Target, ...] = (
    GuideTarget("hoofdstuk", "Een hoofdstuk van de Praktijkwijzer"),
    NewsletterTarget("nieuwsbrief", "Een nummer van de nieuwsbrief", ("number", "date")),
    UpdateTarget("update", "Een update uit een pilot", ("parent", "date")),
)


def targets(user) -> list[Target]:
    """Return what this person can make of a Word file."""
    from cms.importing.minutes import MinutesTarget  # it is a Target

    minutes = MinutesTarget("verslag", "Een verslag van een bijeenkomst (zonder de afbeeldingen)", ("date",))
    return [target for target in (*PAGE_TARGETS, minutes) if target.is_possible(user)]


def free_slug(parent: Page, title: str) -> str:
    """Return an address below the parent that nobody has."""
    base = slugify(title)[:60] or "concept"
    taken = set(Page.objects.child_of(parent).filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in numbered if slug not in taken)


def question_fields(user) -> dict[str, forms.Field]:
    """Return the fields that the targets ask for; each is needed only by the targets that name it."""
    number = (NewsletterIssuePage.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    pilots = [page.pk for page in UpdateTarget("", "").parents(user)]
    return {
        "parent": forms.ModelChoiceField(
            PilotPage.objects.filter(pk__in=pilots).order_by("path"),
            label="Bij welke pilot?",
            required=False,
            empty_label="Kies een pilot",
            help_text="Alleen bij een update.",
        ),
        "number": forms.IntegerField(
            label="Welk nummer?",
            required=False,
            min_value=1,
            max_value=100_000,
            initial=number,
            help_text="Alleen bij een nieuwsbrief.",
        ),
        "date": forms.DateField(
            label="Van welke dag is het?",
            required=False,
            initial=timezone.localdate,
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            help_text="De dag van de nieuwsbrief, de update of de bijeenkomst.",
        ),
    }

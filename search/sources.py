"""How members, practices and organisations are found; their apps lie left of search, so search registers them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db import models

from members import audiences
from members.models import Organisation, RoleTerm, User
from search.documents import Document, DocumentSource, place_facet, register
from vocabulary.models import Place, Practice


def fingerprint(*parts: object) -> str:
    """Return a short version of these words that is the same in every process."""
    return hashlib.blake2b("\n".join(map(str, parts)).encode(), digest_size=8).hexdigest()


class ForMembers(DocumentSource):
    """A thing that every member may see and no stranger."""

    def visible(self, pks: Iterable[int], viewer: audiences.Viewer) -> set[int]:
        """Members see all of them."""
        if not viewer.allows(audiences.MEMBERS):
            return set()
        return set(self.queryset().filter(pk__in=list(pks)).values_list("pk", flat=True))


@register
class MemberSource(ForMembers):
    """People who take part now."""

    model, kind = User, "member"
    related = ("organisation__sector", "practice__place")
    prefetched = ("places", "expertises")

    def queryset(self):
        return User.objects.active_members()

    def document(self, member: User) -> Document:
        facets = {
            "place": sorted({slug for place in member.places.all() for slug in place_facet(place)}),
            "practice": [member.practice.slug] if member.practice else [],
            "sector": [member.sector_slug] if member.sector_slug else [],
        }
        parts = [
            member.function,
            str(member.organisation or ""),
            member.ask_me_about,
            member.introduction.text,
            *(expertise.name for expertise in member.expertises.all()),
        ]
        body = "\n".join(part for part in parts if part)
        name = member.name_for(AnonymousUser())  # one index for everybody: without the surname, also as a word to find
        return Document(
            key=self.key(member),
            kind=self.kind,
            title=name,
            body=body,
            url=member.get_absolute_url(),
            date=None,
            audience=audiences.MEMBERS,
            facets=facets,
            labels=[str(place) for place in member.places.all()],
            boost=0.8,
            version=fingerprint(name, body),
        )

    def affected_by(self, instance: models.Model):
        """A role that begins or ends, or an organisation that is renamed."""
        if isinstance(instance, RoleTerm):
            return [f"member:{instance.user_id}"]
        if isinstance(instance, Organisation):
            return [f"member:{pk}" for pk in User.objects.filter(organisation=instance).values_list("pk", flat=True)]
        return ()


@register
class PracticeSource(ForMembers):
    """General practices."""

    model, kind = Practice, "practice"
    related = ("place",)
    prefetched = ("variants", "presences", "agreements")

    def document(self, practice: Practice) -> Document:
        parts = [
            practice.how_to_reach,
            *(presence.who for presence in practice.presences.all()),
            *(agreement.text for agreement in practice.agreements.all()),
        ]
        facets = {
            "place": place_facet(practice.place),
            "practice": [practice.slug],
            "variant": [variant.slug for variant in practice.variants.all()],
        }
        body = "\n".join(part for part in parts if part)
        return Document(
            key=self.key(practice),
            kind=self.kind,
            title=practice.name,
            body=body,
            url=practice.get_absolute_url(),
            date=None,
            audience=audiences.MEMBERS,
            facets=facets,
            boost=0.8,
            labels=[practice.place.name, *(variant.name for variant in practice.variants.all())],
            version=fingerprint(practice.name, body),
        )

    def affected_by(self, instance: models.Model):
        """A place that moves."""
        if isinstance(instance, Place):
            rows = Practice.objects.filter(place__path__startswith=instance.path)
            return [f"practice:{pk}" for pk in rows.values_list("pk", flat=True)]
        return ()


@register
class OrganisationSource(ForMembers):
    """Partners of the network."""

    model, kind = Organisation, "organisation"
    related = ("sector",)

    def document(self, organisation: Organisation) -> Document:
        return Document(
            key=self.key(organisation),
            kind=self.kind,
            title=organisation.name,
            body=organisation.description,
            url=organisation.get_absolute_url(),
            date=None,
            audience=audiences.MEMBERS,
            facets={"sector": [organisation.sector.slug]},
            labels=[organisation.sector.name],
            boost=0.8,
            version=fingerprint(organisation.name, organisation.description),
        )

"""Members, organisations and practices."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.generic import ListView
from wagtail import hooks

from members.forms import ProfileForm
from members.models import Organisation, User
from members.permissions import members_only
from vocabulary.models import Place, Practice, SectorKind


def panels(hook: str, *args) -> list:
    """Return what later apps show on a page, in their order: (order, heading, template, context) of each."""
    found = [panel for panel in (registered(*args) for registered in hooks.get_hooks(hook)) if panel]
    return sorted(found, key=lambda panel: panel[0])


@members_only
def mine(request):
    """One's own page: profile, notices, concepts and what one follows."""
    context = {
        "crumbs": [("Home", "/"), ("Mijn pagina", request.path)],
        "panels": panels("register_mine_panel", request.user),
    }
    return render(request, "members/mine.html", context)


@members_only
def edit_profile(request):
    """Change one's own profile."""
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Je profiel is bewaard.")
        return redirect("members:mine")
    crumbs = [("Home", "/"), ("Mijn pagina", "/mijn/"), ("Profiel", request.path)]
    return render(request, "members/profile.html", {"form": form, "crumbs": crumbs})


@method_decorator(members_only, name="dispatch")
class MemberListView(ListView):
    """Everybody who takes part, by name, sector and wijk."""

    paginate_by = 20
    page_kwarg = "pagina"
    template_name = "members/members.html"
    context_object_name = "members"

    def get_queryset(self):
        members = (
            User.objects.active_members()
            .select_related("organisation__sector", "practice__place")
            .prefetch_related(Prefetch("places", Place.objects.order_by("path")))
        )
        words = self.request.GET.get("zoek", "").replace("\x00", "").strip()[:100]
        for word in words.split():
            members = members.filter(
                Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(function__icontains=word)
                | Q(organisation__name__icontains=word) | Q(ask_me_about__icontains=word)
            )
        if sector := self.request.GET.get("sector"):
            members = members.filter(organisation__sector__slug=sector)
        if wijk := Place.objects.filter(slug=self.request.GET.get("wijk", "")).first():
            within = Q(places__path__startswith=wijk.path) | Q(practice__place__path__startswith=wijk.path)
            members = members.filter(within).distinct()
        return members.order_by("first_name", "last_name", "pk")

    def paginate_queryset(self, queryset, page_size):
        """An unknown page number gives a page, never an error."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("pagina"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "crumbs": [("Home", "/"), ("Leden", self.request.path)],
            "sectors": SectorKind.objects.all(),
            "wijken": Place.objects.wijken(),
            "page_range": list(context["paginator"].get_elided_page_range(context["page_obj"].number)),
            "chosen": {name: self.request.GET.get(name, "") for name in ("zoek", "sector", "wijk")},
        }


@members_only
def member(request, pk):
    """Somebody's profile."""
    person = get_object_or_404(
        User.objects.active_members().select_related("organisation__sector", "practice__place", "variant"), pk=pk
    )
    context = {
        "person": person,
        "crumbs": [("Home", "/"), ("Leden", "/leden/"), (person.first_name, request.path)],
        "panels": panels("register_member_contributions", person, request.user),
    }
    return render(request, "members/member.html", context)


@members_only
def organisation(request, pk):
    """An organisation and its people."""
    found = get_object_or_404(Organisation.objects.select_related("sector"), pk=pk)
    people = User.objects.active_members().filter(organisation=found).select_related("practice__place")
    context = {
        "organisation": found,
        "people": people.prefetch_related("places").order_by("first_name", "last_name")[:100],
        "teams": found.teams.all(),
        "crumbs": [("Home", "/"), ("Leden", "/leden/"), (found.name, request.path)],
    }
    return render(request, "members/organisation.html", context)


@members_only
def practice(request, slug):
    """A general practice: who is there when, how to reach them, what was agreed, and the lessons that hold here."""
    found = get_object_or_404(
        Practice.objects.select_related("place__parent")
        .prefetch_related("variants", "presences", "agreements", "pilots")
        .annotate(people_count=Count("people")),
        slug=slug,
    )
    people = User.objects.active_members().filter(practice=found).order_by("first_name", "last_name")
    context = {
        "practice": found,
        "people": people[:50],
        "panels": panels("register_practice_panel", found, request.user),
        "crumbs": [("Home", "/"), (f"Praktijk {found.name}", request.path)],
    }
    return render(request, "members/practice.html", context)

"""Members, organisations and practices."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.generic import ListView
from wagtail import hooks

from members.filters import MemberFilter
from members.forms import ProfileForm
from members.models import Organisation, User
from members.permissions import members_only
from vocabulary.models import Practice


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
        members = User.objects.active_members().select_related("organisation", "practice__place")
        self.asked = MemberFilter(self.request.GET, members.prefetch_related("places"), request=self.request)
        return self.asked.qs.order_by("first_name", "last_name", "pk")

    def paginate_queryset(self, queryset, page_size):
        """An unknown page number gives a page, never an error."""
        page = self.get_paginator(queryset, page_size).get_page(self.request.GET.get(self.page_kwarg))
        return page.paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        crumbs = [("Home", "/"), ("Leden", self.request.path)]
        return super().get_context_data(**kwargs) | {"crumbs": crumbs, "filter": self.asked}


@members_only
def member(request, pk):
    """Somebody's profile."""
    person = get_object_or_404(
        User.objects.active_members()
        .select_related("organisation__sector", "practice__place", "variant")
        .prefetch_related("places", "expertises"),
        pk=pk,
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
        Practice.objects.select_related("place__parent").prefetch_related("variants", "presences", "agreements"),
        slug=slug,
    )
    people = User.objects.active_members().filter(practice=found).order_by("first_name", "last_name")
    context = {
        "practice": found,
        "people": people[:50],
        "panels": panels("register_practice_panel", found, request.user),
        "crumbs": [("Home", "/"), (found.name, request.path)],
    }
    return render(request, "members/practice.html", context)

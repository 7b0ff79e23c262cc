"""What meetings register: the menu item, the token of who was there, the sources of the index."""

from django.urls import reverse
from wagtail import hooks

from meetings import documents
from meetings.models import Meeting

__all__ = ["documents"]  # imported so that its source is registered


@hooks.register("register_main_menu_item")
def meetings_item(user):
    """Bijeenkomsten, for members."""
    return (40, "Bijeenkomsten", reverse("meetings:meetings")) if user.is_authenticated and user.is_member else None


@hooks.register("register_audience_tokens")
def meeting_tokens(user):
    """A participant holds the token of the meeting."""
    there = Meeting.participants.through.objects.filter(user_id=user.pk)
    return {f"meeting:{pk}" for pk in there.values_list("meeting_id", flat=True)}

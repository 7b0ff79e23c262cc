"""The strip with whom to call, above every text that calls for it."""

from __future__ import annotations

from django import template
from django.db import models

from search.crisis import help_for_thing

register = template.Library()
# How the pages of the house name what they are about; `page` is Wagtail's.
NAMES = ("dilemma", "lesson", "meeting", "page")


@register.inclusion_tag("components/crisis.html", takes_context=True)
def crisis_strip(context) -> dict:
    """Show whom to call: what the view says (`crisis`), or else what the text of the page's own thing calls for."""
    if "crisis" in context:
        return {"crisis": context["crisis"]}
    things = (context.get(name) for name in NAMES)
    thing = next((found for found in things if isinstance(found, models.Model)), None)
    return {"crisis": help_for_thing(thing) if thing is not None else ()}

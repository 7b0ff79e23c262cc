"""The site's addresses, and the style page at /stijl/ for the tests of the looks."""

from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.urls import handler403, handler404, handler500
from config.urls import urlpatterns as site_urls
from tests.frontend import samples
from vocabulary.kinds import KINDS

PAGE = Path(__file__).with_name("style.html")


def style_page(request):
    """Show every component with sample data."""
    template = engines["django"].from_string(PAGE.read_text(encoding="utf-8"))
    return HttpResponse(template.render({**samples.context(), "kinds": KINDS}, request))


@csrf_exempt  # a test leaves its cookies behind on purpose
def sent(request):
    """Take a form in and go on to `naar`, as a view does that stored something or asks to sign in."""
    return redirect(request.GET["naar"])


def thanks(request):
    """Be the page after a form that was taken in."""
    return render(request, "base.html")


def broken(request):
    """Fail, so that the 500 page can be seen."""
    raise RuntimeError("on purpose")


urlpatterns = [
    path("stijl/", style_page),
    path("stuur/", sent),
    path("verstuurd/", thanks),
    path("stuk/", broken),
    *site_urls,
]
__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]

"""The error pages, in the words of the platform."""

from django.shortcuts import render
from django.views.defaults import server_error as plain_server_error


def forbidden(request, exception=None):
    """You may see it, but not do it."""
    return render(request, "403.html", status=403)


def not_found(request, exception=None):
    """What does not exist and what you may not see: the same page."""
    return render(request, "404.html", status=404)


def server_error(request):
    """Works without a database."""
    return plain_server_error(request, "500.html")

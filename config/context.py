"""What the frame of every page shows: menu, account, search."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from wagtail import hooks

from cms.frame import foot


def page_frame(request) -> dict:
    """Return the menu and what the viewer may do, for `templates/base.html`.

    Menu items are registered by the apps with the hook `register_main_menu_item`: a function of the user that
    returns (order, label, url) or None.
    """
    user = getattr(request, "user", None)
    if user is None or request.path.startswith("/beheer/"):
        return {}
    is_member = user.is_authenticated and user.is_member
    items = sorted(filter(None, (item(user) for item in hooks.get_hooks("register_main_menu_item"))))
    current = max((url for _, _, url in items if _is_under(request.path, url)), key=len, default=None)
    return {
        "main_menu": [{"label": label, "url": url, "current": url == current} for _, label, url in items],
        "is_demo": _is_demo(),
        "viewer_is_member": is_member,
        "can_manage": user.is_authenticated and user.is_facilitator,
        "search_url": "/zoeken/",
        "new_dilemma_url": _address("learnings:new") if is_member else "",
        "theme_css": settings.UI_THEME_CSS,
        **foot(request),
    }


def _is_under(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


@cache
def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_demo() -> bool:
    from demo.state import is_loaded  # demo imports models; the context is read before the apps are ready

    return is_loaded()

"""Signal handlers: whatever saves, deletes or re-tags an indexed thing leaves a row in the outbox."""

from __future__ import annotations

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from search.documents import sources
from search.middleware import touch
from vocabulary.models import Place, Practice, Principle, Theme, Variant

WORDS = (Place, Practice, Principle, Theme, Variant)


def connect() -> None:
    """Connect the handlers for every indexed model and every shared word; called when all apps are ready."""
    models = {source.model for source in sources().values()}
    for model in {*models, *WORDS}:
        post_save.connect(_saved, sender=model, dispatch_uid=f"search.saved.{model._meta.label}")
        pre_delete.connect(_deleted, sender=model, dispatch_uid=f"search.deleting.{model._meta.label}")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"search.deleted.{model._meta.label}")
    for model in models:
        for field in model._meta.many_to_many:
            through = getattr(model, field.name).through if hasattr(getattr(model, field.name), "through") else None
            if through is not None:
                m2m_changed.connect(
                    _tagged, sender=through, dispatch_uid=f"search.m2m.{model._meta.label}.{field.name}"
                )


NEVER_INDEXED = {"last_login"}  # written at every sign-in


def _saved(sender, instance, raw=False, update_fields=None, **kwargs):
    if not raw and not (update_fields and set(update_fields) <= NEVER_INDEXED):
        touch(instance)


def _deleted(sender, instance, **kwargs):
    if instance.pk:
        touch(instance)


def _tagged(sender, instance, action, reverse=False, **kwargs):
    if action.startswith("post_") and not reverse:
        touch(instance)

"""The thin first meetings get what the real ones have: who was there, an agenda item per note, shared minutes.

Backwards nothing has to happen: the columns and tables go with 0003.
"""

from django.db import migrations
from django.db.models import Min


def grow(apps, schema_editor):
    Meeting = apps.get_model("meetings", "Meeting")
    Note = apps.get_model("meetings", "Note")
    AgendaItem = apps.get_model("meetings", "AgendaItem")
    Attendance = apps.get_model("meetings", "Attendance")
    for meeting in Meeting.objects.exclude(notes=None).annotate(first=Min("notes__shared_at")):
        meeting.minutes_shared_at = meeting.first
        if meeting.state == "adopted":
            meeting.adopted_at = meeting.first
        meeting.save(update_fields=["minutes_shared_at", "adopted_at"])
    there = Meeting.participants.through.objects.filter(meeting__state__in=["held", "adopted"])
    Attendance.objects.bulk_create(
        [
            Attendance(meeting_id=row.meeting_id, member_id=row.user_id, answer="yes", presence="present")
            for row in there
        ]
    )
    for note in Note.objects.filter(item=None).order_by("meeting", "order", "pk"):
        item = AgendaItem.objects.create(
            meeting_id=note.meeting_id, order=note.order, title=note.title, owner_id=note.owner_id, minutes=20
        )
        note.item = item
        note.save(update_fields=["item"])


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_agenda_decisions_actions")]
    operations = [migrations.RunPython(grow, migrations.RunPython.noop)]

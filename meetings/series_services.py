"""What changes a series, and which sectors a meeting misses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from learnings.services import locked, refuse_bsn
from meetings.models import Attendance, Meeting, Seat, Series, SeriesItem
from meetings.services import PARTICIPANTS
from members import audiences
from members.models import User


@transaction.atomic
def save_series(*, by: User, fields: Mapping[str, Any], series: Series | None = None, version: int | None = None):
    """Make or change a series. Raises EditConflict and HoldsBsn."""
    row = locked(series, version) if series else Series(owner=by)
    refuse_bsn([fields["title"], fields["location"], *(title for _, title in fields["items"])])
    for name in ("title", "location", "usual_minutes", "is_active"):
        setattr(row, name, fields[name])
    chosen = fields["audience_choice"]
    row.audience_choice = audiences.FACILITATORS if chosen == PARTICIPANTS else chosen
    row.version += 1 if row.pk else 0
    row.save()
    row.members.set(fields["members"])
    row.items.all().delete()
    SeriesItem.objects.bulk_create(
        [
            SeriesItem(series=row, order=order, minutes=minutes, title=title)
            for order, (minutes, title) in enumerate(fields["items"], start=1)
        ]
    )
    row.seats.all().delete()
    Seat.objects.bulk_create(
        [Seat(series=row, sector=sector, count=count) for sector, count in fields["seats"].items() if count]
    )
    return row


@dataclass(frozen=True, slots=True)
class SectorSeats:
    """How many seats a sector has at a meeting, and how many people take one."""

    sector: str
    seats: int
    coming: int

    @property
    def missing(self) -> int:
        return max(self.seats - self.coming, 0)


def seats_of(meeting: Meeting, attendances: list[Attendance] | None = None) -> list[SectorSeats]:
    """Return the seats per sector of the series of a meeting; who said no takes none."""
    if meeting.series_id is None:
        return []
    seats = list(Seat.objects.filter(series=meeting.series_id).select_related("sector"))
    rows = attendances
    if rows is None:
        rows = list(Attendance.objects.invited().filter(meeting=meeting))
    coming = Counter(row.sector.pk for row in rows if row.sector and row.answer != Attendance.Answer.NO)
    return [SectorSeats(seat.sector.name, seat.count, coming[seat.sector_id]) for seat in seats]

"""The briefing: what to read before a meeting, per agenda item and per person, and why."""

from meetings.briefing.gathering import Piece, Reading, pieces_for

__all__ = ["Piece", "Reading", "pieces_for"]

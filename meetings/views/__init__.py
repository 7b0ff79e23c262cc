"""The pages of meetings: reading and answering, organising, taking notes, minutes, calendars."""

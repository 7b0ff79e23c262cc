"""What the rules of meetings forbid; `message` says so to the person."""

from learnings.services import Refused


class MeetingIsOver(Refused):
    """It was held or cancelled, so nobody answers any more."""

    message = "Deze bijeenkomst is voorbij of gaat niet door. Antwoorden hoeft niet meer."


class WrongMoment(Refused):
    """This step does not follow on the state that the meeting is in now."""

    message = "Deze bijeenkomst is intussen verder. Kijk hieronder hoe het er nu voor staat."


class ProposalsClosed(Refused):
    """No more proposals for this agenda."""

    message = "Voorstellen voor deze agenda kan niet meer. Vraag het de kwartiermaker."


class NothingToShare(Refused):
    """There are no notes, decisions or action points yet."""

    message = "Er is nog niets om te delen. Schrijf eerst notities, een besluit of een actiepunt op."


class MinutesAreAdopted(Refused):
    """The minutes stand; nobody changes them any more."""

    message = "Het verslag is vastgesteld. Wijzigen kan niet meer."


class OpenAmendments(Refused):
    """Somebody asked for a change that nobody handled yet."""

    message = "Er staan nog opmerkingen open. Verwerk die eerst."

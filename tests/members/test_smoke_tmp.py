import pytest
from tests.members.factories import *
@pytest.mark.django_db
def test_f():
    p=PilotFactory()
    u=UserFactory(sector="onderwijs", pilots=[p], expertises=[ExpertiseFactory()], places=[PlaceFactory()])
    assert u.sector_slug=="onderwijs" and list(u.pilots.all())==[p]
    PracticeFactory()
def test_fx(member, facilitator, analyst, administrator, outsider, stranger, client_of):
    assert member.is_member and not outsider.is_member and analyst.is_analyst and administrator.is_facilitator
    client_of(member)

import pytest

from accounts import reference
from accounts.models import Position, Sector
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.req("GEN-01")
def test_people_belong_to_a_sector_with_a_head_and_hold_a_position() -> None:
    reference.load(make.MONDAY)
    sac = Sector.objects.get(code="sac")
    head = make.user(sector=sac)
    agent = make.user(sector=sac, superior=head, position=Position.objects.get(name="Agente SAC"))
    sac.head = head
    sac.save()
    agent.refresh_from_db()
    assert agent.sector is not None
    assert agent.sector.head == head == agent.superior
    assert agent.position is not None


@pytest.mark.req("GEN-01")
def test_every_sector_that_the_procedures_name_is_there() -> None:
    reference.load(make.MONDAY)
    assert set(Sector.objects.values_list("code", flat=True)) == set(reference.SECTORS)


def test_loading_again_neither_doubles_nor_overwrites_what_people_edited() -> None:
    reference.load(make.MONDAY)
    Sector.objects.filter(code="sac").update(name="Soporte")
    reference.load(make.MONDAY)
    assert Sector.objects.get(code="sac").name == "Soporte"
    assert Position.objects.count() == len(reference.POSITIONS)

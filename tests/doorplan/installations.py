"""What customers run: installations, Fichas, blocks, versions and modules."""

from typing import Any

from accounts.roles import TECHNICIAN
from installations import services
from installations.models import FichaStatus
from tests import make
from tests.doorplan.door import Door, Fields, nothing
from tests.world import AT


def configuration(installation: Any) -> Fields:
    """The form as it is confirmed, with another version of the system."""
    said = {"name": "Principal", "serial": installation.serial, "system_version": "8.1b"}
    limits = {"expires_on": "2099-01-31", "access_limit": "15", "is_active": "on"}
    rest = {"version": installation.version, "reason": "Actualización", "step": "confirm"}
    return said | limits | rest


def new(_customer: Any) -> Fields:
    return {
        "name": "Sucursal",
        "serial": "IG-nueva",
        "expires_on": "2099-01-31",
        "access_limit": "5",
        "is_active": "on",
        "reason": "Se abre una sucursal",
    }


def failed(ficha: Any) -> None:
    """A later one of the same installation, which could not be made."""
    ficha.status, ficha.problem = FichaStatus.FAILED, "No hay letras."
    ficha.save()


def with_technician(_things: Any) -> Fields:
    make.user(TECHNICIAN)
    return {"note": "Urgente"}


def tested(release: Any) -> None:
    for test in release.tests.all():
        services.record_test(test, result="passed", notes="", by=make.user(), at=AT)


def approved(release: Any) -> None:
    tested(release)
    services.approve(release, by=make.user(), at=AT)


DOORS: dict[str, Door] = {
    "installations:installations": Door("installations.view_installation"),
    "installations:of_customer": Door("installations.view_installation", "GET", "customer"),
    "installations:installation": Door("installations.view_installation", "GET", "installation"),
    "installations:install": Door(
        "installations.add_installation", "GET POST", "customer", form=new
    ),
    "installations:configure": Door(
        "installations.change_installation", "GET POST", "installation", form=configuration
    ),
    "installations:look_after": Door(
        "installations.change_installation",
        "GET POST",
        "installation",
        form=lambda _: {"next_update_on": "2099-01-15"},
    ),
    "installations:issue_ficha": Door(
        "installations.change_installation",
        "POST",
        "installation",
        form=lambda _: {"reason": "La pide el cliente"},
    ),
    "installations:expiries": Door("installations.view_installation"),
    "installations:unlimited": Door("installations.view_installation"),
    "installations:adopt": Door("installations.add_installation", "POST", form=nothing),
    "installations:fichas": Door("installations.view_ficha"),
    "installations:ficha": Door("installations.view_ficha", "GET", "ficha"),
    "installations:ficha_file": Door("installations.view_ficha", "GET", "ficha"),
    "installations:try_ficha_again": Door(
        "installations.change_installation", "POST", "new_ficha", form=nothing, prepare=failed
    ),
    "installations:verify": Door("public", also_says=302),
    "installations:verified": Door("public", args=("FR-1-1", "NADA")),
    "installations:blocks": Door("installations.view_installation"),
    "installations:block": Door(
        "installations.block_installation",
        "GET POST",
        "installation",
        form=lambda _: {"reason": "No paga", "force_majeure": "Uso ilegal"},
    ),
    "installations:lift": Door(
        "installations.block_installation",
        "GET POST",
        "block",
        form=lambda _: {"reason": "Ha pagado"},
    ),
    "installations:execute": Door("installations.execute_block", "POST", "block", form=nothing),
    "installations:send_list": Door(
        "installations.block_installation", "GET POST", form=with_technician
    ),
    "installations:releases": Door("installations.view_release"),
    "installations:release": Door("installations.view_release", "GET", "release"),
    "installations:announce": Door(
        "installations.announce_release",
        "GET POST",
        form=lambda _: {"version": "99.1", "developments": "Remitos."},
    ),
    "installations:add_tests": Door(
        "installations.test_release", "POST", "release", form=lambda _: {"tests": "Imprimir"}
    ),
    "installations:record_test": Door(
        "installations.test_release",
        "POST",
        "release_test",
        form=lambda _: {"result": "passed", "notes": ""},
    ),
    "installations:approve": Door(
        "installations.test_release", "POST", "release", form=nothing, prepare=tested
    ),
    "installations:offer": Door(
        "installations.test_release",
        "POST",
        "release",
        form=lambda _: {"installations": make.installation().pk},
        prepare=approved,
    ),
    "installations:modules": Door("installations.view_module"),
    "installations:new_module": Door(
        "installations.add_module",
        "GET POST",
        form=lambda _: {"name": "Logística", "functions": "Rutas", "is_active": "on"},
    ),
    "installations:change_module": Door(
        "installations.change_module",
        "GET POST",
        "module",
        form=lambda module: {
            "name": "Logística interna",
            "functions": "Rutas\nCargas",
            "is_active": "on",
            "version": module.version,
        },
    ),
}

"""New versions are announced by letter, tested by Implementación, and only then offered."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.roles import IMPLEMENTATION_HEAD
from installations import reference, services
from installations.models import Module, Offer, Release
from installations.services import Wanted
from kit.errors import Refused
from outbox.models import Mail
from tests import doors, make
from tests.tickets.pages import words

pytestmark = pytest.mark.django_db
AT = make.MONDAY


def passed_all(release: Release) -> Release:
    for test in release.tests.all():
        services.record_test(test, result="passed", notes="", by=make.user(), at=AT)
    return services.approve(release, by=make.user(), at=AT)


@pytest.mark.req("VIS-23")
def test_registering_a_version_tells_the_head_what_is_new_by_letter(client: Client) -> None:
    head = make.user(IMPLEMENTATION_HEAD)
    doors.enter(client, make.user("installations.announce_release"))
    sent = {"version": "9.0", "developments": "Remitos por mail.", "modifications": "El IVA."}
    client.post(reverse("installations:announce"), sent)
    mail = Mail.objects.get(kind="release_announced")
    assert mail.to == [head.email]
    for said in ("9.0", "Remitos por mail.", "El IVA."):
        assert said in f"{mail.subject} {mail.body}"


@pytest.mark.req("VIS-23")
def test_a_version_is_announced_once_with_something_new_in_it() -> None:
    facts: dict[str, Any] = {"modifications": "", "by": make.user(), "at": AT}
    with pytest.raises(Refused, match="Nadie tiene la función"):
        services.announce(version="9.0", developments="Remitos", **facts)
    make.user(IMPLEMENTATION_HEAD)
    with pytest.raises(Refused, match="qué desarrollos"):
        services.announce(version="9.0", developments=" ", **facts)
    services.announce(version="9.0", developments="Remitos", **facts)
    with pytest.raises(Refused, match="ya está anunciada"):
        services.announce(version="9.0", developments="Remitos", **facts)


@pytest.mark.req("VIS-24")
def test_it_is_offered_only_once_each_test_has_a_tester_and_went_well() -> None:
    release, row, by = make.release("Facturar", "Cobrar"), make.installation(), make.user()
    with pytest.raises(Refused, match="no está probada"):
        services.offer(release, [row], by=by, at=AT)
    with pytest.raises(Refused, match="Quedan 2 pruebas"):
        services.approve(release, by=by, at=AT)
    assert services.offer(passed_all(release), [row], by=by, at=AT)[0].installation == row
    assert {(test.result, test.tester is None) for test in release.tests.all()} == {
        ("passed", False)
    }
    with pytest.raises(Refused, match="todavía no se haya ofrecido"):
        services.offer(release, [row], by=by, at=AT)
    assert Offer.objects.count() == 1


@pytest.mark.req("VIS-24")
def test_what_fails_later_or_is_still_to_be_tried_closes_it_again() -> None:
    release, by = passed_all(make.release("Facturar")), make.user()
    test = release.tests.get()
    with pytest.raises(Refused, match="qué falla"):
        services.record_test(test, result="failed", notes="", by=by, at=AT)
    services.record_test(test, result="failed", notes="No suma", by=by, at=AT)
    release.refresh_from_db()
    assert not release.is_tested
    other = passed_all(make.release("Cobrar"))
    services.add_tests(other, ["Imprimir"], by=by, at=AT)
    other.refresh_from_db()
    assert not other.is_tested


@pytest.mark.req("VIS-24")
def test_a_version_that_is_not_tested_is_not_installed_either() -> None:
    release, row = make.release(), make.installation()
    facts: dict[str, Any] = {"reason": "Visita", "by": make.user(), "at": AT}
    with pytest.raises(Refused, match="todavía no está probada"):
        services.configure(row, Wanted({"system_version": release.version}), **facts)
    passed_all(release)
    services.configure(row, Wanted({"system_version": release.version}), **facts)


def test_the_database_wants_a_tester_for_each_result() -> None:
    test = make.release().tests.earliest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        type(test)._base_manager.filter(pk=test.pk).update(result="passed")


def test_its_page_says_who_runs_it_and_who_was_offered_it(client: Client) -> None:
    release = passed_all(make.release())
    runs = make.installation(
        system_version=release.version, customer=make.customer(legal_name="La tiene S.A.")
    )
    line = runs.customer.service_line
    waits = make.installation(customer=make.customer(line=line, legal_name="La espera S.A."))
    services.offer(release, [waits], by=make.user(), at=AT)
    doors.enter(client, make.user("installations.view_release", sector=line.front_sector))
    page = words(client.get(release.get_absolute_url()))
    assert page.index("Quién la tiene") < page.index("La tiene S.A.")
    assert page.index("A quién se ofreció") < page.index("La espera S.A.")


@pytest.mark.req("CIN-04")
def test_the_catalogue_is_edited_and_what_is_withdrawn_stays_on_where_it_was() -> None:
    module = make.module("Pedidos", "Cobranzas", name="Ventas")
    function = module.functions.get(name="Pedidos")
    row = make.installation(on=[function])
    facts: dict[str, Any] = {"by": make.user(), "at": AT}
    services.write_module(module, name="Ventas", functions=["Cobranzas", "Remitos"], **facts)
    offered = set(module.functions.filter(is_active=True).values_list("name", flat=True))
    assert offered == {"Cobranzas", "Remitos"}
    assert row.switches.on().filter(function=function).exists()
    with pytest.raises(Refused, match="Alguien cambió"):
        services.write_module(module, name="Venta", functions=[], version=1, **facts)
    with pytest.raises(Refused, match="Ya hay un módulo"):
        services.write_module(None, name="Ventas", functions=[], **facts)


def test_loading_the_catalogue_again_changes_nothing() -> None:
    reference.load(AT)
    count = Module.objects.count()
    reference.load(AT)
    assert Module.objects.count() == count > 5

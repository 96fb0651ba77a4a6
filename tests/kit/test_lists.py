"""What every list has: pages by key, columns, saved views, exports, and many rows at once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import services
from accounts.models import BulkChange, Export, ListSetting, SavedView, User
from config.lists import ALL
from contacts.lists import CUSTOMERS
from contacts.models import Classification, Customer, Parameter
from kit import lists
from kit.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIST = "/clientes/"


@pytest.fixture
def keeper(client: Client) -> User:
    """Somebody logged in who keeps all customers and their parameters."""
    names = ("view_all_customers", "view_customer", "change_customer", "add_parametervalue")
    user = make.user(*(f"contacts.{name}" for name in names), "accounts.share_savedview")
    client.force_login(user)
    return user


def customers(*names: str) -> list[Customer]:
    line = make.line()
    return [make.customer(line=line, legal_name=name) for name in names]


def listed(answer: Any) -> list[str]:
    return [str(row) for row in answer.context["page"].rows]


def counts(client: Client, **query: str) -> dict[str, str]:
    """How many rows each tab of the list has."""
    tabs = client.get("/listas/clientes/cuentas/", query).context["tabs"]
    return {str(tab["label"]): tab["count"] for tab in tabs}


# --- Order ------------------------------------------------------------------------------------


def test_names_sort_as_a_spanish_reader_expects(client: Client, keeper: User) -> None:
    customers("Zeta", "óscar", "Ñandú", "Oca", "Nube", "«El Álamo»", "de la O")
    wanted = ["de la O", "«El Álamo»", "Nube", "Ñandú", "Oca", "óscar", "Zeta"]
    assert listed(client.get(LIST)) == wanted
    assert listed(client.get(LIST, {"sort": "-name"})) == wanted[::-1]
    people = [make.user(name=name) for name in ("Valeria", "Óscar", "ana")]
    chosen = User.objects.filter(pk__in=[person.pk for person in people])
    assert [person.name for person in chosen] == ["ana", "Óscar", "Valeria"]


def test_the_shown_name_decides_and_a_later_change_moves_the_row(keeper: User) -> None:
    row, _other = customers("Beta", "Ceta")
    row.trade_name = "Omega"
    row.save()
    assert [str(one) for one in Customer.objects.all()] == ["Ceta", "Omega"]


def test_one_sorts_only_by_what_has_an_index() -> None:
    for listing in ALL:
        for column in listing.columns:
            if column.sort and not column.by:  # else it is only sorted by where there are few
                field: Any = listing.rows(make.user()).model._meta.get_field(column.sort)
                indexed = {index.fields[0] for index in field.model._meta.indexes if index.fields}
                assert field.unique or column.sort in indexed, column.key
                assert not field.null, column.key
    assert CUSTOMERS.sort_of("-plan") == CUSTOMERS.sort_of("'; DROP") == "sort_name"


# --- Pages by key -----------------------------------------------------------------------------


def pages(sort: str, size: int) -> Iterator[lists.Page[Customer]]:
    page = lists.page_of(Customer.objects.all(), sort, size=size)
    yield page
    while page.after:
        page = lists.page_of(Customer.objects.all(), sort, after=page.after, size=size)
        yield page


@settings(max_examples=15, deadline=None)
@given(
    names=st.lists(st.sampled_from(["a", "á", "b", "ñ"]), max_size=9),
    size=st.integers(1, 4),
    sort=st.sampled_from(["sort_name", "-sort_name", "number"]),
)
def test_all_pages_together_are_the_list_forwards_and_backwards(
    names: list[str], size: int, sort: str
) -> None:
    Customer.objects.all().delete()
    customers(*names)
    whole = list(lists.ordered(Customer.objects.all(), sort, None))
    walked = list(pages(sort, size))
    assert [row for page in walked for row in page.rows] == whole
    chunks = lists.chunks(Customer.objects.all(), sort, size=size)
    assert [row for chunk in chunks for row in chunk] == whole
    for earlier, page in pairwise(walked):
        back = lists.page_of(Customer.objects.all(), sort, before=page.before, size=size)
        assert back.rows == earlier.rows
    assert not walked[0].before


def test_a_page_stays_where_it_was_while_rows_are_added_and_taken_away(keeper: User) -> None:
    rows = customers("B", "D", "F", "H")
    first = lists.page_of(Customer.objects.all(), "sort_name", size=2)
    customers("A", "C", "E")
    rows[1].delete()
    second = lists.page_of(Customer.objects.all(), "sort_name", after=first.after, size=2)
    assert [str(row) for row in second.rows] == ["E", "F"]
    back = lists.page_of(Customer.objects.all(), "sort_name", before=second.before, size=2)
    assert [str(row) for row in back.rows] == ["B", "C"]


@pytest.mark.parametrize("mark", ["x", "W10", "WzEsMl0", "bnVsbA", "WyJcdTAwMDAiLCAxXQ", "é"])
def test_a_mark_that_means_nothing_shows_the_beginning(
    client: Client, keeper: User, mark: str
) -> None:
    customers("A", "B")
    assert listed(client.get(LIST, {"after": mark})) in (["A", "B"], [])
    assert listed(client.get(LIST, {"sort": "number", "before": mark})) == ["A", "B"]


def test_counting_stops_where_a_figure_says_no_more(
    client: Client, keeper: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    customers("A", "B", "C", "D")
    monkeypatch.setattr(lists, "MOST", 3)
    assert counts(client)["Todos"] == "+3"
    assert counts(client, q="a")["Todos"] in {"1", "+3"}
    assert lists.many(2) == "2"


# --- Columns and views ------------------------------------------------------------------------


def test_columns_are_kept_per_person_and_list(client: Client, keeper: User) -> None:
    customers("Alfa")
    client.post("/listas/clientes/columnas/", {"column": ["zone", "name"], "query": "stage=active"})
    heads = [str(head["label"]) for head in client.get(LIST).context["heads"]]
    assert heads == ["Zona", "Cliente"]
    client.force_login(make.user("contacts.view_customer", "contacts.view_all_customers"))
    assert len(client.get(LIST).context["heads"]) > 2
    client.force_login(keeper)
    client.post("/listas/clientes/columnas/", {"usual": "1"})
    assert len(client.get(LIST).context["heads"]) > 2
    assert client.post("/listas/clientes/columnas/", {"column": ["x"]}).status_code == 409


@pytest.fixture
def view(keeper: User) -> SavedView:
    return services.save_view("clientes", by=keeper, at=AT, name="Bajas", query="stage=inactive")


def test_a_saved_view_counts_its_rows_and_shows_them(
    client: Client, keeper: User, view: SavedView
) -> None:
    make.customer(legal_name="Alfa", stage="inactive")
    make.customer(legal_name="Beta", stage="active")
    counted = counts(client)
    assert (counted["Bajas"], counted["Todos"]) == ("1", "2")
    answer = client.get(f"{LIST}?stage=inactive&v={view.pk}")
    assert listed(answer) == ["Alfa"]
    assert [tab["label"] for tab in answer.context["tabs"] if tab["active"]] == ["Bajas"]


def test_a_view_is_ones_own_until_it_is_shared(
    client: Client, keeper: User, view: SavedView
) -> None:
    other = make.user("contacts.view_customer")
    client.force_login(other)
    assert "Bajas" not in counts(client)
    with pytest.raises(Refused):
        services.save_view("clientes", by=other, at=AT, name="x", query="", is_shared=True)
    services.update_view(view, by=keeper, name="Bajas", query=view.query, is_shared=True)
    assert "Bajas" in counts(client)
    assert client.post(f"/listas/vistas/{view.pk}/eliminar/").status_code == 404


def test_a_list_opens_with_the_view_one_has_chosen(
    client: Client, keeper: User, view: SavedView
) -> None:
    client.post(f"/listas/vistas/{view.pk}/abrir/", {"wanted": "yes"})
    assert client.get(LIST).headers["Location"] == f"{LIST}?stage=inactive&v={view.pk}"
    assert client.get(LIST, {"v": "0"}).status_code == 200
    client.post(f"/listas/vistas/{view.pk}/eliminar/")
    assert client.get(LIST).status_code == 200
    client.post(f"/listas/vistas/{view.pk}/recuperar/")
    assert client.get(LIST).status_code == 302
    client.post(f"/listas/vistas/{view.pk}/abrir/", {"wanted": "no"})
    assert ListSetting.objects.get(user=keeper).opens_with is None


def test_a_name_is_given_once_and_a_deleted_view_makes_room(keeper: User, view: SavedView) -> None:
    again: dict[str, Any] = {"by": keeper, "at": AT, "name": "Bajas", "query": ""}
    with pytest.raises(Refused, match="Ya tiene"):
        services.save_view("clientes", **again)
    services.delete_view(view, by=keeper, at=AT)
    services.save_view("clientes", **again)
    with pytest.raises(Refused, match="Ya tiene"):
        services.restore_view(view, by=keeper)


# --- Exports ----------------------------------------------------------------------------------


def test_who_takes_rows_out_of_the_house_is_written_down(client: Client, keeper: User) -> None:
    customers("Alfa", "Beta")
    answer = client.get("/listas/clientes/exportar/csv/", {"q": "alfa"})
    taken = Export.objects.get()
    assert (taken.user, taken.kind, taken.rows) == (keeper, "csv", None)  # nothing has left yet
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    taken.refresh_from_db()
    assert "alfa" in taken.filter
    assert taken.rows == len(text.splitlines()) - 3 == 1


# --- Many rows at once ------------------------------------------------------------------------


CHANGE = "/listas/clientes/cambiar/"


def asked(rows: list[Customer], value: object) -> dict[str, Any]:
    return {"change": "csm", "value": value, "pk": [row.pk for row in rows]}


def test_the_preview_says_what_each_row_would_do_and_does_none_of_it(
    client: Client, keeper: User
) -> None:
    rows, csm = customers("A", "B", "C"), make.user()
    Customer.objects.filter(pk=rows[0].pk).update(csm=csm)
    answer = client.get(CHANGE, asked(rows, csm.pk))
    assert "Cambian 2 de 3; 1 no." in answer.content.decode()
    assert "Ya lo tenía." in answer.content.decode()
    assert Customer.objects.filter(csm=csm).count() == 1
    assert not Customer.history.filter(csm=csm).exists()


def test_a_change_of_many_rows_is_undone_in_one_click_but_for_what_changed_since(
    client: Client, keeper: User
) -> None:
    rows, csm, other = customers("A", "B"), make.user(), make.user()
    client.post(CHANGE, asked(rows, csm.pk))
    done = BulkChange.objects.get()
    assert Customer.objects.filter(csm=csm).count() == 2
    assert rows[0].events.get().text.startswith("Customer Success Manager: — →")
    rows[0].refresh_from_db()
    rows[0].csm = other
    rows[0].save()
    client.post(f"/listas/cambios/{done.pk}/deshacer/")
    mine = client.get("/listas/clientes/cambios/").content.decode()
    assert f'href="/listas/cambios/{done.pk}/"' in mine
    page = client.get(f"/listas/cambios/{done.pk}/").content.decode()
    assert "Cambia 1 de 2; 1 no." in page
    assert f"ahora es «{other}»" in page
    assert [row.csm for row in Customer.objects.order_by("pk")] == [other, None]
    assert client.post(f"/listas/cambios/{done.pk}/deshacer/").status_code == 409


@pytest.mark.req("ASI-15")
def test_category_and_zone_are_set_in_many_rows_where_the_line_uses_them(
    client: Client, keeper: User
) -> None:
    used, unused = customers("A"), customers("B")
    parameter = Parameter.objects.create(number=60, name="Zona", type="text")
    parameter.service_lines.set([used[0].service_line])
    Classification.objects.create(list="zone", name="Norte")
    sent = {"change": "zone", "value": "Norte", "pk": [used[0].pk, unused[0].pk]}
    answer = client.post(CHANGE, sent, follow=True)
    assert "no usa este parámetro" in answer.content.decode()
    assert used[0].parameter_values.get().value == "Norte"
    assert not unused[0].parameter_values.exists()
    assert listed(client.get(LIST, {"zone": "Norte"})) == ["A"]


def test_all_rows_of_a_filter_can_be_chosen_but_not_too_many(
    client: Client, keeper: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = customers("Alfa", "Beta", "Alba")
    whole = {"change": "csm", "all": "1", "filter": "q=al"}
    assert [row.pk for row in client.get(CHANGE, whole).context["rows"]] == [
        rows[0].pk,
        rows[2].pk,
    ]
    monkeypatch.setattr("config.lists.MOST_PICKED", 1)
    assert client.get(CHANGE, whole).status_code == 409
    assert client.get(CHANGE, {"change": "csm"}).status_code == 409


def test_rows_that_one_may_not_see_are_never_changed(client: Client) -> None:
    (row,) = customers("Ajena")
    client.force_login(make.user("contacts.view_customer", "contacts.change_customer"))
    assert client.post(CHANGE, asked([row], make.user().pk)).status_code == 409
    row.refresh_from_db()
    assert row.csm is None


# --- Cells ------------------------------------------------------------------------------------


def test_a_cell_is_corrected_in_place_by_the_rules_of_the_whole_form(
    client: Client, keeper: User
) -> None:
    (row,) = customers("Alfa")
    where = f"/listas/clientes/celda/{row.pk}/phone/"
    assert 'name="phone"' in client.get(where, {"edit": "1"}).content.decode()
    answer = client.post(where, {"phone": "+34 91 1", "version": row.version}, follow=True)
    assert "+34 91 1" in answer.content.decode()
    row.refresh_from_db()
    assert row.version == 2
    wrong = client.post(where, {"phone": "", "version": 2})
    assert wrong.status_code == 422
    assert "al menos un teléfono" in wrong.content.decode()
    assert client.get(f"/listas/clientes/celda/{row.pk}/legal_name/").status_code == 404


def test_a_cell_that_somebody_else_has_saved_meanwhile_says_so_first(
    client: Client, keeper: User
) -> None:
    (row,) = customers("Alfa")
    where = f"/listas/clientes/celda/{row.pk}/phone/"
    client.post(where, {"phone": "+34 91 1", "version": 1})
    stale = client.post(where, {"phone": "+34 91 2", "version": 1})
    assert stale.status_code == 409
    assert "guardó otros cambios" in stale.content.decode()
    assert 'name="version" value="2"' in stale.content.decode()
    row.refresh_from_db()
    assert row.phone == "+34 91 1"
    assert client.post(where, {"phone": "+34 91 2", "version": 2}).status_code == 302


# --- Cost (G14) -------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["contacts:customers", "contacts:contacts"])
def test_a_list_asks_no_more_of_ten_times_the_rows(
    client: Client, url: str, django_assert_max_num_queries: Any
) -> None:
    names = ("view_all_customers", "view_customer", "view_contact", "change_customer")
    client.force_login(make.user(*(f"contacts.{name}" for name in names)))
    for row in customers(*"ABC"):
        make.contact(customer=row)
    client.get(reverse(url))
    with django_assert_max_num_queries(20) as few:
        client.get(reverse(url))
    for row in customers(*"DEFGHIJKLMNOPQRSTUVWXYZABCDEFG"):
        make.contact(customer=row)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse(url))


# --- The palette ------------------------------------------------------------------------------


def test_the_search_box_goes_and_creates_for_those_who_may(
    client: Client, keeper: User, view: SavedView
) -> None:
    def said(query: str) -> str:
        answer = client.get("/buscar/", {"q": query}, headers={"HX-Request": "true"})
        return answer.content.decode()

    assert 'href="/clientes/"' in said("ir a cli")
    assert f"v={view.pk}" in said("vista bajas")
    assert "Nuevo cliente" not in said("nuevo cli")
    assert "/clientes/nuevo/" not in said("")
    client.force_login(make.user("contacts.view_customer", "contacts.add_customer"))
    assert 'href="/clientes/nuevo/"' in said("nuevo cli")
    assert "Bajas" not in said("vista bajas")

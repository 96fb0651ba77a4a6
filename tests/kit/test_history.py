import pytest

from accounts.models import User
from kit.history import add_reason, reasons
from tests import make

pytestmark = pytest.mark.django_db


def rename(user: User, name: str) -> str | None:
    user.name = name
    user.save()
    reason: str | None = user.history.latest().history_change_reason
    return reason


def test_what_is_written_in_a_request_carries_its_reasons_once_each() -> None:
    user = make.user()
    with reasons():
        add_reason("Por delegación de Ana")
        add_reason("Por delegación de Ana")
        add_reason("Por delegación de Blas")
        assert rename(user, "A") == "Por delegación de Ana; Por delegación de Blas"
    assert rename(user, "B") is None


def test_a_reason_of_the_row_itself_comes_first() -> None:
    user = make.user()
    user._change_reason = "Corrección"  # type: ignore[attr-defined]
    with reasons():
        add_reason("Por delegación de Ana")
        assert rename(user, "A") == "Corrección"


def test_outside_a_request_nobody_listens() -> None:
    add_reason("Por delegación de Ana")
    assert rename(make.user(), "A") is None


def test_saving_only_what_the_history_leaves_out_is_no_change() -> None:
    user = make.user()
    before = user.history.count()
    user.save(update_fields=["last_login"])
    assert user.history.count() == before
    user.save(update_fields=["last_login", "phone"])
    assert user.history.count() == before + 1

from typing import Any

import pytest

from accounts.models import User
from tests import make


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def importer() -> User:
    return make.user("contacts.view_all_customers", "contacts.import_customer")

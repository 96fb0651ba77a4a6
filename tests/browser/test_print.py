"""What comes out of the printer: a sheet cannot be scrolled sideways."""

import pytest
from django.urls import reverse
from playwright.sync_api import ViewportSize

from tests import make
from tests.browser.conftest import Sit

pytestmark = pytest.mark.browser
SHEET = ViewportSize(width=688, height=1000)  # of A4 within its margins


def test_the_register_of_documents_prints_every_column_whole(
    sit: Sit, transactional_db: None
) -> None:
    make.document(title="Norma de atención y de visitas a los clientes")
    page = sit(make.user("procedures.view_document"))
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")
    page.goto(page.url.rstrip("/") + reverse("procedures:documents"))
    heads = [head.bounding_box() for head in page.locator(".register").first.locator("th").all()]
    boxes = [box for box in heads if box]
    assert len(boxes) == 6
    assert boxes[1]["width"] > 120
    assert boxes[-1]["x"] + boxes[-1]["width"] <= SHEET["width"]
    assert page.locator(".sidebar").is_hidden()

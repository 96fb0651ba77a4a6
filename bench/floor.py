"""The floor that pages are measured against: the least that a Django page with a list costs.

Who is logged in, 25 rows of one indexed query, a page of 4 kB. No other middleware, no permission,
no layout: what `render` does in any project.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from tickets.models import Ticket

MIDDLEWARE = [
    "bench.floor.of_its_own",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATE = """<!doctype html><html lang="es"><head><title>Tickets</title></head><body>
<h1>{{ user.name }}</h1><table>
<tr><th>Ticket</th><th>Asunto</th><th>Estado</th><th>Prioridad</th><th>Abierto</th></tr>
{% for row in rows %}<tr><td><a href="/tickets/{{ row.pk }}/">{{ row.pk }}</a></td>
<td>{{ row.subject }}</td><td>{{ row.status }}</td><td>{{ row.priority }}</td>
<td>{{ row.opened_at|date:"d/m/Y H:i" }}</td></tr>
{% endfor %}</table></body></html>"""


def of_its_own(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead every request to the addresses of this module."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return get_response(request)

    return answer


@cache
def template() -> Any:
    return engines["django"].from_string(TEMPLATE)


@login_required
def page(request: HttpRequest) -> HttpResponse:
    rows = Ticket.objects.order_by("-pk")[:25]
    return HttpResponse(template().render({"rows": rows}, request))


urlpatterns = [path("", page)]

"""A house of one page, so that the shell is tested whatever the rooms are doing."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import engines
from django.urls import include, path

from kit.errors import Refused

PAGE = """
{% extends "base.html" %}
{% block title %}Muestra{% endblock %}
{% block content %}
  <a class="btn" href="/otra/" data-key="n">Nuevo</a>
  <form class="filters" method="get" data-autosubmit>
    <label class="filter">Clase
      <select name="kind"><option value="">Todas</option><option>una</option></select></label>
    <label class="filter">Texto<input type="search" name="text"></label>
  </form>
  <form class="form" method="post" data-draft="note">{% csrf_token %}{% once %}{{ form }}
    <div class="form-actions"><button class="btn btn-primary">Guardar</button>
    <button class="btn btn-error" name="drop" value="1" data-confirm="¿Borrar?"
            data-confirm-action="Borrar">Quitar</button></div>
  </form>
  <form class="form" hx-post="/otra/" hx-target="#swap" data-draft="swapped">{% csrf_token %}
    <label for="quick">Nota</label><textarea id="quick" name="quick" required></textarea>
    <button class="btn">Apuntar</button></form>
  <div id="swap"></div>
{% endblock %}
"""


class NoteForm(forms.Form):
    body = forms.CharField(label="Texto", widget=forms.Textarea, required=False)
    urgent = forms.BooleanField(label="Urgente", required=False)

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if body == "mal":
            raise forms.ValidationError("Así no.")
        return body


def sample(request: HttpRequest) -> HttpResponse:
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.POST["body"] == "no":
            raise Refused("Ahora no se puede.")
        messages.success(request, "Borrado." if "drop" in request.POST else "Guardado.")
        return redirect("home")
    status = 422 if form.errors else 200
    return HttpResponse(
        engines["django"].from_string(PAGE).render({"form": form}, request), status=status
    )


def other(request: HttpRequest) -> HttpResponse:
    if request.POST.get("quick") == "no":
        raise Refused("Ahora no se puede.")
    return HttpResponse("<p>Apuntado.</p>" if request.method == "POST" else "<h1>Otra</h1>")


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def search(request: HttpRequest) -> HttpResponse:
    found = {"url": "/otra/", "title": "Farmacia Núñez", "detail": "00123"}
    groups = [{"label": "Clientes", "icon": "building-office", "items": [found]}]
    context = {"groups": groups if "far" in request.GET["q"] else [], "query": request.GET["q"]}
    return render(request, "components/search_results.html", context)


notices = ([path("", other, name="notices"), path("campana/", nothing, name="bell")], "outbox")
urlpatterns = [
    path("", sample, name="home"),
    path("otra/", other),
    path("buscar/", search, name="search"),
    path("avisos/", include(notices)),
    path("personal/", include("accounts.urls")),
    path("cuenta/", include("allauth.urls")),
]

"""What import-linter and ruff cannot see: keys by name, open doors, unguarded states."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.roles import ROLES

CONFIG = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["importlinter"]
LAYERS = CONFIG["contracts"][0]["layers"]
HEIGHT = {app.strip(): -n for n, row in enumerate(LAYERS) for app in row.split("|")}
# Sorted: the histories of many-to-many fields are made in an order that changes from run to run
MODELS = sorted(
    (m for m in apps.get_models() if m._meta.app_label in HEIGHT), key=lambda m: m._meta.label
)
OWN_MODELS = [m for m in MODELS if not any(f.name == "history_type" for f in m._meta.fields)]
SOURCES = sorted(
    path for app in HEIGHT for path in Path(app).rglob("*.py") if "migrations" not in path.parts
)
PUBLIC = {
    "livez",
    "readyz",
    "statusz",
    "copyz",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "feed",  # by a secret address, as is the next
    "team_feed",
    "attend",  # the signed link of a letter
    "request_help",  # the public form, of the lines that have one
    "request_received",
    "verify",  # whoever holds a Ficha asks whether it is in force
    "verified",
    "login",  # of the admin, as is the next: leads to ours
    "logout",
    "mfa_authenticate",
}
# Templates that a library, Django or a test asks for by a name that stands nowhere in our code.
ASKED_FOR_BY_OTHERS = (
    "account/",
    "mfa/",
    "allauth/",
    "admin/",
    "unfold/",
    "403",
    "404",
    "429",
    "500",
    "400",
)
# Reckoned from other fields, no change that anybody made: the history is without them.
DERIVED = {
    f"{model.__name__}.{field.name}"
    for model in OWN_MODELS
    if (versions := getattr(getattr(model, "history", None), "model", None))
    for field in model._meta.concrete_fields
    if field.name not in {one.name for one in versions._meta.concrete_fields}
}
NAMED_IN_ROLES = {name for role in ROLES for name in role.permissions}
NETWORK = {
    "smtplib",
    "imaplib",
    "imap_tools",
    "socket",
    "urllib.request",
    "http.client",
    "requests",
}
SENDS = {"send_messages", "open_connection", "urlopen", "create_connection"}

RECORDED = {model.__name__ for model in OWN_MODELS if hasattr(model, "history")}

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
each_own_model = pytest.mark.parametrize("model", OWN_MODELS, ids=lambda m: m._meta.label)


def each_source(test: Callable[[Path], None]) -> Callable[[], None]:
    """Hold every file of ours against a rule in one test, which names all that break it."""

    def over_all() -> None:
        broken = {}
        for path in SOURCES:
            try:
                test(path)
            except AssertionError as fault:
                broken[str(path)] = str(fault)
        assert broken == {}

    over_all.__name__ = test.__name__
    over_all.__doc__ = test.__doc__
    return over_all


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text())))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in nodes(path) if isinstance(node, ast.FunctionDef))


def calls(within: Iterable[ast.AST]) -> Iterator[ast.Call]:
    return (node for node in within if isinstance(node, ast.Call))


def last_name(node: ast.expr) -> str:
    """What is called: `name` of `name(…)` and of `some.thing.name(…)`."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def root_name(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return getattr(node, "id", "")


def doors(node: URLPattern | URLResolver) -> list[URLPattern]:
    if isinstance(node, URLPattern):
        return [node]
    return [door for child in node.url_patterns for door in doors(child)]


# --- Layers ---------------------------------------------------------------------------------


def test_every_app_of_ours_has_its_place_among_the_layers() -> None:
    ours = {app for app in settings.INSTALLED_APPS if Path(app).is_dir()}
    assert ours == set(HEIGHT)


@each_model
def test_foreign_keys_point_down(model: type[Model]) -> None:
    here = model._meta.app_label
    for field in [*model._meta.fields, *model._meta.many_to_many]:
        target = field.related_model
        if isinstance(target, type) and (there := target._meta.app_label) in HEIGHT:
            assert there == here or HEIGHT[there] < HEIGHT[here], f"{field} points up"


def test_the_import_contracts_are_part_of_the_check() -> None:
    assert "lint-imports" in Path("ops/check.py").read_text()


# --- Rows -----------------------------------------------------------------------------------


@each_own_model
def test_the_database_knows_every_choice(model: type[Model]) -> None:
    rules = " ".join(repr(constraint) for constraint in model._meta.constraints)
    for field in model._meta.fields:
        assert not field.choices or f"'{field.name}" in rules, f"{field} has no CheckConstraint"


@each_own_model
def test_no_row_reads_the_clock_by_itself(model: type[Model]) -> None:
    for field in model._meta.fields:
        is_automatic = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        assert not is_automatic, f"{field} reads the clock"
        assert "now" not in getattr(field.default, "__name__", ""), f"{field} reads the clock"


@pytest.mark.parametrize("app", sorted(app for app in HEIGHT if Path(app, "migrations").is_dir()))
def test_an_app_begins_with_one_migration(app: str) -> None:
    numbers: list[int] = []
    for path in sorted(Path(app, "migrations").glob("[0-9]*.py")):
        last = re.search(r"_squashed_(\d{4})", path.name)
        numbers += range(int(path.name[:4]), int(last[1] if last else path.name[:4]) + 1)
    assert numbers == list(range(1, len(numbers) + 1))


@each_source
def test_rows_with_a_history_are_saved_one_by_one(path: Path) -> None:
    """`update()` and its kind would write past the history."""
    forgetful = {"update", "bulk_update", "bulk_create", "write_each"}
    for call in calls(nodes(path)):
        verb = last_name(call.func)
        if verb in forgetful:
            name = root_name(call.args[0] if verb == "write_each" else call.func)
            touched = {f"{name}.{field}" for field in touched_by(call)}
            if touched and touched <= DERIVED:
                continue
            assert name not in RECORDED, f"{path}:{call.lineno} {name}.{verb}"


def touched_by(call: ast.Call) -> set[str]:
    """The fields that `update(field=…)` or `write_each(Kind, rows, fields=[…])` writes."""
    named = {key.arg: key.value for key in call.keywords if key.arg}
    if "fields" in named:
        return set(ast.literal_eval(named["fields"]))
    return set(named)


# --- Words ----------------------------------------------------------------------------------


@each_own_model
def test_every_model_that_people_meet_is_named_in_spanish(model: type[Model]) -> None:
    if f"{model._meta.app_label}.view_{model._meta.model_name}" not in NAMED_IN_ROLES:
        return
    for name in ("verbose_name", "verbose_name_plural"):
        assert name in model._meta.original_attrs, f"{model._meta.label} has no {name}"


@each_own_model
def test_every_permission_of_ours_says_what_one_may_do(model: type[Model]) -> None:
    for codename, name in model._meta.permissions:
        assert str(name).startswith("Puede "), codename


@pytest.mark.parametrize("app", sorted({model._meta.app_label for model in MODELS}))
def test_every_app_is_named_in_spanish(app: str) -> None:
    assert "verbose_name" in vars(type(apps.get_app_config(app)))


# --- Doors ----------------------------------------------------------------------------------


def test_only_the_listed_pages_are_public() -> None:
    pages = doors(get_resolver())
    public = {page.name for page in pages if not getattr(page.callback, "login_required", True)}
    assert public == PUBLIC


@each_source
def test_views_are_functions(path: Path) -> None:
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom):
            assert not (node.module or "").startswith("django.views.generic"), path
            assert (node.module or "") not in ("django.db.models.signals", "django.core.signals")


@pytest.mark.parametrize("path", sorted(Path("templates").rglob("*.html")), ids=str)
def test_every_form_that_changes_something_is_numbered(path: Path) -> None:
    """Allauth's own forms are exempt: entering twice is entering."""
    if path.parts[1] in ("account", "mfa", "allauth", "admin"):
        return
    for form in path.read_text().split('method="post"')[1:]:
        body = form.split("</form>")[0]
        assert "account_logout" in body.split(">")[0] or "{% once %}" in body, path


@pytest.mark.parametrize("path", sorted(Path("templates").rglob("*.html")), ids=str)
def test_what_asks_by_itself_within_a_form_names_its_own_place(path: Path) -> None:
    """Else it takes the form's, and what was loaded replaces the whole ticket."""
    for form in re.findall(r"<form[^>]* hx-target=.*?</form>", path.read_text(), re.DOTALL):
        asking = re.findall(r"<[a-z]+[^<]* hx-get=[^<]*>", form.partition(">")[2])
        assert [tag for tag in asking if "hx-target=" not in tag] == []


# --- Work for later -------------------------------------------------------------------------


@each_source
def test_only_tasks_ring_the_bell(path: Path) -> None:
    if path.name == "tasks.py":
        return
    rung = [call for call in calls(nodes(path)) if last_name(call.func) in ("delay", "apply_async")]
    assert rung == []


@each_source
def test_tasks_read_the_clock_of_the_database(path: Path) -> None:
    """A worker whose own clock is wrong does nothing early, late or twice (H5)."""
    if path.name != "tasks.py":
        return
    read = {ast.unparse(call.func) for call in calls(nodes(path)) if last_name(call.func) == "now"}
    assert read <= {"clock.now"}, read


def test_every_bell_names_a_task() -> None:
    bells: dict[str, dict[str, Any]] = settings.CELERY_BEAT_SCHEDULE
    for bell in bells.values():
        module, name = bell["task"].rsplit(".", 1)
        assert hasattr(getattr(import_module(module), name), "apply_async"), bell["task"]
        assert bell["options"] == {"headers": {"period": bell["schedule"]}}


@each_source
def test_nothing_is_put_off_by_celery_for_longer_than_a_minute(path: Path) -> None:
    for call in calls(nodes(path)):
        assert not {"eta", "countdown"} & {key.arg for key in call.keywords}, path


@each_source
def test_no_transaction_waits_for_the_network(path: Path) -> None:
    """As far as one file shows it: an atomic block neither speaks to a host nor calls who does."""
    libraries = network_names(path)
    speaking = {function.name for function in functions(path) if speaks(function, libraries)}
    for block in atomic_blocks(path):
        reached = {last_name(call.func) for call in calls(ast.walk(block))} & speaking
        assert not reached, f"{path}:{block.lineno} {reached}"
        assert not speaks(block, libraries), f"{path}:{block.lineno}"


def network_names(path: Path) -> set[str]:
    """The names under which this file knows a library that speaks to other hosts."""
    names = set(SENDS)
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {a.asname or a.name for a in node.names if a.name in NETWORK}
        elif isinstance(node, ast.ImportFrom) and node.module in NETWORK:
            names |= {a.asname or a.name for a in node.names}
    return names


def speaks(node: ast.AST, names: set[str]) -> bool:
    asked = calls(ast.walk(node))
    return any({last_name(call.func), root_name(call.func)} & names for call in asked)


def atomic_blocks(path: Path) -> Iterator[ast.FunctionDef | ast.With]:
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.With) and any(map(is_atomic, openers(node))):
            yield node


def openers(node: ast.FunctionDef | ast.With) -> list[ast.expr]:
    """What stands before the block: its decorators or its context managers."""
    if isinstance(node, ast.FunctionDef):
        return node.decorator_list
    return [item.context_expr for item in node.items]


def is_atomic(node: ast.expr) -> bool:
    return last_name(node.func if isinstance(node, ast.Call) else node) == "atomic"


# --- Shape ----------------------------------------------------------------------------------


@each_source
def test_files_and_functions_stay_readable(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 400, path
    for function in functions(path):
        length = (function.end_lineno or 0) - function.lineno
        assert length <= 60, f"{path}:{function.lineno} {function.name} has {length} lines"


@each_source
def test_a_verb_names_who_and_when(path: Path) -> None:
    if path.name != "services.py" and "services" not in path.parts:
        return
    for verb in functions(path):
        by_place, by_name = names(verb.args.args), names(verb.args.kwonlyargs)
        if "by" in by_place | by_name and not verb.name.startswith("_"):
            assert not by_place & {"by", "at"}, f"{path}:{verb.lineno} {verb.name}"


def names(arguments: list[ast.arg]) -> set[str]:
    return {argument.arg for argument in arguments}


def test_every_template_is_used() -> None:
    root = Path("templates")
    texts = [p.read_text() for p in [*SOURCES, *Path("demo").rglob("*.py"), *root.rglob("*.*")]]
    asked = "\n".join([*texts, Path("config/settings.py").read_text()])
    names = [str(path.relative_to(root)) for path in sorted(root.rglob("*.*"))]
    unused = [n for n in names if not n.startswith(ASKED_FOR_BY_OTHERS) and f'{n}"' not in asked]
    assert unused == []

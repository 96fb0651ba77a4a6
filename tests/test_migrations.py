"""A database that is migrated from nothing holds what the models ask of it."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

pytestmark = pytest.mark.django_db


def test_no_migration_is_left_to_apply() -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_every_column_stands_in_its_table(model: type[Model]) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, model._meta.db_table)
    wanted = {field.column for field in model._meta.local_concrete_fields}
    assert {column.name for column in found} == wanted

"""A database that is migrated from nothing holds what the models ask of it."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db
MODELS = {model._meta.label: model for model in apps.get_models()}


def test_no_migration_is_left_to_apply() -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.mark.parametrize("label", sorted(MODELS))
def test_every_column_stands_in_its_table(label: str) -> None:
    model = MODELS[label]
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, model._meta.db_table)
    wanted = {field.column for field in model._meta.local_concrete_fields}
    assert {column.name for column in found} == wanted

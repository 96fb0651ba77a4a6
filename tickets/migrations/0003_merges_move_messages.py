"""Inside a merge (docs/decisions/0009) what was said may be given to the contact that stays."""

from django.db import migrations

MOVES = """
CREATE OR REPLACE FUNCTION public.tickets_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND public.only_moves(to_jsonb(OLD), to_jsonb(NEW)) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

UNDO = """
CREATE OR REPLACE FUNCTION public.tickets_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_append_only"), ("contacts", "0009_merge_guards")]
    operations = [migrations.RunSQL(MOVES, UNDO)]

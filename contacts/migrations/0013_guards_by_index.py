"""The guards look rows up by their index whatever the statistics say.

Plans are kept as long as a connection: one that was made while a table was nearly empty reads all
of it for every row, once an import has filled it.
"""

from django.db import migrations

BY_INDEX = """
ALTER FUNCTION public.contacts_learn(text) SET enable_seqscan = off;
ALTER FUNCTION public.contacts_customer_search() SET enable_seqscan = off;
ALTER FUNCTION public.contacts_contact_search() SET enable_seqscan = off;

-- The status is asked for last: found by its status, an import would lead to all of its rows.
CREATE OR REPLACE FUNCTION public.contacts_goes_with_import() RETURNS trigger
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  contact bigint := (pg_catalog.to_jsonb(OLD) ->> 'contact_id')::bigint;
BEGIN
  IF EXISTS (
    SELECT 1 FROM public.contacts_importrow r
    WHERE r.customer_id = OLD.customer_id AND r.customer_before = 0
    AND (SELECT i.status FROM public.contacts_import i WHERE i.id = r.job_id) = 'undoing'
  ) OR EXISTS (
    SELECT 1 FROM public.contacts_importrow r
    WHERE r.contact_id = contact AND r.contact_before = 0
    AND (SELECT i.status FROM public.contacts_import i WHERE i.id = r.job_id) = 'undoing'
  ) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

UNDO = """
ALTER FUNCTION public.contacts_learn(text) RESET enable_seqscan;
ALTER FUNCTION public.contacts_customer_search() RESET enable_seqscan;
ALTER FUNCTION public.contacts_contact_search() RESET enable_seqscan;

CREATE OR REPLACE FUNCTION public.contacts_goes_with_import() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  contact bigint := (pg_catalog.to_jsonb(OLD) ->> 'contact_id')::bigint;
BEGIN
  IF EXISTS (
    SELECT 1 FROM public.contacts_importrow r JOIN public.contacts_import i ON i.id = r.job_id
    WHERE r.customer_id = OLD.customer_id AND r.customer_before = 0 AND i.status = 'undoing'
  ) OR EXISTS (
    SELECT 1 FROM public.contacts_importrow r JOIN public.contacts_import i ON i.id = r.job_id
    WHERE r.contact_id = contact AND r.contact_before = 0 AND i.status = 'undoing'
  ) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0012_privacy")]
    operations = [migrations.RunSQL(BY_INDEX, UNDO)]

"""Whoever serves owns no index, and may yet have one take in what was written lately."""

from django.db import migrations

SETTLE = """
CREATE FUNCTION public.settle_index(name text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT gin_clean_pending_list(name::regclass)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_history_stays")]
    operations = [migrations.RunSQL(SETTLE, "DROP FUNCTION public.settle_index(text);")]

"""Extensions and functions that every app above may use in columns, indexes and constraints."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

# Only builtin immutable functions, schema-qualified: a restore with an empty search_path works.
FOLD = """
CREATE OR REPLACE FUNCTION public.fold_text(t text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT pg_catalog.translate(
    pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
      pg_catalog.regexp_replace(
        pg_catalog.lower(normalize(t, NFKD)), '[\\u0300-\\u036f]', '', 'g'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    'łøđħı', 'lodhi')
$$;
CREATE OR REPLACE FUNCTION public.only_digits(t text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT pg_catalog.regexp_replace(t, '[^0-9]', '', 'g')
$$;
CREATE OR REPLACE FUNCTION public.bare_code(t text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT pg_catalog.upper(pg_catalog.regexp_replace(t, '[^0-9A-Za-z]', '', 'g'))
$$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(
            FOLD,
            "DROP FUNCTION IF EXISTS public.fold_text(text), public.only_digits(text),"
            " public.bare_code(text)",
        ),
    ]

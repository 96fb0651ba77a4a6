"""Each new word is looked up by the index: a join would read all words for every row written."""

from django.db import migrations

LEARN = """
CREATE OR REPLACE FUNCTION public.contacts_learn(names text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  w text;
BEGIN
  FOREACH w IN ARRAY pg_catalog.regexp_split_to_array(
    public.fold_text(coalesce(names, '')), '[^[:alnum:]]+')
  LOOP
    IF pg_catalog.length(w) >= 3 AND w !~ '^[0-9]+$'
      AND NOT EXISTS (SELECT 1 FROM public.contacts_word WHERE word = w) THEN
      INSERT INTO public.contacts_word (word) VALUES (w);
    END IF;
  END LOOP;
END $$;
"""

UNDO = """
CREATE OR REPLACE FUNCTION public.contacts_learn(names text) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO public.contacts_word (word)
  SELECT DISTINCT w FROM pg_catalog.regexp_split_to_table(
    public.fold_text(names), '[^[:alnum:]]+') AS w
  WHERE pg_catalog.length(w) >= 3 AND w !~ '^[0-9]+$'
  AND NOT EXISTS (SELECT 1 FROM public.contacts_word WHERE word = w)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0010_suspicions")]
    operations = [migrations.RunSQL(LEARN, UNDO)]

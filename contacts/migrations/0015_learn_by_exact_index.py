"""A word is looked up as it is, never among those like it.

While few words are known, both indexes seem to cost the same; by the one for likeness, each word
of an import is then sought in all that wait beside it.
"""

from django.db import migrations

EXACT = "ALTER FUNCTION public.contacts_learn(text) SET enable_bitmapscan = off"
UNDO = "ALTER FUNCTION public.contacts_learn(text) RESET enable_bitmapscan"


class Migration(migrations.Migration):
    dependencies = [("contacts", "0014_history_stays")]
    operations = [migrations.RunSQL(EXACT, UNDO)]

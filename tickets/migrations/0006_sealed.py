"""What is never changed may say less of somebody whose data are blocked (contacts 0012)."""

from django.db import migrations

LOGS = {
    "tickets_ticketevent": "id",
    "tickets_attachment": "id",
    "tickets_historicalticket": "history_id",
}

SPLIT = """
DROP TRIGGER {0}_stays ON {0};
CREATE TRIGGER {0}_stays BEFORE DELETE ON {0}
FOR EACH ROW EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER {0}_as_it_was BEFORE UPDATE ON {0}
FOR EACH ROW WHEN (NOT public.is_sealed('{0}', OLD.{1})) EXECUTE FUNCTION public.tickets_stays();
"""

JOIN = """
DROP TRIGGER {0}_as_it_was ON {0};
DROP TRIGGER {0}_stays ON {0};
CREATE TRIGGER {0}_stays BEFORE UPDATE OR DELETE ON {0}
FOR EACH ROW EXECUTE FUNCTION public.tickets_stays();
"""

MESSAGE = """
DROP TRIGGER tickets_message_as_said ON tickets_message;
CREATE TRIGGER tickets_message_as_said BEFORE UPDATE ON tickets_message
FOR EACH ROW WHEN (
  ({sealed}(OLD.ticket_id, OLD.voice, OLD.author_id, OLD.contact_id, OLD.sender, OLD.body,
   OLD.next_step, OLD.at)
  IS DISTINCT FROM
  (NEW.ticket_id, NEW.voice, NEW.author_id, NEW.contact_id, NEW.sender, NEW.body,
   NEW.next_step, NEW.at))
  OR (OLD.mail_id IS NOT NULL AND NEW.mail_id IS DISTINCT FROM OLD.mail_id)
) EXECUTE FUNCTION public.tickets_stays();
"""
SEALED = "NOT public.is_sealed('tickets_message', OLD.id) AND "


def each(sql: str) -> str:
    return "".join(sql.format(table, key) for table, key in LOGS.items())


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_passing"), ("contacts", "0012_privacy")]
    operations = [
        migrations.RunSQL(
            each(SPLIT) + MESSAGE.format(sealed=SEALED), each(JOIN) + MESSAGE.format(sealed="")
        )
    ]

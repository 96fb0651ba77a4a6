"""What PostgreSQL itself keeps: numbers without gaps, and papers that stay as they were (B8)."""

from django.db import migrations

from kit import guards

HISTORIES = (
    "installations_historicalinstallation",
    "installations_historicalmodule",
    "installations_historicalfunction",
    "installations_historicalblock",
    "installations_historicalrelease",
    "installations_historicalreleasetest",
)
LOGS = (
    "installations_ficha",
    "installations_switch",
    "installations_offer",
    "installations_blocklist",
)

GUARDS = """
CREATE FUNCTION public.installations_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Each Ficha follows the one before it: no number is missing, and none is there twice.
CREATE FUNCTION public.installations_ficha_follows() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE before public.installations_ficha;
BEGIN
  SELECT * INTO before FROM public.installations_ficha
  WHERE installation_id = NEW.installation_id ORDER BY number DESC LIMIT 1;
  IF NEW.number <> coalesce(before.number, 0) + 1
    OR NEW.replaces_id IS DISTINCT FROM before.id
  THEN
    RAISE EXCEPTION 'a Ficha follows the one before it'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER installations_ficha_follows BEFORE INSERT ON installations_ficha
FOR EACH ROW EXECUTE FUNCTION public.installations_ficha_follows();
CREATE TRIGGER installations_ficha_stays BEFORE DELETE ON installations_ficha
FOR EACH ROW EXECUTE FUNCTION public.installations_stays();
-- What it says never changes; how its PDF is coming along does, until it is stored.
CREATE TRIGGER installations_ficha_as_issued BEFORE UPDATE ON installations_ficha
FOR EACH ROW WHEN (
  NOT public.is_sealed('installations_ficha', OLD.id) AND (
    OLD.status = 'done'
    OR (OLD.installation_id, OLD.number, OLD.code, OLD.data, OLD.changes, OLD.reason, OLD.by_id,
        OLD.asked_at, OLD.revision_id, OLD.replaces_id)
    IS DISTINCT FROM
       (NEW.installation_id, NEW.number, NEW.code, NEW.data, NEW.changes, NEW.reason, NEW.by_id,
        NEW.asked_at, NEW.revision_id, NEW.replaces_id)
  )
) EXECUTE FUNCTION public.installations_stays();

CREATE TRIGGER installations_switch_stays BEFORE DELETE ON installations_switch
FOR EACH ROW EXECUTE FUNCTION public.installations_stays();
-- It is put off once; then it is over.
CREATE TRIGGER installations_switch_as_it_was BEFORE UPDATE ON installations_switch
FOR EACH ROW WHEN (
  OLD.off_at IS NOT NULL
  OR (OLD.installation_id, OLD.module_id, OLD.function_id, OLD.on_at, OLD.on_by_id)
  IS DISTINCT FROM
     (NEW.installation_id, NEW.module_id, NEW.function_id, NEW.on_at, NEW.on_by_id)
) EXECUTE FUNCTION public.installations_stays();

CREATE TRIGGER installations_offer_stays BEFORE UPDATE OR DELETE ON installations_offer
FOR EACH ROW EXECUTE FUNCTION public.installations_stays();

CREATE TRIGGER installations_blocklist_stays BEFORE DELETE ON installations_blocklist
FOR EACH ROW EXECUTE FUNCTION public.installations_stays();
CREATE TRIGGER installations_blocklist_as_sent BEFORE UPDATE ON installations_blocklist
FOR EACH ROW WHEN (
  OLD.sent_at IS NOT NULL AND NOT public.is_sealed('installations_blocklist', OLD.id)
) EXECUTE FUNCTION public.installations_stays();
"""

UNDO = """
DROP TRIGGER installations_ficha_follows ON installations_ficha;
DROP TRIGGER installations_ficha_stays ON installations_ficha;
DROP TRIGGER installations_ficha_as_issued ON installations_ficha;
DROP TRIGGER installations_switch_stays ON installations_switch;
DROP TRIGGER installations_switch_as_it_was ON installations_switch;
DROP TRIGGER installations_offer_stays ON installations_offer;
DROP TRIGGER installations_blocklist_stays ON installations_blocklist;
DROP TRIGGER installations_blocklist_as_sent ON installations_blocklist;
DROP FUNCTION public.installations_ficha_follows(), public.installations_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("installations", "0001_initial"), ("contacts", "0014_history_stays")]
    operations = [
        migrations.RunSQL(GUARDS, UNDO),
        guards.history_stays(*HISTORIES),
        guards.never_emptied(*HISTORIES, *LOGS),
    ]

"""What PostgreSQL itself keeps: numbers without gaps, and papers that stay as they were (B8)."""

from django.db.migrations.operations import RunSQL

from kit import guards

GUARDS = r"""
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
FOR EACH ROW
EXECUTE FUNCTION public.installations_ficha_follows();
CREATE TRIGGER installations_ficha_stays BEFORE DELETE ON installations_ficha
FOR EACH ROW
EXECUTE FUNCTION public.installations_stays();
-- What it says never changes; how its PDF is coming along does, until it is stored.
CREATE TRIGGER installations_ficha_as_issued BEFORE UPDATE ON installations_ficha
FOR EACH ROW
WHEN (((NOT public.is_sealed('installations_ficha'::text, old.id))
  AND (((old.status)::text = 'done'::text)
  OR ((((((((((old.installation_id IS DISTINCT FROM new.installation_id)
  OR (old.number IS DISTINCT FROM new.number))
  OR ((old.code)::text IS DISTINCT FROM (new.code)::text))
  OR (old.data IS DISTINCT FROM new.data))
  OR (old.changes IS DISTINCT FROM new.changes))
  OR ((old.reason)::text IS DISTINCT FROM (new.reason)::text))
  OR (old.by_id IS DISTINCT FROM new.by_id))
  OR (old.asked_at IS DISTINCT FROM new.asked_at))
  OR (old.revision_id IS DISTINCT FROM new.revision_id))
  OR (old.replaces_id IS DISTINCT FROM new.replaces_id)))))
EXECUTE FUNCTION public.installations_stays();
CREATE TRIGGER installations_switch_stays BEFORE DELETE ON installations_switch
FOR EACH ROW
EXECUTE FUNCTION public.installations_stays();
-- It is put off once; then it is over.
CREATE TRIGGER installations_switch_as_it_was BEFORE UPDATE ON installations_switch
FOR EACH ROW
WHEN (((old.off_at IS NOT NULL)
  OR (((((old.installation_id IS DISTINCT FROM new.installation_id)
  OR (old.module_id IS DISTINCT FROM new.module_id))
  OR (old.function_id IS DISTINCT FROM new.function_id))
  OR (old.on_at IS DISTINCT FROM new.on_at))
  OR (old.on_by_id IS DISTINCT FROM new.on_by_id))))
EXECUTE FUNCTION public.installations_stays();
CREATE TRIGGER installations_offer_stays BEFORE DELETE OR UPDATE ON installations_offer
FOR EACH ROW
EXECUTE FUNCTION public.installations_stays();
CREATE TRIGGER installations_blocklist_stays BEFORE DELETE ON installations_blocklist
FOR EACH ROW
EXECUTE FUNCTION public.installations_stays();
CREATE TRIGGER installations_blocklist_as_sent BEFORE UPDATE ON installations_blocklist
FOR EACH ROW
WHEN ((old.sent_at IS NOT NULL) AND (NOT public.is_sealed('installations_blocklist'::text, old.id)))
EXECUTE FUNCTION public.installations_stays();
"""
NO_GUARDS = "DROP FUNCTION public.installations_ficha_follows, public.installations_stays CASCADE;"
HISTORIES = (
    "installations_historicalblock",
    "installations_historicalfunction",
    "installations_historicalinstallation",
    "installations_historicalmodule",
    "installations_historicalrelease",
    "installations_historicalreleasetest",
)
LOGS = (
    "installations_blocklist",
    "installations_ficha",
    "installations_offer",
    "installations_switch",
)

OPERATIONS = [
    RunSQL(GUARDS, NO_GUARDS),
    guards.history_stays(*HISTORIES),
    guards.never_emptied(*HISTORIES, *LOGS),
]

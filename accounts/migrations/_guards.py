"""What PostgreSQL itself keeps: no loops of command, histories and the audit that stay."""

from django.db.migrations.operations import RunSQL

from kit import guards

# What columns, indexes and constraints of every app use. Only builtin immutable functions, and each
# other's, schema-qualified: a restore with an empty search_path works.
FUNCTIONS = r"""
CREATE FUNCTION public.fold_text(t text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT pg_catalog.translate(
    pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
      pg_catalog.regexp_replace(
        pg_catalog.lower(normalize(t, NFKD)), '[\u0300-\u036f]', '', 'g'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    'łøđħı', 'lodhi')
$$;
CREATE FUNCTION public.only_digits(t text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT pg_catalog.regexp_replace(t, '[^0-9]', '', 'g')
$$;
CREATE FUNCTION public.bare_code(t text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT pg_catalog.upper(pg_catalog.regexp_replace(t, '[^0-9A-Za-z]', '', 'g'))
$$;
CREATE FUNCTION public.accounts_half_days(
  first date, from_noon boolean, last date, until_noon boolean) RETURNS int4range
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT pg_catalog.int4range(
    (first - DATE '2000-01-01') * 2 + from_noon::integer,
    (last - DATE '2000-01-01') * 2 + 2 - until_noon::integer)
$$;
CREATE FUNCTION public.sort_text(t text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT pg_catalog.regexp_replace(
    public.fold_text(pg_catalog.replace(pg_catalog.replace(
      normalize(t, NFC), 'ñ', 'n~'), 'Ñ', 'n~')),
    '^[^[:alnum:]]+', '')
$$;
CREATE FUNCTION public.settle_index(name text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path TO 'pg_catalog', 'public' AS $$
  SELECT gin_clean_pending_list(name::regclass)
$$;
"""
NO_FUNCTIONS = """
DROP FUNCTION
  public.settle_index,
  public.sort_text,
  public.accounts_half_days,
  public.bare_code,
  public.only_digits,
  public.fold_text;
"""
GUARDS = r"""
-- One change at a time: two that are each harmless could close a loop together.
CREATE FUNCTION public.accounts_chain() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_catalog.pg_advisory_xact_lock('public.accounts_user'::pg_catalog.regclass::integer, 1);
  IF EXISTS (
    WITH RECURSIVE above(id) AS (
      SELECT NEW.superior_id
      UNION
      SELECT u.superior_id FROM public.accounts_user u JOIN above ON u.id = above.id
    )
    SELECT 1 FROM above WHERE id = NEW.id
  ) THEN
    RAISE EXCEPTION 'the chain of command of person % would be a loop', NEW.id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER accounts_chain BEFORE UPDATE OF superior_id ON accounts_user
FOR EACH ROW
WHEN ((new.superior_id IS DISTINCT FROM old.superior_id) AND (new.superior_id IS NOT NULL))
EXECUTE FUNCTION public.accounts_chain();
"""
NO_GUARDS = "DROP FUNCTION public.accounts_chain CASCADE;"
HISTORIES = (
    "accounts_historicalabsence",
    "accounts_historicaldelegation",
    "accounts_historicalpersonskill",
    "accounts_historicalsector",
    "accounts_historicaluser",
)
LINKS = ("accounts_historicaluser_groups",)
VERSIONS = ("accounts_auditevent",)
LOGS = ("accounts_export",)

OPERATIONS = [
    RunSQL(GUARDS, NO_GUARDS),
    guards.history_stays(*HISTORIES),
    guards.history_stays(*LINKS, key="m2m_history_id"),
    guards.history_stays(*VERSIONS, key="id"),
    guards.never_emptied(*HISTORIES, *LINKS, *VERSIONS, *LOGS),
]

"""SQL for migrations: what is written for ever stays, whoever asks (J2)."""

from django.db.migrations.operations import RunSQL

# A history may say less of somebody while what it said lies in their seal.
FUNCTIONS = """
CREATE FUNCTION public.history_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE'
    AND public.is_sealed(TG_TABLE_NAME::text, (to_jsonb(OLD) ->> TG_ARGV[0])::bigint)
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION public.never_emptied() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is never emptied', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
NO_FUNCTIONS = "DROP FUNCTION public.history_stays(), public.never_emptied();"


def functions() -> RunSQL:
    return RunSQL(FUNCTIONS, NO_FUNCTIONS)


def history_stays(*tables: str, key: str = "history_id") -> RunSQL:
    """No version of these histories is changed or deleted; `key`: their primary key."""
    return RunSQL(
        "".join(
            f"CREATE TRIGGER history_stays BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION public.history_stays('{key}');\n"
            for table in tables
        ),
        "".join(f"DROP TRIGGER history_stays ON {table};\n" for table in tables),
    )


def never_emptied(*tables: str) -> RunSQL:
    """Not at one blow either: what looks at rows is not asked by TRUNCATE."""
    return RunSQL(
        "".join(
            f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION public.never_emptied();\n"
            for table in tables
        ),
        "".join(f"DROP TRIGGER never_emptied ON {table};\n" for table in tables),
    )

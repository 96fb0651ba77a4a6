"""The logs of Cobian, in both languages and every encoding it writes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backups import cobian
from tests.backups.copies import LOG

SPANISH = """\
02/03/2026 11:00:00 p.m. ** Copiando la tarea "Diario" **
ERR 02/03/2026 11:05:10 p.m. No se pudo copiar "D:\\BackupIG\\a.bak": disco lleno
esto no lo escribió nadie
02/03/2026 11:14:00 p.m. ** Respaldo terminado para la tarea "Diario". Errores: 1. Ficheros \
procesados: 9. Ficheros respaldados: 8. Tamaño total: 1.234.567 bytes **
"""


def test_a_task_that_ended_well_says_when_and_how_much() -> None:
    (task,) = cobian.read(LOG).tasks
    assert (task.name, task.is_good) == ("Diario", True)
    assert [f"{at:%d %H:%M}" for at in (task.began, task.ended) if at] == ["02 23:00", "02 23:14"]
    assert task.bytes == int(30.08 * 2**30)


def test_spanish_is_read_with_its_hours_errors_and_what_nobody_understands() -> None:
    log = cobian.read(SPANISH)
    (task,) = log.tasks
    assert (task.errors, task.is_good, task.bytes) == (1, False, 1_234_567)
    assert f"{task.ended:%d/%m %H:%M}" == "02/03 23:14"
    assert task.complaints == ['No se pudo copiar "D:\\BackupIG\\a.bak": disco lleno']
    assert log.unread == ["esto no lo escribió nadie"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_whatever_the_encoding(encoding: str) -> None:
    assert cobian.read(cobian.decoded(SPANISH.encode(encoding))).tasks[0].errors == 1


def test_a_log_that_is_cut_short_is_no_success() -> None:
    begun = "\n".join(LOG.splitlines()[:2])
    (task,) = cobian.read(begun).tasks
    assert (task.errors, task.is_good) == (None, False)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.text(max_size=300))
def test_rubbish_is_told_and_never_raises(raw: bytes, text: str) -> None:
    cobian.read(cobian.decoded(raw))
    log = cobian.read(text)
    assert len(log.unread) + len(log.tasks) <= len(text) + 1

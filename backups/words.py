"""What the engine says is wrong, in the words of people."""

from django.utils.translation import gettext_lazy as _

from backups.engine import Code, Fault

WORDS = {
    Code.SOURCE_MISSING: _("El origen no existe: %(path)s"),
    Code.UNREADABLE: _("No se puede leer %(path)s: %(detail)s"),
    Code.CHANGED: _("Cambió mientras se leía: %(path)s"),
    Code.NOT_A_FILE: _("No es un archivo ni una carpeta: %(path)s"),
    Code.LINK_OUTSIDE: _("Es un enlace a algo que queda fuera de la copia: %(path)s"),
    Code.DATABASE_AWAY: _("La base de datos no responde: %(detail)s"),
    Code.TOOL_MISSING: _("Falta el programa %(tool)s (SGC_PG_TOOLS)"),
    Code.TOOL_TOO_OLD: _("%(tool)s es de la versión %(version)s y hace falta la %(needed)s"),
    Code.DUMP_FAILED: _("No se pudo volcar la base de datos: %(detail)s"),
    Code.BAD_KEY: _("La clave de cifrado no es una clave pública de age"),
    Code.WRONG_KEY: _("%(name)s está cifrado para otra clave"),
    Code.AWAY: _("El destino no responde (%(target)s): %(detail)s"),
    Code.CUT: _("Se cortó la conexión con %(target)s: %(detail)s"),
    Code.REFUSED: _("%(target)s no deja entrar: %(detail)s"),
    Code.READ_ONLY: _("%(target)s es de solo lectura"),
    Code.FULL: _("%(target)s está lleno"),
    Code.UNTRUSTED: _("%(target)s no es quien dice ser: %(detail)s"),
    Code.LYING: _("%(target)s dijo que guardaba %(name)s y no lo tiene igual"),
    Code.EXISTS: _("En %(target)s ya hay otro archivo llamado %(name)s"),
    Code.BAD_NAME: _("Este nombre no sirve: %(name)s"),
    Code.BROKEN: _("Error de %(target)s: %(detail)s"),
    Code.MISSING: _("Ya no está en el destino: %(name)s"),
    Code.DAMAGED: _("Está dañado: %(name)s"),
    Code.MISTAKEN: _("En lugar de %(name)s está %(is)s"),
    Code.CHAIN_BROKEN: _("El manifiesto del %(at)s no sigue al anterior"),
    Code.SCRATCH_NOT_EMPTY: _("La base de pruebas %(where)s no es nuestra y no se toca"),
    Code.RESTORE_FAILED: _("No se pudo restaurar %(name)s: %(detail)s"),
    Code.HOSTILE: _("La copia escribiría fuera de su carpeta: %(path)s"),
    Code.TABLE_MISSING: _("Falta la tabla %(table)s"),
    Code.TABLE_UNEXPECTED: _("Sobra la tabla %(table)s"),
    Code.ROWS_DIFFER: _("La tabla %(table)s difiere: %(expected)s filas y se hallaron %(found)s"),
    Code.SEQUENCE_DIFFERS: _("La secuencia %(sequence)s difiere"),
    Code.OBJECTS_DIFFER: _("Difieren los objetos de la clase %(kind)s"),
    Code.FILE_MISSING: _("Falta el archivo %(path)s"),
    Code.FILE_UNEXPECTED: _("Sobra el archivo %(path)s"),
    Code.FILE_DIFFERS: _("El archivo %(path)s difiere"),
    Code.EMPTY: _("%(name)s está vacío"),
    Code.TABLE_VANISHED: _("%(name)s: ya no existe la tabla %(table)s"),
    Code.FEWER_ROWS: _("%(name)s: muchas menos filas en %(table)s, de %(before)s a %(now)s"),
    Code.FEWER_BYTES: _("%(name)s: mucho menos tamaño, de %(before)s a %(now)s bytes"),
    Code.SOURCE_VANISHED: _("La copia anterior incluía %(source)s, y esta no"),
    Code.CLOCK_BACK: _("El reloj fue hacia atrás: de %(before)s a %(now)s"),
}


def said(fault: Fault) -> str:
    return str(WORDS[fault.code]) % fault.facts


def list_of(faults: list[Fault], *, most: int = 20) -> str:
    """One to a line, and how many more there are."""
    lines = [said(fault) for fault in faults[:most]]
    left = len(faults) - len(lines)
    return "\n".join([*lines, str(_("… y %s más")) % left] if left else lines)

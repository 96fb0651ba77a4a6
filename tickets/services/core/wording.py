"""What our words say: a bare "Lo estamos revisando" tells the customer nothing (SAC-04)."""

import re

from django.utils.translation import gettext as _

from kit.text import fold

# Words that, alone or together, say only that we are at it. Folded: no accents, lower case.
_AT_IT = """
a al algo analisis analizando analizaremos ante antes aqui atenderemos aun ayudar ayudarle bien
breve buen buena buenas bueno buenos caso casos cerca como comprobando comprobaremos con consulta
contactar contactaremos contestar contestaremos cordial cordiales cualquier cuanto curso dato de
del demora desde dia dias diremos disculpas disculpe e el ella ello en encuentra encuentran equipo
es escribirnos escrito espera esta estamos estan estara estaremos estas este esto estudiando
estudiaremos estudio gestion gestionando gracias ha haber han hasta hay hemos hola hoy incidencia
incidente informamos informando informaremos informarle investigando investigaremos la las le les
lo los mantendremos mas mensaje mientras miramos mirando miraremos momento mucha muchas mucho muy
nos nosotros novedad novedades nuestra nuestro nuestros o ocupando ok paciencia para parte pendiente
pendientes pero peticion podamos poder por posible problema proceso pronto proximamente punto que
queda quedamos recibida recibido registrado responder responderemos respuesta revisa revisada
revisado revisamos revisando revisandola revisandolo revisarla revisarlo revisaremos revision saludo
saludos se seguimos seguiremos sera siendo sigue situacion sobre solicitud soporte su sus tan tanto
tarde tardes tecnico tema tenemos tengamos ticket tiempo todavia todo tomamos trabajamos trabajando
tramitando tramite tu tus un una usted valorando vamos verificando viendo viendolo y ya
"""
EMPTY = frozenset(_AT_IT.split())
# A greeting and the name that follows it: names say nothing about the case.
GREETED = re.compile(
    r"^\W*(?i:hola|buen[oa]s( d[ií]as| tardes| noches)?|estimad[oa]s?)\b[ ,]*"
    r"((Sra?|Dra?)\. )?([A-ZÁÉÍÓÚÑ]\w+ ?){0,3}"
)
WORD = re.compile(r"[a-z0-9]+")


def is_bare(text: str) -> bool:
    """Whether the text says nothing but that somebody is looking into it."""
    said = GREETED.sub("", text)
    return all(word in EMPTY for word in WORD.findall(fold(said)))


def next_step(text: str) -> str:
    """The next step as a letter says it: under its name, and nothing when there is none."""
    return _("Próximo paso: %(step)s") % {"step": text} if text else ""

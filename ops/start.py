"""Starts the whole product on this machine and keeps it running: `bin/start`."""

import argparse
import math
import sys
import time

from ops import lock, selftest
from ops.console import complain, say, seconds
from ops.layout import Layout, Trouble, relative
from ops.product import Product, choose_port
from ops.supervisor import Interrupted, Supervisor


def main() -> int:
    chosen = _arguments()
    if chosen.self_test:
        return selftest.main()
    began = time.monotonic()
    layout = Layout.from_environment()
    try:
        layout.prepare()
        with lock.claim(layout, "bin/start") as claim, Supervisor(layout.log) as supervisor:
            product = Product(
                layout, supervisor, chosen.host, choose_port(chosen.host, chosen.port)
            )
            product.start(with_demo=not chosen.empty)
            claim.publish(product.published())
            _welcome(product, time.monotonic() - began)
            supervisor.wait_for(lambda: None, limit=math.inf)
    except Interrupted:
        say("✓ Todo detenido.")
        return 0
    except Trouble as trouble:
        complain(str(trouble))
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/start",
        description="Arranca el SGC en este equipo: base de datos, web, tareas y reloj.",
        epilog="Ctrl-C lo detiene todo en orden. Los datos quedan en var/ (o en $SGC_DATA).",
    )
    parser.add_argument("--host", default="127.0.0.1", help="dirección en la que escucha la web")
    parser.add_argument("--port", type=int, help="puerto de la web (el primero libre desde 8000)")
    parser.add_argument("--empty", action="store_true", help="sin empresa de demostración")
    parser.add_argument(
        "--self-test",
        action="store_true",
        help="recorre el trabajo principal en una carpeta temporal y dice si todo funciona",
    )
    return parser.parse_args()


def _welcome(product: Product, took: float) -> None:
    layout = product.layout
    say(f"\n  SGC en marcha en {seconds(took)}:  {product.address}\n")
    if layout.demo.exists():
        for line in layout.demo.read_text().strip().splitlines():
            say(f"  {line}")
    else:
        say("  Dé de alta a la primera persona con: bin/manage create_person --help")
    if "EMAIL_URL" in product.published():
        say(f"\n  Las cartas que salen se guardan en {relative(layout.mail)}/")
    say(f"  Registros en {relative(layout.log)}/ · Ctrl-C lo detiene todo\n")


if __name__ == "__main__":
    sys.exit(main())

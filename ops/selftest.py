"""The main job from end to end in a temporary folder of its own: `bin/start --self-test`."""

import os
import shutil
import tempfile
import time
from pathlib import Path

from ops import rehearsal
from ops.console import complain, say, seconds, step
from ops.house import House
from ops.layout import Layout, Trouble
from ops.product import Product, choose_port
from ops.supervisor import Died, Interrupted, Supervisor

HOST = "127.0.0.1"
# Whatever these name belongs to somebody: a rehearsal touches nothing but its own folder.
OTHERS = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "IMAP_URL", "ALLOWED_HOSTS", "DEBUG"} | {
    "DJANGO_SETTINGS_MODULE"  # that of tests, say, whose letters never leave their process
}
SHOWN, WIDEST = 12, 600


def main() -> int:
    began = time.monotonic()
    for name in [name for name in os.environ if name in OTHERS or name.startswith("SGC_")]:
        del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix="sgc-"))
    layout = Layout(folder / "var")
    try:
        folder.chmod(0o711)
        layout.prepare()
        rehearse(layout)
    except Interrupted:
        clear_away(folder, layout)
        return 130
    except Trouble as trouble:
        complain(str(trouble))
        if not isinstance(trouble, Died):
            show_logs(layout)
        complain(f"Autoprueba fallida; sus datos y registros quedan en {layout.data}")
        return 1
    clear_away(folder, layout)
    say(f"\n✓ Autoprueba superada en {seconds(time.monotonic() - began)}")
    return 0


def rehearse(layout: Layout) -> None:
    with Supervisor(layout.log) as supervisor:
        product = Product(layout, supervisor, HOST, choose_port(HOST, 0))
        product.start(with_demo=False)
        house = House(product.address, layout, product.manage, supervisor.wait_for)
        rehearsal.run(house)
        with step("Parada en orden"):
            if deaf := supervisor.stop_all():
                raise Trouble(f"Hubo que matar a {', '.join(deaf)}: no se detenía.")


def show_logs(layout: Layout) -> None:
    """The last lines of each part that had something to do with it."""
    for name in ("web", "worker", "sender", "beat"):
        log = layout.log / f"{name}.log"
        if log.exists():
            say(f"\n  Lo último de {log}:")
            for line in log.read_text(errors="replace").splitlines()[-SHOWN:]:
                say(f"    {shortened(line)}")


def shortened(line: str) -> str:
    """A line of a log may carry a whole traceback: what went wrong stands at its end."""
    return line if len(line) <= WIDEST else f"{line[: WIDEST // 3]} … {line[-WIDEST * 2 // 3 :]}"


def clear_away(folder: Path, layout: Layout) -> None:
    layout.forget_sockets()
    shutil.rmtree(folder, ignore_errors=True)

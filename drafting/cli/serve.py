"""`clausier serve`: the pages, on this machine."""

from __future__ import annotations

import gc
import os
import socket
import time
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drafting import french
from drafting.cli import options, places
from drafting.cli.new import about
from drafting.errors import DraftingError, os_reason

if TYPE_CHECKING:
    from drafting.web.settings import Settings


@click.command("serve", help="Ouvre clausier dans le navigateur : ses pages font ce que font les commandes.\n\n"
                             "N'écoute que cette machine (127.0.0.1). Tout est écrit dans le dossier de travail, un sous-dossier "
                             "par marché, que les autres commandes lisent aussi.")
@click.option("--workspace", metavar="DOSSIER", type=options.PATH, default=Path("clausier-marches"), show_default=True,
              help="Le dossier de travail.")
@click.option("--port", metavar="PORT", type=click.IntRange(0, 65535), default=8462, show_default=True,
              help="Le port ; 0 : le premier libre.")
@click.option("--allow-host", "hosts", metavar="NOM", multiple=True,
              help="Écoute aussi les autres machines, sous ce nom (répétable) ; demande --password-file.")
@click.option("--password-file", "passwords", metavar="FICHIER", type=options.PATH,
              help="Les identifiants admis, une ligne « identifiant: empreinte » chacun.")
@click.option("--hash-password", is_flag=True, help="Demande un mot de passe, en donne l'empreinte, et c'est tout.")
@click.option("--no-browser", is_flag=True, help="N'ouvre pas le navigateur.")
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, workspace: Path, port: int, hosts: tuple[str, ...], passwords: Path | None, hash_password: bool,
            no_browser: bool, libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    try:
        import uvicorn

        from drafting.web.app import make_app
    except ImportError as error:
        raise DraftingError(f"Il manque ce qui sert les pages ({error.name}).",
                            hint="Installez-le : pip install 'clausier[web]'.") from None
    if hash_password:
        from drafting.web.passwords import hashed

        click.echo(hashed(click.prompt("Mot de passe", hide_input=True, confirmation_prompt="Encore une fois")))
        return
    if hosts and passwords is None:
        ctx.fail("--allow-host ouvre les pages à d'autres machines : il faut aussi --password-file.")
    made = settings(workspace, hosts, passwords, libraries, templates)
    opened = listening("0.0.0.0" if hosts else "127.0.0.1", port)
    address = f"http://{hosts[0] if hosts else '127.0.0.1'}:{opened.getsockname()[1]}/"
    click.echo(f"clausier est ouvert : {address}")
    click.echo(f"Dossier de travail : {workspace.resolve()}. Ctrl+C pour arrêter.")
    if not no_browser:
        _open(address)
    gc.enable()  # a server lives long: __main__ switched it off for commands, which do not
    server = uvicorn.Server(uvicorn.Config(make_app(made), log_level="warning", access_log=False, server_header=False,
                                           proxy_headers=False, timeout_keep_alive=30, lifespan="off"))
    with suppress(KeyboardInterrupt):  # it is how one leaves
        server.run(sockets=[opened])
    click.echo("clausier est fermé. Tout est enregistré.")


def settings(workspace: Path, hosts: tuple[str, ...], passwords: Path | None, libraries: tuple[Path, ...],
             templates: tuple[Path, ...]) -> Settings:
    """One server, with the clocks of this machine."""
    from drafting.web.passwords import read_passwords
    from drafting.web.settings import LOCAL, Settings, Starter
    from drafting.workspace import Workspace

    starters = {name: Starter(about(path).removeprefix("Pour qui : "), path) for name, path in places.starters(templates).items()}
    return Settings(Workspace(workspace.resolve()), tuple(places.libraries(libraries)), tuple(places.templates(templates)),
                    starters, places.cache(), date.today, time.monotonic,
                    lambda when: french.short_date(datetime.fromtimestamp(when).date()),  # noqa: DTZ006 the wall clock of this machine
                    lambda when: f"{datetime.fromtimestamp(when):%H:%M}",  # noqa: DTZ006
                    (*LOCAL, *hosts), read_passwords(passwords) if passwords else {})


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; the port may be taken."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(128)  # two that only bind would both believe that the port is theirs
    except OSError as error:
        made.close()
        raise DraftingError(f"Le port {port} ne peut pas être pris : {os_reason(error)}.",
                            hint="Un autre clausier tourne peut-être déjà ; sinon, donnez --port.") from None
    return made


def _open(address: str) -> None:
    """The browser, when this machine shows one."""
    import webbrowser

    if os.name == "nt" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.uname().sysname == "Darwin":
        webbrowser.open(address)

"""A click program with clausier's commands and nothing behind them: the least that `--help` can cost."""

import click


@click.group(help="Rédige les clauses d'insertion d'un marché : un fichier de marché, des pièces Word.")
@click.version_option("0.1.0")
def main() -> None:
    pass


@main.command()
@click.argument("file")
@click.option("--starter")
@click.option("--list", "listed", is_flag=True)
def new(file: str, starter: str, listed: bool) -> None:
    """Crée un marché en copiant un modèle."""


@main.command()
@click.option("-o", "--output")
def schema(output: str) -> None:
    """Écrit le schéma qui guide la saisie d'un marché."""


@main.command()
@click.argument("market")
@click.option("--lot")
@click.option("--json", "as_json", is_flag=True)
def hours(market: str, lot: str, as_json: bool) -> None:
    """Montre le calcul des heures d'insertion, lot par lot."""


@main.command()
@click.argument("market")
@click.option("--json", "as_json", is_flag=True)
def check(market: str, as_json: bool) -> None:
    """Relit un marché et ses pièces : les remarques."""


@main.command()
@click.argument("market")
@click.option("--clause")
@click.option("--json", "as_json", is_flag=True)
def why(market: str, clause: str, as_json: bool) -> None:
    """Dit pourquoi chaque clause est gardée ou écartée."""


@main.command()
@click.argument("market")
@click.option("-o", "--output")
@click.option("--piece", multiple=True)
@click.option("--zip", "zipped", is_flag=True)
@click.option("--force", is_flag=True)
@click.option("--as-draft", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def draft(market: str, output: str, piece: tuple[str, ...], zipped: bool, force: bool, as_draft: bool,
          as_json: bool) -> None:
    """Écrit les pièces Word d'un marché."""


@main.group()
def library() -> None:
    """Contrôle et montre la bibliothèque de clauses."""


@library.command("check")
def library_check() -> None:
    """Contrôle la bibliothèque."""


@library.command("coverage")
def library_coverage() -> None:
    """Montre les dispositions couvertes."""


@library.command("list")
def library_list() -> None:
    """Liste les clauses."""


@library.command("show")
@click.argument("clause")
def library_show(clause: str) -> None:
    """Montre une clause."""


if __name__ == "__main__":
    main()

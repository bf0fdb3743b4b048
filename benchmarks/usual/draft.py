"""The usual way to do the job: click, pydantic, yaml.safe_load, and one docxtpl template a pièce.

Run `python draft.py market.yaml TEMPLATES OUT`; no check, no library, no manifest, no reason given.
"""

from pathlib import Path

import click
import yaml
from docxtpl import DocxTemplate
from model import Lot, Market

ONE_PER_LOT = ("ae-annexe", "fiche-technique", "fiche-suivi", "bilan")


def french(hours: int) -> str:
    return f"{hours:,}".replace(",", "\u00a0") + "\u00a0heures"


def context(market: Market, lot: Lot | None) -> dict[str, str]:
    values = {"titre": market.title, "reference": market.reference, "acheteur": market.buyer.name}
    if market.facilitator:
        values |= {
            "facilitateur": market.facilitator.name,
            "courriel": market.facilitator.email,
            "telephone": market.facilitator.phone or "",
        }
    for rank, entry in enumerate(market.lots):
        prefix = "lot" if entry is lot else f"lot{rank}"
        values[f"{prefix}_titre"] = entry.title
        if entry.insertion_hours and entry.insertion_hours.hours:
            values[f"{prefix}_heures"] = french(int(entry.insertion_hours.hours))
    return values


@click.command()
@click.argument("market", type=click.Path(exists=True, path_type=Path))
@click.argument("templates", type=click.Path(exists=True, path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
def main(market: Path, templates: Path, out: Path) -> None:
    """Write the pièces of MARKET in OUT."""
    decided = Market.model_validate(yaml.safe_load(market.read_text(encoding="utf-8")))
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(templates.glob("*.docx")):
        for lot in [lot for lot in decided.lots if lot.levers] if path.stem in ONE_PER_LOT else [None]:
            template = DocxTemplate(path)
            template.render(context(decided, lot), autoescape=True)
            template.save(out / f"{path.stem}{f'-lot-{lot.number}' if lot else ''}.docx")


if __name__ == "__main__":
    main()

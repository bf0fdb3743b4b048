"""The styles that a shell must have, found by their names.

Word keeps the built-in names in English in the file whatever its language shows; LibreOffice capitalises them
and renames the ids. So a role is found by `w:name`, ignoring case, and never by id.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Role → (kind of style, accepted names, best first, what Word shows for it in French).
ROLES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "heading1": ("paragraph", ("heading 1",), "Titre 1"),
    "heading2": ("paragraph", ("heading 2",), "Titre 2"),
    "heading3": ("paragraph", ("heading 3",), "Titre 3"),
    "body": ("paragraph", ("body text", "normal"), "Corps de texte"),
    "numbered": ("paragraph", ("alinéa numéroté", "body text", "normal"), "Alinéa numéroté"),
    "place": ("paragraph", ("à insérer", "intense quote"), "À insérer (ou Citation intense)"),
    "bullet1": ("paragraph", ("list bullet",), "Liste à puces"),
    "bullet2": ("paragraph", ("list bullet 2",), "Liste à puces 2"),
    "caption": ("paragraph", ("caption",), "Légende"),
    "cell": ("paragraph", ("texte de tableau", "normal"), "Texte de tableau"),
    "label": ("paragraph", ("table heading", "texte de tableau", "normal"), "Table Heading (ou Texte de tableau)"),
    "strong": ("character", ("strong",), "Élevé"),
    "placeholder": ("character", ("placeholder text",), "Texte de l'espace réservé"),
    "table": ("table", ("tableau clausier", "table grid"), "Tableau clausier (ou Grille du tableau)"),
    "form": ("table", ("formulaire clausier", "table grid"), "Formulaire clausier (ou Grille du tableau)"),
}

#: What only the shell of the review book must have.
BOOK: dict[str, tuple[str, tuple[str, ...], str]] = {
    "title": ("paragraph", ("title",), "Titre"),
    "contents": ("paragraph", ("titre de la table du livre",), "Titre de la table du livre"),
    "toc1": ("paragraph", ("toc 1",), "TM 1"),
    "toc2": ("paragraph", ("toc 2",), "TM 2"),
    "toc3": ("paragraph", ("toc 3",), "TM 3"),
    "clause": ("paragraph", ("texte du livre",), "Texte du livre"),
    "slot": ("paragraph", ("repère du livre",), "Repère du livre"),
    "cellbullet": ("paragraph", ("puce de tableau du livre",), "Puce de tableau du livre"),
    "sheet": ("table", ("fiche du livre",), "Fiche du livre"),
    "variable": ("character", ("variable du livre",), "Variable du livre"),
}

#: Roles whose style must carry a numbering: bullets always, headings when the pièce is numbered.
HEADINGS = ("heading1", "heading2", "heading3")
BULLETS = ("bullet1", "bullet2")


def find(available: Mapping[tuple[str, str], str]) -> tuple[dict[str, str], list[str]]:
    """Role → style id from (kind, lower-case name) → id; and a French sentence for each role not found.

    The roles of the book are found where they are, and missed by the book alone.
    """
    found: dict[str, str] = {}
    missing: list[str] = []
    for role, (kind, names, shown) in {**ROLES, **BOOK}.items():
        ident = next((available[kind, name] for name in names if (kind, name) in available), None)
        if ident is None and role in BOOK:
            continue
        if ident is None:
            missing.append(f"Le style « {names[0]} » manque (dans Word : {shown}).")
        else:
            found[role] = ident
    return found, missing

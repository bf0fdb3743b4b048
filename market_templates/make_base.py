"""Make `base.docx`, the looks that every pièce wears until a buyer brings a shell of his own.

It makes the notice's tighter shell and the review book's too, and compiles all three. Run
`python market_templates/make_base.py`; the result is checked in. The file is written by hand, part by part, so
that nothing in it is there without a reason and the same script always gives the same file.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml"

INK = "2B3F55"  # dark blue-grey of the headings: 10.6:1 on white
RULE = "8795A3"
LINE = "C5CDD5"
SHADE = "E8ECEF"
LABEL = "F4F6F8"
HINT = "595959"  # grey that still has 6.6:1 on the pale yellow of answers

#: Heading sizes in half-points, space before in twips, hanging indent in twips.
HEADINGS = ((28, 360, 680), (24, 280, 794), (22, 200, 907))

FONT = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/>'


def style(
    kind: str,
    ident: str,
    name: str,
    *,
    based: str = "",
    follow: str = "",
    quick: bool = True,
    ppr: str = "",
    rpr: str = "",
    more: str = "",
    default: bool = False,
    rank: int = 99,
) -> str:
    """One `w:style`; the order of the children is the schema's."""
    first = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="{kind}"{first} w:styleId="{ident}">'
        f'<w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + (f'<w:next w:val="{follow}"/>' if follow else "")
        + f'<w:uiPriority w:val="{rank}"/>'
        + ("<w:qFormat/>" if quick else "")
        + (f"<w:pPr>{ppr}</w:pPr>" if ppr else "")
        + (f"<w:rPr>{rpr}</w:rPr>" if rpr else "")
        + more
        + "</w:style>"
    )


def border(side: str, size: int, colour: str, space: int = 0) -> str:
    """One single-line border."""
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'


def table_style(ident: str, name: str, borders: str, more: str) -> str:
    """A table style: the same room in every cell, `more` is its conditional parts."""
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 50), ("left", 100), ("bottom", 50), ("right", 100))
    )
    properties = (
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
    )
    return style("table", ident, name, based="TableauNormal", more=properties + more)


def styles() -> str:
    """styles.xml: built-in names in lower case (the name makes a style built-in, not its id), French ids."""
    found = [
        "<w:docDefaults><w:rPrDefault><w:rPr>" + FONT + '<w:sz w:val="21"/><w:szCs w:val="21"/>'
        '<w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        # LibreOffice turns hyphenation on when it saves: only the paragraph default holds it off.
        "<w:pPrDefault><w:pPr><w:widowControl/><w:suppressAutoHyphens/>"
        '<w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>',
        style("paragraph", "Normal", "Normal", default=True, rank=0),
        style("character", "Policepardfaut", "Default Paragraph Font", default=True, quick=False, rank=1),
        style(
            "table",
            "TableauNormal",
            "Normal Table",
            default=True,
            quick=False,
            more=(
                '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
                '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
                '<w:right w:w="108" w:type="dxa"/>'
                "</w:tblCellMar></w:tblPr>"
            ),
        ),
        style("numbering", "Aucuneliste", "No List", default=True, quick=False),
        style("paragraph", "Corpsdetexte", "Body Text", based="Normal", rank=1),
    ]
    for level, (size, before, _) in enumerate(HEADINGS):
        found.append(
            style(
                "paragraph",
                f"Titre{level + 1}",
                f"heading {level + 1}",
                based="Normal",
                follow="Corpsdetexte",
                rank=9,
                ppr=f"<w:keepNext/><w:keepLines/>"
                f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
                f'<w:spacing w:before="{before}" w:after="100" w:line="252" w:lineRule="auto"/>'
                f'<w:outlineLvl w:val="{level}"/>',
                rpr=f'<w:b/><w:bCs/><w:color w:val="{INK}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>',
            )
        )
    found += [
        style(
            "paragraph",
            "Listepuces",
            "List Bullet",
            based="Corpsdetexte",
            rank=10,
            ppr='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr><w:spacing w:after="60"/>',
        ),
        style(
            "paragraph",
            "Listepuces2",
            "List Bullet 2",
            based="Corpsdetexte",
            rank=10,
            ppr='<w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr><w:spacing w:after="60"/>',
        ),
        style(
            "paragraph",
            "Alineanumerote",
            "Alinéa numéroté",
            based="Corpsdetexte",
            rank=10,
            ppr='<w:ind w:left="397"/>',
        ),
        style(
            "paragraph",
            "Ainserer",
            "À insérer",
            based="Corpsdetexte",
            follow="Corpsdetexte",
            rank=11,
            ppr="<w:keepNext/><w:keepLines/><w:pBdr>" + border("left", 24, RULE, 8) + "</w:pBdr>"
            '<w:spacing w:before="120"/><w:ind w:left="227"/>',
            rpr=f'<w:i/><w:iCs/><w:color w:val="{INK}"/>',
        ),
        style(
            "paragraph",
            "Lgende",
            "caption",
            based="Normal",
            follow="Corpsdetexte",
            rank=35,
            ppr='<w:keepNext/><w:keepLines/><w:spacing w:before="160" w:after="80"/>',
            rpr=f'<w:b/><w:bCs/><w:color w:val="{INK}"/><w:sz w:val="19"/><w:szCs w:val="19"/>',
        ),
        style(
            "paragraph",
            "Textedetableau",
            "Texte de tableau",
            based="Normal",
            rank=36,
            ppr='<w:spacing w:after="0" w:line="259" w:lineRule="auto"/>',
            rpr='<w:sz w:val="19"/><w:szCs w:val="19"/>',
        ),
        # What a form asks, on the left: this name tells LibreOffice, and so a screen reader, that the cell heads its row.
        style("paragraph", "Titredetableau", "Table Heading", based="Textedetableau", rank=36),
        style(
            "paragraph",
            "Titre",
            "Title",
            based="Normal",
            follow="Sous-titre",
            rank=10,
            ppr="<w:keepNext/><w:keepLines/>"
            '<w:spacing w:before="0" w:after="80" w:line="252" w:lineRule="auto"/>',
            rpr=f'<w:b/><w:bCs/><w:color w:val="{INK}"/><w:sz w:val="38"/><w:szCs w:val="38"/>',
        ),
        style(
            "paragraph",
            "Sous-titre",
            "Subtitle",
            based="Normal",
            follow="Reperes",
            rank=11,
            ppr="<w:keepNext/><w:keepLines/><w:pBdr>" + border("bottom", 8, RULE, 6) + "</w:pBdr>"
            '<w:spacing w:after="160" w:line="252" w:lineRule="auto"/>',
            rpr=f'<w:color w:val="{INK}"/><w:sz w:val="26"/><w:szCs w:val="26"/>',
        ),
        style(
            "paragraph",
            "Reperes",
            "Repères",
            based="Normal",
            rank=12,
            ppr='<w:tabs><w:tab w:val="left" w:pos="3005"/></w:tabs>'
            '<w:spacing w:after="40"/><w:ind w:left="3005" w:hanging="3005"/>',
        ),
        style(
            "paragraph",
            "En-tte",
            "header",
            based="Normal",
            quick=False,
            ppr="<w:pBdr>" + border("bottom", 4, LINE, 4) + "</w:pBdr>"
            '<w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs>'
            '<w:spacing w:after="0" w:line="240" w:lineRule="auto"/>',
            rpr=f'<w:color w:val="{INK}"/><w:sz w:val="17"/><w:szCs w:val="17"/>',
        ),
        style(
            "paragraph",
            "Pieddepage",
            "footer",
            based="Normal",
            quick=False,
            ppr="<w:pBdr>" + border("top", 4, LINE, 4) + "</w:pBdr>"
            '<w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs>'
            '<w:spacing w:after="0" w:line="240" w:lineRule="auto"/>',
            rpr=f'<w:color w:val="{INK}"/><w:sz w:val="17"/><w:szCs w:val="17"/>',
        ),
        style("character", "lev", "Strong", based="Policepardfaut", rank=22, rpr="<w:b/><w:bCs/>"),
        style(
            "character",
            "Textedelespacerserv",
            "Placeholder Text",
            based="Policepardfaut",
            quick=False,
            rpr=f'<w:color w:val="{HINT}"/>',
        ),
        table_style(
            "Tableauclausier",
            "Tableau clausier",
            border("top", 8, RULE) + border("bottom", 8, RULE) + border("insideH", 4, LINE),
            '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr>'
            f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/></w:tcPr></w:tblStylePr>'
            '<w:tblStylePr w:type="lastRow"><w:rPr><w:b/><w:bCs/></w:rPr>'
            f"<w:tcPr><w:tcBorders>{border('top', 8, RULE)}</w:tcBorders></w:tcPr></w:tblStylePr>",
        ),
        table_style(
            "Formulaireclausier",
            "Formulaire clausier",
            "".join(
                border(side, 4, RULE) for side in ("top", "left", "bottom", "right", "insideH", "insideV")
            ),
            '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr>'
            f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/></w:tcPr></w:tblStylePr>'
            f'<w:tblStylePr w:type="firstCol"><w:tcPr>'
            f'<w:shd w:val="clear" w:color="auto" w:fill="{LABEL}"/></w:tcPr>'
            "</w:tblStylePr>",
        ),
    ]
    return f"{HEAD}<w:styles {W}>{''.join(found)}</w:styles>"


def level(ilvl: int, fmt: str, text: str, left: int, hanging: int, linked: str = "", rpr: str = "") -> str:
    """One `w:lvl`; `linked` is the paragraph style that carries it."""
    return (
        f'<w:lvl w:ilvl="{ilvl}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/>'
        + (f'<w:pStyle w:val="{linked}"/>' if linked else "")
        + f'<w:suff w:val="tab"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="{left}"/></w:tabs>'
        f'<w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr>'
        + (f"<w:rPr>{rpr}</w:rPr>" if rpr else "")
        + "</w:lvl>"
    )


def numbering() -> str:
    """numbering.xml: one outline for the headings, one list of bullets; the nine levels of each."""
    outline, bullets = "", ""
    for ilvl in range(9):
        text = ".".join(f"%{rank + 1}" for rank in range(ilvl + 1))
        linked = f"Titre{ilvl + 1}" if ilvl < len(HEADINGS) else ""
        indent = HEADINGS[ilvl][2] if ilvl < len(HEADINGS) else 1134 + 170 * ilvl
        outline += level(ilvl, "decimal", text, indent, indent, linked)
        linked = ("Listepuces", "Listepuces2")[ilvl] if ilvl < 2 else ""
        bullets += level(ilvl, "bullet", "•–"[ilvl % 2], 397 * (ilvl + 1), 284, linked, FONT)
    return (
        f"{HEAD}<w:numbering {W}>"
        f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{outline}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>{bullets}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )


def run(text: str, rpr: str = "") -> str:
    """One run of text."""
    return f'<w:r>{f"<w:rPr>{rpr}</w:rPr>" if rpr else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(ident: str, content: str) -> str:
    """One paragraph of a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{ident}"/></w:pPr>{content}</w:p>'


def page_field(name: str) -> str:
    """PAGE or NUMPAGES; « 1 » shows until a word processor counts."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def landmark(label: str, name: str) -> str:
    """A line of the title block: bold label, tab, value."""
    strong = '<w:rStyle w:val="lev"/>'
    return paragraph(
        "Reperes", run(f"{label}\u00a0:", strong) + "<w:r><w:tab/></w:r>" + run(f"{{{{ {name} }}}}")
    )


def document() -> str:
    """document.xml: the title block, then the paragraph that the pièce's text replaces."""
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/>'
        '<w:footerReference w:type="default" r:id="rId5"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1134" w:bottom="1417" w:left="1134" '
        'w:header="680" w:footer="624" w:gutter="0"/></w:sectPr>'
    )
    body = [
        paragraph("Titre", run("{{ titre }}")),
        paragraph("Sous-titre", run("{{ marche }}{{ lot }}")),
        landmark("Référence", "reference"),
        landmark("{{ qualite }}", "acheteur"),
        landmark("Date de lancement", "date"),
        paragraph("Corpsdetexte", run("{{ corps }}")),
    ]
    return f"{HEAD}<w:document {W}><w:body>{''.join(body)}{section}</w:body></w:document>"


def header() -> str:
    """The header: the draft mark, when there is one, and the market's title."""
    return f"{HEAD}<w:hdr {W}>{paragraph('En-tte', run('{{ projet }}{{ marche }}'))}</w:hdr>"


def footer() -> str:
    """The footer: reference, pièce, page."""
    content = (
        run("{{ reference }} · {{ piece }}")
        + "<w:r><w:tab/></w:r>"
        + run("page\u00a0")
        + page_field("PAGE")
        + run(" sur\u00a0")
        + page_field("NUMPAGES")
    )
    return f"{HEAD}<w:ftr {W}>{paragraph('Pieddepage', content)}</w:ftr>"


def settings() -> str:
    """settings.xml: French separators, Word 2013 layout rules, no hyphenation."""
    return (
        f'{HEAD}<w:settings {W}><w:zoom w:percent="100"/>'
        '<w:defaultTabStop w:val="708"/><w:autoHyphenation w:val="0"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="fr-FR"/><w:decimalSymbol w:val=","/>'
        '<w:listSeparator w:val=";"/></w:settings>'
    )


def fonts() -> str:
    """fontTable.xml: Arial, and what replaces it where it is missing."""
    return (
        f'{HEAD}<w:fonts {W}><w:font w:name="Arial"><w:altName w:val="Liberation Sans"/>'
        '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )


def relationships(*targets: tuple[str, str]) -> str:
    """A .rels part; the ids follow the order given."""
    found = "".join(
        f'<Relationship Id="rId{rank}" Type="{kind}" Target="{target}"/>'
        for rank, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def content_types() -> str:
    """[Content_Types].xml."""
    parts = {
        "/word/document.xml": f"{MEDIA}.document.main+xml",
        **{
            f"/word/{name}.xml": f"{MEDIA}.{name}+xml"
            for name in ("styles", "numbering", "settings", "fontTable")
        },
        "/word/header1.xml": f"{MEDIA}.header+xml",
        "/word/footer1.xml": f"{MEDIA}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def members() -> dict[str, str]:
    """Every part of the file, in the order in which it is written."""
    core = (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Trame de pièce</dc:title>'
        "<dc:language>fr-FR</dc:language></cp:coreProperties>"
    )
    app = (
        f"{HEAD}<Properties "
        'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>Microsoft Office Word</Application></Properties>"
    )
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships(
            (f"{OFFICE}/officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{OFFICE}/extended-properties", "docProps/app.xml"),
        ),
        "docProps/app.xml": app,
        "docProps/core.xml": core,
        "word/_rels/document.xml.rels": relationships(
            (f"{OFFICE}/styles", "styles.xml"),
            (f"{OFFICE}/numbering", "numbering.xml"),
            (f"{OFFICE}/settings", "settings.xml"),
            (f"{OFFICE}/header", "header1.xml"),
            (f"{OFFICE}/footer", "footer1.xml"),
            (f"{OFFICE}/fontTable", "fontTable.xml"),
        ),
        "word/document.xml": document(),
        "word/fontTable.xml": fonts(),
        "word/footer1.xml": footer(),
        "word/header1.xml": header(),
        "word/numbering.xml": numbering(),
        "word/settings.xml": settings(),
        "word/styles.xml": styles(),
    }


#: What the notice's shell tightens, so that its text holds on two pages: body 10 pt, less room between lines.
COMPACT = (
    ('w:after="120" w:line="276"', 'w:after="70" w:line="250"'),
    ('<w:sz w:val="21"/><w:szCs w:val="21"/>', '<w:sz w:val="20"/><w:szCs w:val="20"/>'),
    ('<w:sz w:val="19"/><w:szCs w:val="19"/>', '<w:sz w:val="18"/><w:szCs w:val="18"/>'),
    ('w:after="60"/>', 'w:after="30"/>'),
    ('w:line="259"', 'w:line="240"'),
    ('<w:spacing w:before="360" w:after="100"', '<w:spacing w:before="180" w:after="50"'),
    ('<w:spacing w:before="160" w:after="80"/>', '<w:spacing w:before="80" w:after="50"/>'),
    ('w:w="50" w:type="dxa"', 'w:w="30" w:type="dxa"'),
    ('w:top="1417" w:right="1134" w:bottom="1417" w:left="1134"', 'w:top="1247" w:right="1134" w:bottom="1134" w:left="1134"'),
)


def compact() -> dict[str, str]:
    """The parts of the notice's shell: the same looks, tighter."""
    parts = members()
    for name in ("word/styles.xml", "word/document.xml"):
        for loose, tight in COMPACT:
            parts[name] = parts[name].replace(loose, tight)
    return parts


def book_styles() -> str:
    """What the review book adds: its contents, the text to be edited, and the frozen sheets around it, grey and framed."""
    toc = "".join(
        style(
            "paragraph",
            f"TM{level}",
            f"toc {level}",
            based="Normal",
            follow="Normal",
            quick=False,
            rank=39,
            ppr='<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9638"/></w:tabs>'
            f'<w:spacing w:before="{before}" w:after="{after}" w:line="252" w:lineRule="auto"/>'
            f'<w:ind w:left="{left}"/>',
            rpr=look,
        )
        for level, before, after, left, look in (
            (1, 160, 60, 0, f'<w:b/><w:bCs/><w:color w:val="{INK}"/>'),
            (2, 80, 40, 284, "<w:b/><w:bCs/>"),
            (3, 0, 20, 567, '<w:sz w:val="19"/><w:szCs w:val="19"/>'),
        )
    )
    return toc + "".join((
        style(
            "paragraph",
            "Titredelatabledulivre",
            "Titre de la table du livre",
            based="Normal",
            follow="TM1",
            rank=38,
            ppr="<w:keepNext/><w:pageBreakBefore/>"
            '<w:spacing w:before="0" w:after="160"/>',
            rpr=f'<w:b/><w:bCs/><w:color w:val="{INK}"/><w:sz w:val="28"/><w:szCs w:val="28"/>',
        ),
        style(
            "paragraph",
            "Textedulivre",
            "Texte du livre",
            based="Corpsdetexte",
            rank=2,
        ),
        style(
            "paragraph",
            "Reperedulivre",
            "Repère du livre",
            based="Textedulivre",
            follow="Textedulivre",
            rank=3,
            ppr=f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/>',
            rpr=f'<w:color w:val="{INK}"/><w:sz w:val="19"/><w:szCs w:val="19"/>',
        ),
        style(
            "paragraph",
            "Pucedetableaudulivre",
            "Puce de tableau du livre",
            based="Textedetableau",
            rank=37,
            ppr='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>',
        ),
        style(
            "character",
            "Variabledulivre",
            "Variable du livre",
            based="Policepardfaut",
            rank=4,
            rpr=f'<w:color w:val="{INK}"/><w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/>',
        ),
        table_style(
            "Fichedulivre",
            "Fiche du livre",
            "".join(border(side, 4, RULE) for side in ("top", "left", "bottom", "right"))
            + border("insideH", 4, LINE),
            f'<w:tblStylePr w:type="firstCol"><w:rPr><w:b/><w:bCs/></w:rPr></w:tblStylePr>'
            f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr>'
            f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/></w:tcPr></w:tblStylePr>',
        ),
    ))


def book() -> dict[str, str]:
    """The parts of the review book's shell: the same looks, no title block: the book writes its own."""
    parts = members()
    parts["word/styles.xml"] = styles().replace("</w:styles>", book_styles() + "</w:styles>")
    start, end = document().split("<w:body>")[0], document()[document().index("<w:sectPr>"):]
    parts["word/document.xml"] = f"{start}<w:body>{paragraph('Corpsdetexte', run('{{ corps }}'))}{end}"
    bullets = "".join(
        level(ilvl, "bullet", "•–"[ilvl % 2], 227 * (ilvl + 1), 227, "Pucedetableaudulivre" if ilvl == 0 else "", FONT)
        for ilvl in range(9)
    )
    listed = f'<w:abstractNum w:abstractNumId="2"><w:multiLevelType w:val="multilevel"/>{bullets}</w:abstractNum>'
    parts["word/numbering.xml"] = numbering().replace('<w:num w:numId="1">', listed + '<w:num w:numId="1">').replace(
        "</w:numbering>", '<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num></w:numbering>')
    return parts


def make(path: Path, parts: dict[str, str] | None = None) -> None:
    """Write a shell; fixed dates, so that nothing changes unless something changed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (parts or members()).items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, text.encode())


def compiled(folder: Path) -> str:
    """The shells of `folder` as the program keeps them: `drafting/word/shells.json`."""
    from drafting.word.shell import compile_shell, shell_key

    shells = {shell_key(path.read_bytes()): compile_shell(path).to_json()
              for path in (folder / "base.docx", folder / "livre.docx", folder / "notice" / "shell.docx")}
    return json.dumps(shells, ensure_ascii=False, indent=0) + "\n"


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else here
    (folder / "notice").mkdir(exist_ok=True)
    make(folder / "base.docx")
    make(folder / "livre.docx", book())
    make(folder / "notice" / "shell.docx", compact())
    sys.path.insert(0, str(here.parent))
    target = here.parent / "drafting" / "word" if folder == here else folder
    (target / "shells.json").write_text(compiled(folder), encoding="utf-8")

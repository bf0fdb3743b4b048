"""Buyers' own files, of the kinds that exist: each made here, from raw XML, with the place where clauses go.

Every kind says what its author used for titles and numbers, what stands around the place, and what the first title
of an insertion must then bear.
"""

from __future__ import annotations

import zipfile
from io import BytesIO

from msgspec import Struct

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
STRICT_R = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SENTENCE = "Le présent article fixe les obligations que le titulaire exécute pendant toute la durée du marché, sans réserve."
SECTION = '<w:sectPr><w:headerReference w:type="default" r:id="rIdH"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" ' \
          'w:right="1417" w:bottom="1417" w:left="1417" w:header="708" w:footer="708" w:gutter="0"/>{more}</w:sectPr>'
LANDSCAPE = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1417" w:right="1417" ' \
            'w:bottom="1417" w:left="1417" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'


class Kind(Struct, frozen=True):
    """A buyer's file. `option` and `wanted` name the place; `first` is the number that our article must bear there,
    `second` that of its second title, `following` what the next article of the buyer bears afterwards."""

    name: str
    data: bytes
    option: str
    wanted: str
    first: str
    second: str
    following: str
    suffix: str = ".docx"


def p(text: str, style: str = "", properties: str = "", run: str = "") -> str:
    """A paragraph."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    marks = f"<w:rPr>{run}</w:rPr>" if run else ""
    content = f'<w:r>{marks}<w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{content}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table with plain lines."""
    sides = "".join(f'<w:{side} w:val="single" w:sz="8" w:space="0" w:color="336699"/>'
                    for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    grid = "".join('<w:gridCol w:w="2000"/>' for _ in rows[0])
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="DDE8F0"/>'
    start = '<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/>'
    body = "".join(
        "<w:tr>" + "".join(f"{start}{shade * (rank == 0)}</w:tcPr>{p(cell)}</w:tc>" for cell in row) + "</w:tr>"
        for rank, row in enumerate(rows))
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{sides}</w:tblBorders></w:tblPr>' \
           f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def style(ident: str, name: str, properties: str = "", run: str = "", based: str = "Normal", kind: str = "paragraph") -> str:
    default = ' w:default="1"' if ident == "Normal" else ""
    on = f'<w:basedOn w:val="{based}"/>' if ident != "Normal" and based else ""
    return f'<w:style w:type="{kind}"{default} w:styleId="{ident}"><w:name w:val="{name}"/>{on}<w:qFormat/>' \
           f"<w:pPr>{properties}</w:pPr><w:rPr>{run}</w:rPr></w:style>"


def level(rank: int, text: str, pstyle: str = "", fmt: str = "decimal") -> str:
    linked = f'<w:pStyle w:val="{pstyle}"/>' if pstyle else ""
    return f'<w:lvl w:ilvl="{rank}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/>{linked}<w:lvlText w:val="{text}"/>' \
           f'<w:pPr><w:ind w:left="{432 + 144 * rank}" w:hanging="{432 + 144 * rank}"/></w:pPr></w:lvl>'


def numbering(*lists: str, starts: str = "") -> str:
    """Definitions 1, 2… and a list of each, same id."""
    kind = '<w:multiLevelType w:val="multilevel"/>'
    definitions = "".join(f'<w:abstractNum w:abstractNumId="{rank}">{kind}{levels}</w:abstractNum>'
                          for rank, levels in enumerate(lists, 1))
    numbers = "".join(f'<w:num w:numId="{rank}"><w:abstractNumId w:val="{rank}"/></w:num>' for rank in range(1, len(lists) + 1))
    return definitions + numbers + starts


BASE = style("Normal", "Normal", '<w:spacing w:after="120"/><w:jc w:val="both"/>',
             '<w:rFonts w:ascii="Liberation Sans" w:hAnsi="Liberation Sans"/><w:sz w:val="20"/><w:lang w:val="fr-FR"/>')


def docx(body: str, styles: str = "", lists: str = "", *, more: dict[str, str] | None = None, relations: str = "",
         types: str = "", section: str = "", main: str = f"{_TYPES}.document.main+xml", macros: bytes = b"") -> bytes:
    """A whole file, with a header, settings and a picture that nothing may touch."""
    root = f'xmlns:w="{W}" xmlns:r="{R}"'
    parts = {
        "[Content_Types].xml":
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/>'
            f'<Override PartName="/word/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
            f'<Override PartName="/word/header1.xml" ContentType="{_TYPES}.header+xml"/>'
            + f'<Override PartName="/word/numbering.xml" ContentType="{_TYPES}.numbering+xml"/>' * bool(lists)
            + f"{types}</Types>",
        "_rels/.rels":
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {root}><w:body>{body}{section or SECTION.format(more='')}</w:body></w:document>",
        "word/_rels/document.xml.rels":
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rIdS" Type="{R}/styles" Target="styles.xml"/><Relationship Id="rIdH" Type="{R}/header" '
            'Target="header1.xml"/>' + (f'<Relationship Id="rIdN" Type="{R}/numbering" Target="numbering.xml"/>' if lists else "")
            + f"{relations}</Relationships>",
        "word/styles.xml": f"<w:styles {root}>{BASE}{styles}</w:styles>",
        "word/header1.xml": f"<w:hdr {root}>{p('Commune de Valbrune')}</w:hdr>",
    }
    if lists:
        parts["word/numbering.xml"] = f"<w:numbering {root}>{lists}</w:numbering>"
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**parts, **(more or {})}.items():
            archive.writestr(name, _HEAD + text)
        if macros:
            archive.writestr("word/vbaProject.bin", macros)
    return out.getvalue()


def articles(title: str, below: str = "", count: int = 5, *, number: str = "", deep: str = "", around: str = "") -> str:
    """Articles of two sub-articles each; `title` and `below` are styles, `number` and `deep` typed numbers."""
    names = ("Objet du marché", "Prix", "Délais d’exécution", "Paiement", "Dérogations au CCAG", "Litiges")
    out = ""
    for rank in range(1, count + 1):
        out += p(f"{number.format(rank)}{names[rank - 1]}", title)
        for sub in (1, 2):
            if below:
                out += p(f"{deep.format(rank, sub)}Stipulation {rank} {sub}", below)
            out += p(SENTENCE)
        out += around if rank == 3 else ""
    return out


#: Word's own heading styles, under a list that counts 1, 1.1, 1.1.1.
HEADINGS = "".join(style(f"Titre{n}", f"heading {n}", f'<w:keepNext/><w:numPr><w:ilvl w:val="{n - 1}"/><w:numId w:val="1"/>'
                         f'</w:numPr><w:outlineLvl w:val="{n - 1}"/>', "<w:b/>") for n in (1, 2, 3))
DECIMAL = numbering("".join(level(rank, ".".join(f"%{n}" for n in range(1, rank + 2)), f"Titre{rank + 1}" if rank < 3 else "")
                            for rank in range(9)))
PLAIN = "".join(style(f"Heading{n}", f"heading {n}", f'<w:keepNext/><w:outlineLvl w:val="{n - 1}"/>', "<w:b/>")
                for n in (1, 2, 3))


AUTHOR = 'w:author="service juridique" w:date="2026-10-01T00:00:00Z"'
TRACKED = (f'<w:p><w:r><w:t xml:space="preserve">{SENTENCE} </w:t></w:r><w:ins w:id="7" {AUTHOR}><w:r><w:t>Ajout.</w:t></w:r>'
           f'</w:ins><w:del w:id="8" {AUTHOR}><w:r><w:delText>Retrait.</w:delText></w:r></w:del><w:commentRangeStart w:id="3"/>'
           '<w:r><w:t>Dit.</w:t></w:r><w:commentRangeEnd w:id="3"/><w:r><w:commentReference w:id="3"/></w:r></w:p>')
COMMENTS = {"word/comments.xml": f'<w:comments xmlns:w="{W}"><w:comment w:id="3" {AUTHOR} w:initials="SJ">{p("À revoir")}'
                                 "</w:comment></w:comments>"}
CONTENTS = ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" '
            '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1 Objet du marché</w:t></w:r></w:p>'
            '<w:p><w:r><w:t>2 Prix</w:t></w:r></w:p><w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')
CONTROL = ('<w:sdt><w:sdtPr><w:alias w:val="Mentions"/><w:id w:val="1234567890"/></w:sdtPr><w:sdtContent>'
           f"{p('Mention que seul le service juridique modifie, dans un contrôle.')}</w:sdtContent></w:sdt>")
BOX = ('<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:100pt;height:50pt"><v:textbox>'
       f"<w:txbxContent>{p('Encadré')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>")
CUSTOM = (style("ArtN1", "Article niv. 1", '<w:keepNext/><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/>',
                "<w:caps/>")
          + style("ArtN2", "Article niv. 2", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'
                  '<w:outlineLvl w:val="1"/>')
          + style("Corps", "Texte du CCAP", '<w:ind w:left="284"/>'))
ARTICLE = numbering(level(0, "Article %1 –", "ArtN1") + level(1, "%1.%2", "ArtN2")
                    + "".join(level(n, f"%{n + 1})") for n in range(2, 9)))
BOLD = "<w:b/>"


def bold_articles(number: str, deep: str, count: int = 5) -> str:
    """Titles without any style: bold lines that begin with a number."""
    text = articles("X", "Y", count, number=number, deep=deep)
    for name in ("X", "Y"):
        text = text.replace(f'<w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr><w:r>', f"<w:p><w:pPr/><w:r><w:rPr>{BOLD}</w:rPr>")
    return text


def roman() -> str:
    text = bold_articles("{0}\u00a0– ", "{0}.{1} ")
    for rank, name in ((5, "V"), (4, "IV"), (3, "III"), (2, "II"), (1, "I")):
        text = text.replace(f">{rank}\u00a0–", f">{name}\u00a0–").replace(f">{rank}.", f">{name}.")
    return text


def own_lists() -> Kind:
    """Each article begins its own list of sub-articles, as people do with the numbering button."""
    body, starts = "", ""
    for rank in range(1, 6):
        number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{10 + rank}"/></w:numPr>'
        body += p(f"Article {rank} – Titre {rank}", "Heading1")
        body += "".join(p(f"Sous-article {sub}", "Heading2", number) + p(SENTENCE) for sub in (1, 2))
        starts += (f'<w:num w:numId="{10 + rank}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
                   '<w:startOverride w:val="1"/></w:lvlOverride></w:num>')
    return Kind("une liste par article", docx(body, PLAIN, numbering(level(0, "%1)"), starts=starts)), "after", "Titre 5",
                "6", "6, 1)", "")


def strict(data: bytes) -> bytes:
    """The same file in the namespaces of strict Open XML."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).replace(W.encode(), STRICT_W.encode()).replace(R.encode(), STRICT_R.encode())
            new.writestr(name, text.replace(b'"left"', b'"start"').replace(b"<w:ind w:left=", b"<w:ind w:start="))
    return out.getvalue()


def bare(data: bytes) -> bytes:
    """The same file in words without prefix, as some programs write them."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name in ("word/document.xml", "word/numbering.xml"):
                text = text.replace(b"<w:", b"<").replace(b"</w:", b"</").replace(b" w:", b" o:")
                text = text.replace(b"xmlns:w=", f'xmlns="{W}" xmlns:o='.encode())
            new.writestr(name, text)
    return out.getvalue()


def kinds() -> list[Kind]:
    """Seventeen files."""
    french = docx(articles("Titre1", "Titre2"), HEADINGS, DECIMAL)
    typed = articles("Heading1", "Heading2", number="Article {0} – ", deep="{0}.{1} ")
    relation = f'<Relationship Id="rIdC" Type="{R}/comments" Target="comments.xml"/>'
    comment_type = f'<Override PartName="/word/comments.xml" ContentType="{_TYPES}.comments+xml"/>'
    landscape = (articles("Titre1", "Titre2", 3) + p("", properties=SECTION.format(more="")) + p("Annexe en largeur", "Titre1")
                 + p(SENTENCE) + p("", properties=LANDSCAPE) + p("Litiges", "Titre1") + p(SENTENCE))
    return [
        Kind("styles français numérotés", french, "after", "délais d'EXECUTION", "4", "4.1", "5"),
        Kind("styles anglais, numéros à la main",
             docx(articles("Heading1", "Heading2", number="{0}. ", deep="{0}.{1} "), PLAIN), "after", "Dérogations au CCAG",
             "6", "6.1", ""),
        Kind("styles de l'auteur, « Article 4 – »", docx(
            articles("ArtN1", "ArtN2").replace(f"<w:p><w:pPr></w:pPr><w:r><w:t xml:space=\"preserve\">{SENTENCE}",
                                               f'<w:p><w:pPr><w:pStyle w:val="Corps"/></w:pPr><w:r><w:t>{SENTENCE}'),
            CUSTOM, ARTICLE), "before", "Paiement", "4", "4.1", "Article 5"),
        Kind("articles à la main, entre deux", docx(typed, PLAIN), "after", "Article 3 – Délais d’exécution",
             "3 bis", "3 bis.1", "4"),
        Kind("chiffres romains, sans style", docx(roman()), "end", "", "VI", "VI.1", ""),
        Kind("gras et numéros, sans style", docx(bold_articles("{0}. ", "{0}.{1} ")), "after", "Dérogations au CCAG",
             "6", "6.1", ""),
        Kind("deux colonnes", docx(articles("Titre1", "Titre2"), HEADINGS, DECIMAL, section=SECTION.format(
            more='<w:cols w:num="2" w:space="708"/>')), "after", "Prix", "3", "3.1", "4"),
        Kind("section en largeur", docx(landscape, HEADINGS, DECIMAL), "after", "Délais d’exécution", "4", "4.1", "5"),
        Kind("table des matières", docx(CONTENTS + articles("Titre1", "Titre2"), HEADINGS, DECIMAL), "before", "Objet du marché",
             "1", "1.1", "2"),
        Kind("modifications suivies et commentaires", docx(
            articles("Titre1", "Titre2", around=TRACKED), HEADINGS, DECIMAL, more=COMMENTS, relations=relation,
            types=comment_type),
            "after", "Délais d’exécution", "4", "4.1", "5"),
        Kind("tableaux autour de la place", docx(
            articles("Titre1", "Titre2", around=table(("Phase", "Délai"), ("Études", "3 mois"))), HEADINGS, DECIMAL),
            "after", "Délais d’exécution", "4", "4.1", "5"),
        Kind("contrôles, zone de texte et repère", docx(
            articles("Titre1", "Titre2", 3, around=CONTROL + BOX + p("[[Clauses sociales]]")) + p("Litiges", "Titre1")
            + p(SENTENCE), HEADINGS, DECIMAL), "marker", "[[clauses sociales]]", "4", "4.1", "5"),
        Kind("macros", docx(articles("Titre1", "Titre2"), HEADINGS, DECIMAL, macros=b"\xd0\xcf macros", relations=(
            '<Relationship Id="rIdV" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
            'Target="vbaProject.bin"/>'),
            main="application/vnd.ms-word.document.macroEnabled.main+xml"), "after", "Prix", "3", "3.1", "4", ".docm"),
        Kind("Open XML strict", strict(french), "after", "Prix", "3", "3.1", "4"),
        Kind("titres sans numéro, signet", docx(
            articles("Heading1", "Heading2").replace(
                SENTENCE + "</w:t></w:r></w:p>", SENTENCE + '</w:t></w:r><w:bookmarkStart w:id="5" '
                'w:name="ici"/><w:bookmarkEnd w:id="5"/></w:p>', 1), PLAIN), "bookmark", "ici", "", "", ""),
        own_lists(),
        Kind("mots sans préfixe", bare(french), "after", "Prix", "3", "3.1", "4"),
    ]

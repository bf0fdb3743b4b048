"""The parts around the body that an insertion needs: lists, and the properties that say where the clauses come from.

Each part is source text too: what was there stays as it was, and new nodes go where the format wants them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from drafting.word.package import Member, pack
from drafting.word.parts import W, value
from drafting.word.source import Source, appended, child_spans, in_words_of, rels_of, spliced
from drafting.word.write import properties_xml

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument"
_NAME = "clausier"
"""The name of our only list, so that a second insertion finds it."""


class Lists:
    """The lists that are asked for while the text is written; `members` gives the file's part with them in it."""

    def __init__(self, source: Source, free: Iterable[str | None] = ()) -> None:
        self.source = source
        numbering = source.parts.numbering
        self.free: dict[tuple[str, str], list[str]] = {}
        for number in numbering.iter(f"{W}num"):
            for start in number.findall(f"{W}lvlOverride") if number.get(f"{W}numId") in set(free) else ():
                key = value(number, "abstractNumId") or "", start.get(f"{W}ilvl") or "0"
                self.free.setdefault(key, []).append(number.get(f"{W}numId") or "")
        self.numbers = [int(n.get(f"{W}numId", "0")) for n in numbering.iter(f"{W}num")]
        self.abstracts = [int(a.get(f"{W}abstractNumId", "0")) for a in numbering.iter(f"{W}abstractNum")]
        self.ours = next((a.get(f"{W}abstractNumId") for a in numbering.iter(f"{W}abstractNum")
                          if value(a, "name") == _NAME), None)
        self.bullet = next((n.get(f"{W}numId") for n in numbering.iter(f"{W}num")
                            if self.ours and value(n, "abstractNumId") == self.ours), None)
        self.new_abstract, self.new_numbers = "", ""

    def again(self, where: tuple[str, int]) -> str:
        """A list that starts again at one: (abstractNum, level) → numId."""
        abstract, level = where
        if free := self.free.get((abstract, str(level))):
            return free.pop(0)
        return self._number(abstract, f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>')

    def bullets(self) -> str:
        """Our own bullets, for a document that has none: made once."""
        if self.bullet is None:
            self.ours = str(max(self.abstracts, default=0) + 1)
            levels = "".join(_level(rank, "•" if rank % 2 == 0 else "–", "left" if not self.source.strict else "start")
                             for rank in range(9))
            self.new_abstract = (f'<w:abstractNum w:abstractNumId="{self.ours}"><w:multiLevelType w:val="hybridMultilevel"/>'
                                 f'<w:name w:val="{_NAME}"/>{levels}</w:abstractNum>')
            self.bullet = self._number(self.ours, "")
        return self.bullet

    def _number(self, abstract: str, more: str) -> str:
        ident = str(max(self.numbers, default=0) + 1)
        self.numbers.append(int(ident))
        self.new_numbers += f'<w:num w:numId="{ident}"><w:abstractNumId w:val="{abstract}"/>{more}</w:num>'
        return ident

    def members(self, members: dict[str, Member]) -> None:
        """Put the new lists into `members`: definitions before numbers, as the format asks."""
        if not self.new_numbers:
            return
        name = self.source.parts.related.get("numbering")
        if name is None or name not in members:
            folder = self.source.main.rpartition("/")[0]
            name = f"{folder}/numbering.xml".lstrip("/")
            space = W.strip("{}") if not self.source.strict else "http://purl.oclc.org/ooxml/wordprocessingml/main"
            text = f'{_HEAD}<w:numbering xmlns:w="{space}">{self.new_abstract}{self.new_numbers}</w:numbering>'
            members[name] = pack(name, text.encode())
            relate(members, rels_of(self.source.main), "numbering", "numbering.xml", strict=self.source.strict)
            declare(members, name, f"{_TYPES}.wordprocessingml.numbering+xml")
            return
        text_ = members[name].content()
        spans = child_spans(text_, "numbering", self.source.where)
        tags = [re.match(rb"<(?:[\w.-]+:)?(\w+)", text_[start:end]) for start, end in spans]
        kinds = [tag.group(1).decode() if tag else "" for tag in tags]
        definition, numbers_ = (in_words_of(text_, xml) for xml in (self.new_abstract, self.new_numbers))
        if not spans:
            members[name] = pack(name, appended(text_, definition + numbers_))
            return
        definitions = max((end for (_, end), kind in zip(spans, kinds, strict=True)
                           if kind in ("abstractNum", "numPicBullet")), default=spans[0][0])
        numbers = max((end for (_, end), kind in zip(spans, kinds, strict=True) if kind == "num"), default=definitions)
        changes = [(definitions, definitions, definition.encode()), (numbers, numbers, numbers_.encode())]
        members[name] = pack(name, spliced(text_, changes))


def _level(rank: int, sign: str, side: str) -> str:
    left = 720 + 360 * rank
    return (f'<w:lvl w:ilvl="{rank}"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="{sign}"/>'
            f'<w:pPr><w:ind w:{side}="{left}" w:hanging="360"/></w:pPr>'
            '<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/></w:rPr></w:lvl>')


def relate(members: dict[str, Member], rels: str, kind: str, target: str, *, strict: bool = False) -> None:
    """One more relationship, under a free id."""
    text = members[rels].content() if rels in members else f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"/>'.encode()
    ident = f"rIdClausier{len(re.findall(b'rIdClausier', text)) + 1}"
    space = f"{_STRICT}/relationships" if strict else f"{_OFFICE}/relationships"
    prefix = _prefix(text)
    members[rels] = pack(rels, appended(
        text, f'<{prefix}Relationship Id="{ident}" Type="{space}/{kind}" Target="{target}"/>'))


def declare(members: dict[str, Member], name: str, kind: str) -> None:
    """Say of what type a new part is."""
    types = members["[Content_Types].xml"].content()
    members["[Content_Types].xml"] = pack("[Content_Types].xml", appended(
        types, f'<{_prefix(types)}Override PartName="/{name}" ContentType="{kind}"/>'))


def _prefix(text: bytes) -> str:
    """The prefix of a part's root, with its colon."""
    match = re.search(rb"<([\w.-]+:)?[A-Za-z]\w*[\s/>]", text)
    return (match.group(1) or b"").decode() if match else ""


def put_properties(source: Source, members: dict[str, Member], name: str, properties: Mapping[str, str]) -> None:
    """Custom properties, in numbered pieces; those of an earlier insertion under `name` go, the others stay."""
    part = "docProps/custom.xml"
    if part not in members:
        space, types = ((f"{_STRICT}/customProperties", f"{_STRICT}/docPropsVTypes") if source.strict
                        else (f"{_OFFICE}/custom-properties", f"{_OFFICE}/docPropsVTypes"))
        text = f'{_HEAD}<Properties xmlns="{space}" xmlns:vt="{types}"/>'.encode()
        relate(members, "_rels/.rels", "customProperties" if source.strict else "custom-properties", part, strict=source.strict)
        declare(members, part, f"{_TYPES}.custom-properties+xml")
    else:
        text = members[part].content()
    old = rb'name="' + re.escape(name.encode()) + rb'\.\d+"'
    gone = [(start, end, b"") for start, end in child_spans(text, "Properties", source.where)
            if re.search(old, text[start:text.index(b">", start)])]
    text = spliced(text, gone)
    pids = [int(pid) for pid in re.findall(rb'pid="(\d+)"', text)]
    prefix = _prefix(text)
    xml = "".join(properties_xml(properties, max(pids, default=1) + 1)).replace("<property ", f"<{prefix}property ").replace(
        "</property>", f"</{prefix}property>")
    if b"xmlns:vt=" not in text:
        types = f"{_STRICT}/docPropsVTypes" if source.strict else f"{_OFFICE}/docPropsVTypes"
        xml = xml.replace("<vt:lpwstr>", f'<vt:lpwstr xmlns:vt="{types}">')
    members[part] = pack(part, appended(text, xml, source.where))

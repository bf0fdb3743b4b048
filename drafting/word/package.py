"""The zip around a Word file's parts: bounded reading, raw copies, and writing without clock.

Our own few lines rather than `zipfile`: members that a shell brings unchanged are copied compressed, the same
inputs give the same bytes, and a hostile file is stopped before it is unpacked.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from drafting.errors import DraftingError, os_reason

MAX_MEMBERS = 2_000
MAX_TOTAL = 200_000_000
STORED, DEFLATED = 0, 8

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_DATE = (1 << 5) | 1  # 1980-01-01, the first day of the zip calendar


class Member(Struct, frozen=True):
    """One member as it lies in the file: `data` is still compressed."""

    name: str
    method: int
    crc: int
    size: int
    data: bytes

    def content(self) -> bytes:
        """The uncompressed bytes, never more than the size announced."""
        if self.method == STORED:
            content = self.data
        else:  # the styles and settings of our shells come back in every pièce: they are inflated once
            content = (_inflated if self.size < 100_000 else _inflated.__wrapped__)(self.data, self.size)
        if len(content) != self.size or zlib.crc32(content) != self.crc:
            raise zlib.error(self.name)
        return content


def pack(name: str, content: bytes) -> Member:
    """A member made from its content; what is smaller than zlib's own set-up is worth stays as it is."""
    if len(content) < 2_000:
        return Member(name, STORED, zlib.crc32(content), len(content), content)
    squeeze = zlib.compressobj(1, zlib.DEFLATED, -15)
    return Member(
        name, DEFLATED, zlib.crc32(content), len(content), squeeze.compress(content) + squeeze.flush()
    )


@lru_cache(maxsize=64)
def _inflated(data: bytes, size: int) -> bytes:
    """At most `size` bytes and one."""
    return zlib.decompressobj(-15).decompress(data, size + 1)


def read_package(data: bytes, where: str = "", *, word: bool = True) -> list[Member]:
    """The members of a .docx (of any zip, if not `word`), in the order of its directory; a French error if it is none."""
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise _ole_error(data, where)
    if data[:2] != b"PK":
        if b"office:document" in data[:4_000]:
            raise DraftingError("Ce fichier est au format OpenDocument « à plat » (.fodt), qui n'est pas lu.", where, AS_WORD)
        raise no_word(where)
    try:
        members = _directory(data, where)
    except (struct.error, UnicodeDecodeError, IndexError) as error:
        raise damaged(where) from error
    names = [member.name for member in members]
    if word and "[Content_Types].xml" not in names:
        if opendocument(members, where):
            raise DraftingError("Ce fichier est au format OpenDocument (.odt) : il se relit, mais rien ne peut y être écrit.",
                                where, AS_WORD)
        raise no_word(where)
    if len(set(names)) != len(names):
        raise damaged(where)
    return members


def _directory(data: bytes, where: str) -> list[Member]:
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - 0xFFFF))
    if end < 0:
        raise damaged(where)
    _, _, _, _, count, _, position, _ = _END.unpack_from(data, end)
    if count > MAX_MEMBERS:
        raise _too_big(where)
    members: list[Member] = []
    total = 0
    for _ in range(count):
        (mark, _, _, flags, method, _, _, crc, packed, size, name_length, extra, comment, _, _, _, offset) = (
            _CENTRAL.unpack_from(data, position)
        )
        start = position + _CENTRAL.size
        raw = data[start : start + name_length]
        position = start + name_length + extra + comment
        if flags & 1:
            raise DraftingError("Ce fichier Word est protégé par un mot de passe.", where, UNLOCK)
        total += size
        if total > MAX_TOTAL:
            raise _too_big(where)
        if (
            mark != b"PK\x01\x02"
            or method not in (STORED, DEFLATED)
            or data[offset : offset + 4] != b"PK\x03\x04"
        ):
            raise damaged(where)
        # The local header's own name and extra field may have other lengths than the directory's.
        local_name, local_extra = _LOCAL.unpack_from(data, offset)[-2:]
        begin = offset + _LOCAL.size + local_name + local_extra
        name = raw.decode("utf-8" if flags & 0x800 else "cp437")
        if not name.endswith("/"):
            members.append(Member(name, method, crc, size, data[begin : begin + packed]))
    return members


def unpack(members: Iterable[Member], where: str = "") -> dict[str, bytes]:
    """Name → uncompressed content; a French error when a member is damaged."""
    try:
        return {member.name: member.content() for member in members}
    except zlib.error as error:
        raise damaged(where) from error


def write_package(members: Iterable[Member]) -> bytes:
    """A zip of `members` in their order: no date, no extra field, nothing of this machine."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for member in members:
        name = member.name.encode()
        flags = 0 if name.isascii() else 0x800
        fixed = (20, flags, member.method, 0, _DATE, member.crc, len(member.data), member.size, len(name), 0)
        body += (_LOCAL.pack(b"PK\x03\x04", *fixed), name, member.data)
        directory += (_CENTRAL.pack(b"PK\x01\x02", 20, *fixed, 0, 0, 0, 0, offset), name)
        offset += _LOCAL.size + len(name) + len(member.data)
    count = len(directory) // 2
    size = sum(map(len, directory))
    return b"".join([*body, *directory, _END.pack(b"PK\x05\x06", 0, 0, count, count, size, offset, 0)])


def package_hash(data: bytes) -> str:
    """A fingerprint of names and uncompressed contents of a .docx or a zip: zlib builds differ, documents do not."""
    digest = hashlib.sha256()
    for name, content in sorted(unpack(read_package(data, word=False)).items()):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def read_bytes(source: Path | str | bytes) -> tuple[bytes, str]:
    """The bytes of a file and its name for messages; bytes pass through."""
    if isinstance(source, bytes):
        return source, ""
    path = Path(source)
    try:
        if path.stat().st_size > MAX_TOTAL:
            raise _too_big(path.name)
        return path.read_bytes(), path.name
    except FileNotFoundError:
        raise DraftingError("Ce fichier n'existe pas.", str(path)) from None
    except OSError as error:
        raise DraftingError(f"Ce fichier ne peut pas être lu ({os_reason(error)}).", str(path)) from error


def opendocument(members: Iterable[Member], where: str = "") -> bool:
    """Whether a zip is an OpenDocument file: its `mimetype` says so or, when a tool lost it, the members that it has."""
    found = {member.name: member for member in members}
    kind = unpack([found["mimetype"]], where)["mimetype"] if "mimetype" in found else b""
    return kind.startswith(b"application/vnd.oasis.opendocument") or {"content.xml", "META-INF/manifest.xml"} <= set(found)


def no_word(where: str) -> DraftingError:
    """The error for what is no Word file at all."""
    return DraftingError("Ce n'est pas un fichier Word (.docx).", where)


UNLOCK = "Enlevez le mot de passe dans Word, puis recommencez."
UNLOCK_ODT = "Enlevez le mot de passe dans LibreOffice, puis recommencez."
AS_WORD = "Dans LibreOffice : Enregistrer sous, « Word 2007-365 (.docx) »."


def damaged(where: str) -> DraftingError:
    """The error for a file that begins like a .docx and cannot be read to its end."""
    return DraftingError(
        "Ce fichier Word est endommagé.",
        where,
        "Ouvrez-le dans Word ou LibreOffice et enregistrez-le de nouveau.",
    )


def _too_big(where: str) -> DraftingError:
    return DraftingError("Ce fichier est trop volumineux une fois décompressé : il n'est pas lu.", where)


def _ole_error(data: bytes, where: str) -> DraftingError:
    # An encrypted .docx is an OLE file too; the name of its stream tells it from an old .doc.
    if "EncryptedPackage".encode("utf-16-le") in data:
        return DraftingError("Ce fichier Word est protégé par un mot de passe.", where, UNLOCK)
    return DraftingError(
        "Ce fichier est à l'ancien format de Word (.doc).", where, "Enregistrez-le au format .docx."
    )

"""What a file is, by its content, and whether anything in it would run. Names and declared types are not believed.

Let in are pictures, PDF, and office files in their two open formats. Old binary office files (OLE) are not: their
macros cannot be told from their text without a parser of their own.
"""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from xml.etree import ElementTree as ET

from dooropener.errors import Invalid

MAX_BYTES = 5_000_000

SUFFIXES = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
}
"""The media types that are let in, and the ending that belongs to each."""


class FileRefused(Invalid):
    """The file is not taken in.

    `details["rule"]` is one of `empty`, `too_large`, `unknown_kind`, `old_office`, `protected`, `broken`, `macros`,
    `active` (a PDF that does something by itself).
    """

    code = "file_refused"

    def __init__(self, rule: str) -> None:
        super().__init__(rule=rule)


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_PICTURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


def media_type(content: bytes) -> str:
    """The type of a file that may be taken in; raise `FileRefused` for any other."""
    if not content:
        raise FileRefused("empty")
    if len(content) > MAX_BYTES:
        raise FileRefused("too_large")
    for beginning, kind in _PICTURES:
        if content.startswith(beginning):
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return "application/pdf"
    if content.startswith(_OLE):
        raise FileRefused("old_office")
    if content.startswith(_ZIP):
        return _Package(content).check()
    raise FileRefused("unknown_kind")


_MOST_MEMBERS = 5_000
_MOST_UNPACKED = 100_000_000
_LARGEST_INDEX = 2_000_000
_DEEPEST = 2
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ET.ParseError, ValueError, LookupError
)  # fmt: skip
"""What the readers of archives and of XML raise for a file that is not what it says: a damaged bzip2 member is an
`OSError`, a character set that nobody knows a `LookupError`."""
_MAIN_PARTS = {
    "wordprocessingml.document.main+xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "spreadsheetml.sheet.main+xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "presentationml.presentation.main+xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "presentationml.slideshow.main+xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_RUNS = re.compile(r"macro|vba|activex|relationships/(control|oleobject)$", re.IGNORECASE)
"""Content types and kinds of relationship (ECMA-376 part 2, MS-OFFMACRO2) behind which something runs."""
_TEMPLATE = re.compile(r"/attachedTemplate$", re.IGNORECASE)
_OWN_TEMPLATE = re.compile(r"(file:///)?[A-Za-z]:[\\/]|[^:\\/]+$")
"""On the author's own disk: common and harmless. One that is fetched may bring macros along."""


class _Package:
    """An office file: a ZIP archive with parts."""

    def __init__(self, content: bytes, depth: int = 1, room: list[int] | None = None) -> None:
        """`room` is how much may still be unpacked, shared by a package and those inside it."""
        self.depth = depth
        self.room = [_MOST_UNPACKED] if room is None else room
        try:
            self.archive = zipfile.ZipFile(BytesIO(content))
        except _DAMAGED:
            raise FileRefused("broken") from None
        self.members = [member for member in self.archive.infolist() if not member.is_dir()]
        self.names = [member.filename for member in self.members]

    def check(self) -> str:
        """Its media type, once nothing in it can run."""
        self._check_shape()
        try:
            kind = self._open_document() if "mimetype" in self.names else self._office_open()
            for member in self.members:
                self._check_member(member)
        except _DAMAGED:
            raise FileRefused("broken") from None
        return kind

    def _check_shape(self) -> None:
        """Nothing that readers could understand in two ways, and nothing that grows without end."""
        if any(member.flag_bits & 1 for member in self.members):
            raise FileRefused("protected")
        too_many = len(self.members) > _MOST_MEMBERS or self.depth > _DEEPEST
        too_much = sum(member.file_size for member in self.members) > _MOST_UNPACKED
        twice = len({name.casefold() for name in self.names}) < len(self.names)
        if too_many or too_much or twice:
            raise FileRefused("broken")

    def _open_document(self) -> str:
        kind = self._read("mimetype").decode("ascii", "replace").strip()
        if "[Content_Types].xml" in self.names:
            raise FileRefused("broken")
        if kind not in SUFFIXES or not kind.startswith("application/vnd.oasis.opendocument."):
            raise FileRefused("unknown_kind")
        if any(name.startswith(("Basic/", "Scripts/")) for name in self.names):
            raise FileRefused("macros")
        return kind

    def _office_open(self) -> str:
        if "[Content_Types].xml" not in self.names:
            raise FileRefused("unknown_kind")
        types = [value for _, value in self._attributes("[Content_Types].xml")]
        if any(_RUNS.search(value) for value in types):
            raise FileRefused("macros")
        for name in self.names:
            if name.endswith(".rels"):
                self._check_relationships(name)
        found = [kind for main, kind in _MAIN_PARTS.items() if any(value.endswith(main) for value in types)]
        if len(found) != 1:
            raise FileRefused("unknown_kind")
        return found[0]

    def _check_relationships(self, name: str) -> None:
        for relation in self._tree(name).iter():
            kind, target = relation.get("Type", ""), relation.get("Target", "")
            if _RUNS.search(kind) or (_TEMPLATE.search(kind) and not _OWN_TEMPLATE.match(target)):
                raise FileRefused("macros")

    def _check_member(self, member: zipfile.ZipInfo) -> None:
        with self.archive.open(member) as part:
            beginning = part.read(8)
        if beginning == _OLE or beginning.startswith(b"MZ"):
            raise FileRefused("macros")
        if beginning.startswith(_ZIP):
            _Package(self._part(member), self.depth + 1, self.room).check()
        if member.filename.endswith(("content.xml", "styles.xml")) and b"event-listener" in self._part(member):
            raise FileRefused("macros")

    def _part(self, member: zipfile.ZipInfo) -> bytes:
        self.room[0] -= member.file_size
        if self.room[0] < 0:
            raise FileRefused("broken")
        return self.archive.read(member)

    def _attributes(self, name: str) -> list[tuple[str, str]]:
        return [pair for element in self._tree(name).iter() for pair in element.items()]

    def _tree(self, name: str) -> ET.Element:
        text = self._read(name)
        if b"\x00" in text or b"<!" in text.replace(b"<!--", b""):
            raise FileRefused("broken")  # neither another encoding nor a document type belongs there
        return ET.fromstring(text)  # noqa: S314  # small, and without a document type nothing can expand

    def _read(self, name: str) -> bytes:
        if self.archive.getinfo(name).file_size > _LARGEST_INDEX:
            raise FileRefused("broken")
        return self.archive.read(name)


_ACTIVE = re.compile(rb"/(JS|JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA)(?=[\s/(<\[\]>)]|$)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_MOST_INFLATED = 50_000_000
_LONGEST_DICTIONARY = 20_000
_CHUNK = 65_536
_STREAM = re.compile(rb"(?<!end)stream\r?\n")


def _check_pdf(content: bytes) -> None:
    """Names tell what a PDF does by itself (ISO 32000-1, 12.6); they stand in the open, or in object streams."""
    names = b"\n".join([content, *_inflated(_object_streams(content))])
    names = _ESCAPED.sub(_unescaped, names)
    if re.search(rb"/Encrypt[\s/<\d]", names):
        raise FileRefused("protected")
    if _ACTIVE.search(names):
        raise FileRefused("active")


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])


def _object_streams(content: bytes) -> Iterator[memoryview]:
    """Every stream whose dictionary may say that it holds objects, whatever stands around it; each ends by itself."""
    whole = memoryview(content)
    for start in _STREAM.finditer(content):
        before = _ESCAPED.sub(_unescaped, content[max(0, start.start() - _LONGEST_DICTIONARY) : start.start()])
        if b"ObjStm" in before.rpartition(b"endobj")[2]:
            yield whole[start.end() :]


def _inflated(streams: Iterable[memoryview]) -> list[bytes]:
    found, room = [], _MOST_INFLATED
    for stream in streams:
        try:
            found.append(_inflate(stream, room))
        except zlib.error:
            raise FileRefused("broken") from None
        room -= len(found[-1])
    return found


def _inflate(stream: memoryview, room: int) -> bytes:
    """Unpack to the end of the packed data, not to that of the file."""
    unpacking, parts = zlib.decompressobj(), []
    for start in range(0, len(stream), _CHUNK):
        parts.append(unpacking.decompress(stream[start : start + _CHUNK], room + 1))
        room -= len(parts[-1])
        if room < 0 or unpacking.unconsumed_tail:
            raise FileRefused("broken")
        if unpacking.eof:
            break
    return b"".join(parts)

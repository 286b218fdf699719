"""Rich Text Format to text: Outlook's own form of a letter, where it sends no other (RTF 1.9.1)."""

import re

_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|(.)", re.IGNORECASE | re.DOTALL
)
_SKIPPED = frozenset([
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "listtable", "generator",
    "listoverridetable", "rsidtbl", "themedata", "datastore", "xmlnstbl", "latentstyles", "htmltag", "mhtmltag",
])  # fmt: skip
_SAID = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "tab": "\t", "cell": "\t", "emdash": "—",
    "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
}  # fmt: skip
_SYMBOLS = {"~": "\xa0", "_": "-", "\r": "\n", "\n": "\n", "\\": "\\", "{": "{", "}": "}"}
_LONGEST = 2_000_000
_CODE_PAGES = {"936": "gb18030", "65001": "utf-8", "10000": "mac_roman"}


def text_of_rtf(rtf: str) -> str:
    """Return the text; the document may be broken off anywhere."""
    page = re.search(r"\\ansicpg(\d{1,5})", rtf[:2_000])
    reading = _Reading(_CODE_PAGES.get(page[1], f"cp{page[1]}") if page else "cp1252")
    for word, number, byte, symbol, brace, letter in _TOKEN.findall(rtf[:_LONGEST]):
        if byte:
            reading.byte(int(byte, 16))
        elif brace:
            reading.brace(brace)
        elif word:
            reading.word(word, int(number) if number else None)
        else:
            reading.symbol(symbol, letter)
    return reading.text()


class _Reading:
    """Where the reading of a document stands."""

    def __init__(self, codec: str) -> None:
        self._codec = codec
        self._written: list[str] = []
        self._bytes = bytearray()  # one Chinese character is two of RTF's bytes
        self._hidden, self._fallback, self._skip = False, 1, 0
        self._groups: list[tuple[bool, int]] = []

    def byte(self, value: int) -> None:
        if self._skip:
            self._skip -= 1
        elif not self._hidden:
            self._bytes.append(value)

    def brace(self, brace: str) -> None:
        if brace == "{":
            self._groups.append((self._hidden, self._fallback))
        else:
            self._hidden, self._fallback = self._groups.pop() if self._groups else (False, 1)

    def word(self, word: str, number: int | None) -> None:
        if word in _SKIPPED:
            self._hidden = True
        elif word == "uc":
            self._fallback = number or 0
        elif word == "u" and number is not None:
            self._write(chr(number % 65_536))
            self._skip = self._fallback
        else:
            self._write(_SAID.get(word, ""))

    def symbol(self, symbol: str, letter: str) -> None:
        if symbol == "*":
            self._hidden = True
        elif letter and self._skip:
            self._skip -= 1
        else:
            self._write(letter or _SYMBOLS.get(symbol, ""))

    def text(self) -> str:
        self._flush()
        joined = "".join(self._written).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return re.sub(r"\n{3,}", "\n\n", joined.replace("\x00", "")).strip()

    def _write(self, text: str) -> None:
        self._flush()
        if not self._hidden:
            self._written.append(text)

    def _flush(self) -> None:
        if self._bytes:
            self._written.append(_decoded(self._bytes, self._codec))
            self._bytes.clear()


def _decoded(data: bytearray, codec: str) -> str:
    try:
        return bytes(data).decode(codec, "replace")
    except LookupError:
        return bytes(data).decode("cp1252", "replace")


_HEADER = 16
_WINDOW = 4096
_BEGINNING = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What stands in the window before the first byte (MS-OXRTFCP, 2.1.2.1)."""


def decompressed(data: bytes) -> bytes:
    """Undo the compression that Exchange puts on Rich Text (MS-OXRTFCP); what is not compressed comes back as it is."""
    if data[8:12] == b"MELA":
        return data[_HEADER:]
    if data[8:12] != b"LZFu":
        return data
    window = bytearray(_BEGINNING.ljust(_WINDOW, b"\x00"))
    end, at, out = len(_BEGINNING), _HEADER, bytearray()
    while at < len(data) and len(out) < _LONGEST:
        flags, at = data[at], at + 1
        for bit in range(8):
            length, start = 1, -1
            if flags >> bit & 1:
                reference = int.from_bytes(data[at : at + 2])
                at, start, length = at + 2, reference >> 4, (reference & 15) + 2
                if start == end % _WINDOW or at > len(data):
                    return bytes(out)
            elif at >= len(data):
                return bytes(out)
            for step in range(length):
                byte = data[at] if start < 0 else window[(start + step) % _WINDOW]
                window[end % _WINDOW] = byte
                out.append(byte)
                end += 1
            at += start < 0
    return bytes(out)

"""HTML to text that keeps what matters here: lines, paragraphs, and what was quoted, as ``> ``."""

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

_LONGEST = 2_000_000
_DROPPED = "head, style, script, title, template, noscript, object, svg, select, textarea, meta, link"
_HIDDEN = re.compile(
    r"display\s{0,3}:\s{0,3}none|mso-hide\s{0,3}:\s{0,3}all|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE
)
_QUOTED = (
    ".yahoo_quoted, .protonmail_quote, .tutanota_quote, .zmail_extra, .moz-cite-prefix, #isReplyContent, #reply-intro,"
    " .ox-quote, .quoted-plain-text, .WM_QUOTED, includetail"
)
"""Where mail programs put the original. Gmail's and Outlook's places are not among them: answers stand in those."""

_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "html", "li", "main", "nav", "ol",
    "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
])  # fmt: skip
_PARAGRAPHS = frozenset(["blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "ul"])
_FLAT_PARAGRAPH = re.compile(r"MsoNormal|margin(?:-top|-bottom)?\s{0,3}:\s{0,3}0", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_COLLAPSED = re.compile(r"[ \t\r\n\f]+")
_DEEPEST_QUOTE = 8
_DEEPEST = 1_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_LINE_TAG = re.compile(r"<(?:br|/p|/div|/tr|/h\d)\b[^<>]{0,2000}>", re.IGNORECASE)
_NEED_NO_END = frozenset([
    "area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p", "param",
    "source", "td", "th", "tr", "wbr",
])  # fmt: skip


class _Page:
    """Lines as a browser would set them: a block's edge breaks a line once, a paragraph leaves one line free."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._gap = False
        self._depth = 0

    def write(self, text: str) -> None:
        if not text.strip(" ") and not self._line:
            return
        if self._gap and self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._marked(""))
        self._gap = False
        self._line.append(text)

    def line_break(self) -> None:
        self.lines.append(self._marked("".join(self._line).strip(" ")))
        self._line = []
        self._gap = False

    def edge(self, *, paragraph: bool = False) -> None:
        if self._line:
            self.line_break()
        self._gap = self._gap or paragraph

    def quote(self, step: int) -> None:
        self.edge()
        self._depth = max(0, self._depth + step)

    def _marked(self, line: str) -> str:
        return ("> " * min(self._depth, _DEEPEST_QUOTE) + _SPACES.sub(" ", line)).rstrip()


def text_of(html: str) -> str:
    """Return the visible text; quotes, and the places where mail programs keep the original, come with ``> ``."""
    html = html[:_LONGEST]
    if _is_too_deep(html):
        return _without_tags(html)
    tree = LexborHTMLParser(html)
    for node in tree.css(_DROPPED):
        node.decompose()
    root = tree.body or tree.root
    if root is None:
        return ""
    page = _Page()
    _walk(root, page, _quoted(tree))
    page.edge()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(page.lines)).strip("\n")


def _is_too_deep(html: str) -> bool:
    """The parser's time grows with the square of the depth; no letter is nested by the thousand."""
    depth = 0
    for match in _TAG.finditer(html):
        if match.group(2).lower() not in _NEED_NO_END:
            depth += -1 if match.group(1) else 1
            if depth > _DEEPEST:
                return True
    return False


def _without_tags(html: str) -> str:
    return unescape(re.sub(r"<[^<>]{0,2000}>", " ", _LINE_TAG.sub("\n", html))).strip()


def _quoted(tree: LexborHTMLParser) -> set[int]:
    quoted = {node.mem_id for node in tree.css(_QUOTED)}
    quoted |= {node.mem_id for node in tree.css("blockquote")}
    # Gmail's attribution line stands before a block quote; the same class heads a forwarded mail, which is no quote.
    quoted |= {node.mem_id for node in tree.css(".gmail_attr:has(~ blockquote)")}
    return quoted


def _walk(root: LexborNode, page: _Page, quoted: set[int]) -> None:
    """Visit the tree without recursion: mail nests tables deeper than Python's stack."""
    node: LexborNode | None = root
    while node is not None:
        hidden = _is_hidden(node)
        if not hidden:
            _enter(node, page, quoted)
            if node.child is not None:
                node = node.child
                continue
        node = _after(node, root, page, quoted, left=hidden)


def _after(
    node: LexborNode | None, root: LexborNode, page: _Page, quoted: set[int], *, left: bool
) -> LexborNode | None:
    while node is not None:
        if not left:
            _leave(node, page, quoted)
        left = False
        if node.mem_id == root.mem_id:
            return None
        if node.next is not None:
            return node.next
        node = node.parent
    return None


def _is_hidden(node: LexborNode) -> bool:
    if not node.is_element_node:
        return not node.is_text_node
    style = node.attributes.get("style") or ""
    return bool(_HIDDEN.search(style[:2_000]))


def _enter(node: LexborNode, page: _Page, quoted: set[int]) -> None:
    tag = node.tag or ""
    if node.is_text_node:
        _write_text(node, page)
    elif tag == "br":
        page.line_break()
    elif tag == "hr":
        page.edge()
        page.write("_" * 32)
        page.edge()
    elif tag in _BLOCKS or node.mem_id in quoted:
        page.edge(paragraph=_is_paragraph(node))
        if node.mem_id in quoted:
            page.quote(+1)
        if tag == "li":
            page.write("- ")
    elif tag in {"td", "th"}:
        page.write(" ")


def _leave(node: LexborNode, page: _Page, quoted: set[int]) -> None:
    if node.mem_id in quoted:
        page.quote(-1)
    if node.tag in _BLOCKS or node.mem_id in quoted:
        page.edge(paragraph=_is_paragraph(node))


def _write_text(node: LexborNode, page: _Page) -> None:
    text = node.text_content or ""
    if node.parent is None or node.parent.tag != "pre":
        # A no-break space alone is how Outlook writes an empty line, so it counts as text until the line is set.
        page.write(_COLLAPSED.sub(" ", text))
        return
    first, *others = text.replace("\r\n", "\n").split("\n")
    page.write(first)
    for line in others:
        page.line_break()
        page.write(line)


def _is_paragraph(node: LexborNode) -> bool:
    """Outlook writes every line as a paragraph without margin; elsewhere a paragraph stands apart."""
    if node.tag not in _PARAGRAPHS:
        return False
    marks = f"{node.attributes.get('class') or ''} {node.attributes.get('style') or ''}"
    return not _FLAT_PARAGRAPH.search(marks[:2_000])

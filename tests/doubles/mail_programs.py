"""Answers as the mail programs of our partners send them: plain, HTML, or both, in eleven languages.

`mail_programs.toml` holds the programs' words, `answered_letters.toml` what is written.
"""

import tomllib
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
PROGRAMS: dict[str, Any] = tomllib.loads((_HERE / "mail_programs.toml").read_text(encoding="utf-8"))
LETTERS: dict[str, Any] = tomllib.loads((_HERE / "answered_letters.toml").read_text(encoding="utf-8"))
LANGUAGES = tuple(PROGRAMS)
_WORDS = {
    "name": "Karin Ek",
    "address": "hello@norrkopingmatch.example",
    "to": "Chiara Ferri",
    "subject": "Norrköping: Strömmens Plåt AB",
}


@dataclass(frozen=True, slots=True)
class Program:
    """One mail program in one language; `marks` tells whether it puts "> " before each line of the original."""

    language: str
    name: str
    intro: str
    marks: bool

    def __str__(self) -> str:
        return f"{self.language} {self.name}"


def programs() -> list[Program]:
    return [
        Program(language, name, intro.format(**_WORDS), marks=kind == "lines")
        for language, found in PROGRAMS.items()
        for kind in ("lines", "block")
        for name, intro in found[kind].items()
    ]


def marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def wrapped(line: str, width: int = 76) -> str:
    """The line as programs break it that keep to the width of a terminal."""
    lines = [""]
    for word in line.split(" "):
        if len(lines[-1]) + len(word) >= width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def plain(program: Program, answer: str, *, wrap: bool = False) -> str:
    """The text part: the answer above the original."""
    original = LETTERS[program.language]["original"]
    if not program.marks:
        return f"{answer}\n\n{program.intro}\n\n{original}\n"
    intro = wrapped(program.intro) if wrap else program.intro
    return f"{answer}\n\n{intro}\n\n{marked(original)}\n"


def below(program: Program, answer: str) -> str:
    """The answer under the quoted lines."""
    return f"{program.intro}\n{marked(LETTERS[program.language]['original'])}\n\n{answer}\n"


def html(program: Program, answer: str) -> str:
    """The HTML part with the marks that this family of programs puts around the original."""
    original = LETTERS[program.language]["original"]
    frame = next((made for start, made in _FRAMES.items() if program.name.startswith(start)), _generic)
    return f"<html><body>{frame(program, answer, original)}</body></html>"


def _divs(text: str) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.split("\n"))


def _lines(text: str) -> str:
    return "<br>\n".join(escape(line) for line in text.split("\n"))


def _bold_labels(intro: str) -> str:
    rows = [line for line in intro.split("\n") if not set(line) <= set("-_")]
    return "<br>".join(
        f"<b>{escape(label)}:</b>{escape(value)}" for label, _, value in (row.partition(":") for row in rows)
    )


def _gmail(program: Program, answer: str, original: str) -> str:
    return (
        f'<div dir="ltr">{_divs(answer)}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{escape(program.intro)}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204)">'
        f"<div>{_lines(original)}</div></blockquote></div>"
    )


def _apple(program: Program, answer: str, original: str) -> str:
    return (
        f'<div style="line-break: after-white-space;">{_divs(answer)}<div><br></div><div><br><blockquote type="cite">'
        f'<div>{escape(program.intro)}</div><br class="Apple-interchange-newline"><div>{_lines(original)}</div>'
        "</blockquote></div></div>"
    )


def _thunderbird(program: Program, answer: str, original: str) -> str:
    return (
        f'<p>{_lines(answer)}</p><div class="moz-cite-prefix">{escape(program.intro)}<br></div>'
        f'<blockquote type="cite" cite="mid:a@match.example"><p>{_lines(original)}</p></blockquote>'
    )


def _outlook(program: Program, answer: str, original: str) -> str:
    paragraphs = "".join(
        f'<p class="MsoNormal">{escape(line) or "<o:p>&nbsp;</o:p>"}</p>' for line in answer.split("\n")
    )
    return (
        f'<div class="WordSection1">{paragraphs}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div>'
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{_bold_labels(program.intro)}<o:p></o:p></p></div></div>'
        f'<p class="MsoNormal">{_lines(original)}</p></div>'
    )


def _outlook_web(program: Program, answer: str, original: str) -> str:
    return (
        f'<div style="font-family: Aptos">{_divs(answer)}</div><div id="appendonsend"></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">'
        f'<font face="Calibri, sans-serif">{_bold_labels(program.intro)}</font><div>&nbsp;</div></div>'
        f'<div class="BodyFragment"><font size="2">{_lines(original)}</font></div>'
    )


def _qq(program: Program, answer: str, original: str) -> str:
    rule, *rows = [line for line in program.intro.split("\n") if line]
    return (
        f"<div>{_divs(answer)}</div><div><br></div><div><!--emptysign--></div>"
        f'<div style="font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;">{escape(rule)}</div>'
        f'<div style="font-size: 12px;background:#efefef;padding:8px;">{_divs(chr(10).join(rows))}</div>'
        f"<div>{_lines(original)}</div>"
    )


def _netease(program: Program, answer: str, original: str) -> str:
    intro = f"<p>{escape(program.intro)}</p>" if program.marks else f"<div>{_lines(program.intro)}</div>"
    return (
        f'<div style="line-height:1.7">{_divs(answer)}</div><div id="isReplyContent">{intro}'
        f'<blockquote id="isReplyContent" style="padding-left:1ex">{_lines(original)}</blockquote></div>'
    )


def _yahoo(program: Program, answer: str, original: str) -> str:
    return (
        f'<div class="ydp1yahoo-style-wrap">{_divs(answer)}</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>'
        f"<div>{escape(program.intro)}</div><div><br></div><div>{_lines(original)}</div></div></div>"
    )


def _generic(program: Program, answer: str, original: str) -> str:
    quote = f"<blockquote>{_lines(original)}</blockquote>" if program.marks else f"<p>{_lines(original)}</p>"
    return f"<p>{_lines(answer)}</p><p>{_lines(program.intro)}</p>{quote}"


_FRAMES = {
    "gmail": _gmail,
    "apple": _apple,
    "ios": _apple,
    "thunderbird": _thunderbird,
    "outlook-web": _outlook_web,
    "outlook": _outlook,
    "qq": _qq,
    "netease": _netease,
    "yahoo": _yahoo,
}


def mail(text: str | None = None, page: str | None = None, *, sender: str = "Chiara <chiara@partner.example>") -> bytes:
    """The mail as bytes: text, HTML, or the two as alternatives."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "Karin Ek <hello@norrkopingmatch.example>"
    message["Subject"] = "Re: Norrköping: Strömmens Plåt AB"
    message["Message-ID"] = "<answer@partner.example>"
    if text is not None:
        message.set_content(text)
        if page is not None:
            message.add_alternative(page, subtype="html")
    else:
        message.set_content(page or "", subtype="html")
    return message.as_bytes()

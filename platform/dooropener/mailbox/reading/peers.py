"""Other programs that find the new text of a reply, to be measured beside ours: those that are installed.

They are no part of the product (the extra ``dev`` brings them). talon is not among them: its newest release is of 2017
and needs libraries that do not build any more.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec

import quotequail


def peers() -> Mapping[str, Callable[[str], str]]:
    """Return, by name, how each peer reads the body of a mail."""
    known = {
        "quotequail": ("quotequail", by_quotequail),
        "email-reply-parser": ("email_reply_parser", by_email_reply_parser),
        "mail-parser-reply": ("mailparser_reply", by_mail_parser_reply),
    }
    return {name: read for name, (module, read) in known.items() if find_spec(module) is not None}


def by_quotequail(body: str) -> str:
    if unwrapped := quotequail.unwrap(body):
        return str(unwrapped.get("text_top") or unwrapped.get("reply") or "").strip()
    parts: list[tuple[bool, str]] = quotequail.quote(body)
    return "\n".join(text for shown, text in parts if shown).strip()


def by_email_reply_parser(body: str) -> str:
    return str(import_module("email_reply_parser").EmailReplyParser.parse_reply(body)).strip()


def by_mail_parser_reply(body: str) -> str:
    """In all the languages it knows; where it keeps signatures, they stay."""
    package = import_module("mailparser_reply")
    known = list(import_module("mailparser_reply.constants").MAIL_LANGUAGES)
    read = package.EmailReplyParser(languages=known).read(body)
    return str(read.replies[0].full_body if read.replies else body).strip()

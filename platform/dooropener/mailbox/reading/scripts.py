"""Chinese in either script: the words that a reply is read by are kept in the simplified one."""

import re
from functools import cache

from opencc import OpenCC

_HAN = re.compile(r"[\u3400-\u9fff]")


def simplified(text: str) -> str:
    """The text in simplified characters, each in the place of the one it stands for; other text as it is."""
    if not _HAN.search(text):
        return text
    whole: str = _converter().convert(text)
    return whole if len(whole) == len(text) else "".join(map(_character, text))


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _character(character: str) -> str:
    """One at a time where a phrase would have another length."""
    plain: str = _converter().convert(character)
    return plain if len(plain) == 1 else character

"""The words of all doors: gettext catalogues read from `locales/<language>/<domain>.po`, formats by Babel."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Literal
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, lists, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("sv", "en", "it", "de", "zh", "lv", "fi", "da", "nb", "is", "sw")
"""The finished languages: every word, letter and page exists in each."""

ALL_LANGUAGES = ("sv", "en", "it", "de", "zh", "lv", "fi", "da", "nb", "is", "sw")
"""The languages of the people we serve; in any other, people get English by an advisor's explicit choice."""

PORTAL_LANGUAGES = ("sv", "en")

FORMATS = {"en": "en_GB"}
"""Whose dates and numbers a language uses, where that is not its first country: our English is European."""

_SHORT = {"en": "d MMM y, HH:mm"}
"""Of a date in figures alone, readers of English take the month for the day, or the day for the month."""

_READ_BOKMÅL = ("no", "nn")

OFFICE_ZONE = ZoneInfo("Europe/Stockholm")


def first_finished(wanted: Iterable[str]) -> str | None:
    """Of the tags that someone asks for, as in `zh-CN` or `no`, the first for which we have a language."""
    tags = ["nb" if tag.lower().split("-")[0] in _READ_BOKMÅL else tag for tag in wanted]
    found = Locale.negotiate(tags, LANGUAGES, sep="-")
    return found.language if found else None


def resource_folder(name: str) -> Path:
    """`templates` or `locales`: in the repository in a checkout, inside the package when installed."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parents[1] / name


@cache
def translations(language: str) -> NullTranslations:
    """All catalogues of one language as one; message ids are English, so English may lack a catalogue."""
    return read_catalogues(language, (resource_folder("locales") / language).glob("*.po"))


def read_catalogues(language: str, paths: Iterable[Path]) -> NullTranslations:
    """The catalogues in one, with the plural rule of the language, which Babel does not take along in a merge."""
    merged = Translations()
    merged.add_fallback(NullTranslations())
    for path in sorted(paths):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language.replace("-", "_"))
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        part = Translations(compiled)
        merged.merge(part)
        merged.plural = part.plural
    return merged


class Words:
    """One reader's language: `_`, plural forms, dates, lists."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale.parse(FORMATS.get(language, language))
        self._translations = translations(language)

    def gettext(self, message: str, **values: object) -> str:
        text = str(self._translations.gettext(message))
        return text % values if values else text

    __call__ = gettext

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """One of the two, with its `number` written as the language writes it: *1,200 doors*."""
        text = str(self._translations.ngettext(one, many, number))
        return text % {"number": self.number(number), **values}

    def pgettext(self, context: str, message: str, **values: object) -> str:
        text = str(self._translations.pgettext(context, message))
        return text % values if values else text

    def date(self, value: date, form: str = "long") -> str:
        return str(dates.format_date(value, form, locale=self.locale))

    def time(self, value: datetime, form: str = "medium") -> str:
        """Date and time at the office, with its zone not repeated: pages say once which zone they use."""
        form = _SHORT.get(self.language, form) if form == "short" else form
        return str(dates.format_datetime(value, form, tzinfo=OFFICE_ZONE, locale=self.locale))

    def ago(self, value: datetime, now: datetime) -> str:
        return str(dates.format_timedelta(value - now, add_direction=True, locale=self.locale))

    def number(self, value: int) -> str:
        """With the signs of the language between thousands: *1 200*, *1,200*."""
        return _number(self.language, value)

    def size(self, number: int) -> str:
        """So many bytes, roughly: *640 kB*, *1,2 MB*."""
        if number < 1_000_000:
            return f"{max(1, round(number / 1000))} kB"
        return f"{numbers.format_decimal(round(number / 1_000_000, 1), locale=self.locale)} MB"

    def join(self, items: list[str], style: Literal["standard", "or"] = "standard") -> str:
        return str(lists.format_list(items, style=style, locale=self.locale)) if items else ""

    def sentences(self, *several: str) -> str:
        """One after the other, with a space between them where the language writes spaces."""
        return ("" if self.language == "zh" else " ").join(several)

    def labelled(self, label: str, value: str) -> str:
        """ "Where: Modena", with the colon that the language writes."""
        return f"{label}：{value}" if self.language == "zh" else f"{label}: {value}"

    def bracketed(self, text: str, more: str) -> str:
        """ "10:00–10:30 (Modena)", with the brackets that the language writes."""
        return f"{text}（{more}）" if self.language == "zh" else f"{text} ({more})"

    def sorting(self, text: str) -> str:
        """A key that puts names in the order of the language: in Swedish å, ä and ö come last, else with a and o."""
        swedish = {"å": "~a", "ä": "~b", "æ": "~b", "ö": "~c", "ø": "~c", "ü": "y"} if self.language == "sv" else {}
        letters = "".join(swedish.get(letter, letter) for letter in text.lower())
        return "".join(letter for letter in normalize("NFKD", letters) if not combining(letter))

    def language_name(self, code: str) -> str:
        """What a language is called here; a tag that nobody knows is shown as it stands."""
        try:
            name = Locale.parse(code, sep="-").get_language_name(self.language)
        except (UnknownLocaleError, ValueError):
            return code
        return str(name or code)

    def country(self, code: str) -> str:
        """What a country is called here, by its ISO 3166 code; a code that nobody knows is shown as it stands."""
        return str(self.locale.territories.get(code, code))


@lru_cache(maxsize=4096)
def _number(language: str, value: int) -> str:
    """A page of figures has hundreds, most of them small and written before."""
    return str(numbers.format_decimal(value, locale=words(language).locale))


@cache
def words(language: str) -> Words:
    return Words(language)

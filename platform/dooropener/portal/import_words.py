"""What is wrong with a file or a row, and what its columns are called, in the reader's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import regions
from dooropener.errors import DoorOpenerError
from dooropener.exchanges import LISTS, RecordKind
from dooropener.terms import Terms
from dooropener.words import Words

FILES: Mapping[str, str] = {
    "empty": "The file is empty.",
    "no_file": "Choose a file.",
    "too_large": "The file is larger than 50 MB. Divide it into several.",
    "binary": "This is not a table: neither a CSV nor a JSON Lines file, nor an Excel workbook (.xlsx).",
    "wrong_encoding": "The letters of the file cannot be read in the encoding that you chose.",
    "unknown_encoding": "There is no encoding called “%(value)s”. Choose one of: %(choices)s.",
    "broken_csv": "A quotation mark that opens on line %(line)s is never closed as it should be.",
    "not_json": "Line %(line)s is not a JSON object. A JSON Lines file has one object on each line.",
    "one_column": "Only one column was found. Part the columns by semicolon, comma or tab.",
    "unknown_columns": "None of the columns is known. The first line must name them. It says: %(columns)s",
    "no_rows": "The file has no rows below its first line.",
    "twice": "Two columns are called “%(column)s”. Rename one of them.",
    "too_many_rows": "The file has too many rows. Divide it into files of at most %(maximum)s rows.",
    "too_many_columns": "The file has more than %(maximum)s columns. Take out those that are not needed.",
    "old_workbook": "This is an old Excel file (.xls). Save it as an Excel workbook (.xlsx).",
    "protected": "The workbook is protected by a password. Save it without one.",
    "macros": "The workbook has macros, or parts that could run. Save it as an ordinary Excel workbook (.xlsx).",
    "bomb": "The file would unpack to far more than a table needs, or holds parts that none needs. It is not opened.",
    "broken_workbook": "The workbook is damaged and cannot be read. Open it in Excel and save it anew.",
    "no_workbook": "This is no Excel workbook, though it is packed like one. Save the table as .xlsx or CSV.",
    "several_sheets": "Several sheets look like tables (%(sheets)s). Say what the file holds, or keep one sheet.",
}

MAPPINGS: Mapping[str, str] = {
    "column": "There is no column called “%(value)s”. These are there: %(choices)s.",
    "field": "There is no field called “%(value)s”. Choose one of: %(choices)s.",
}

ROWS: Mapping[str, str] = {
    "missing": "Is missing.",
    "too_long": "Is longer than %(maximum)s characters.",
    "too_many": "Has more than %(maximum)s values.",
    "huge": "Has more than %(maximum)s characters. No cell may.",
    "unknown_choice": "“%(value)s” is not understood. Write, in Swedish or English: %(choices)s.",
    "unknown_language": "“%(value)s” is no language that we know. Write, in Swedish or English: %(choices)s.",
    "unknown_region": "There is no region called “%(value)s”. Write one of: %(choices)s.",
    "unknown_country": "“%(value)s” is no country or code of one, such as SE.",
    "not_a_number": "“%(value)s” is not a valid registration number in that country.",
    "invalid_name": "“%(value)s” is no name: it needs letters, and at most 200 characters.",
    "invalid_address": "“%(value)s” is no mail address. It should look like name@example.com.",
    "invalid_postal_address": "An address needs letters, and at most 300 characters.",
    "not_a_date": "“%(value)s” is no day. Write it as 2026-03-02.",
    "in_future": "%(value)s is still to come.",
    "is_date": "Is a date. Give the cell the format of text.",
    "is_list": "Is a list where one value is wanted.",
    "not_a_list": "Looks like a JSON list, and is none.",
    "nested": "Is an object. Write plain text, or a list of words.",
    "formula": "Is a formula whose result is not in the file. Write the value itself.",
    "error": "Is an error of the spreadsheet.",
    "extra_cells": "Has more cells than the first line names columns.",
    "repeats": "Is about the same as line %(other)s. Keep one of them.",
    "gone": "What this id stands for is not here any more.",
    "crosses_home": "An organisation cannot move between the home region and abroad.",
    "number_taken": "Another organisation has this registration number.",
    "unknown_organisation": "There is no such organisation yet. Take in the organisations first.",
    "other_organisation": "The listing with this id belongs to another organisation.",
    "not_editable": "A listing that has expired or is archived cannot be changed.",
    "kept_by_person": "This person keeps name, address and language in the chat.",
    "already_there": "A colleague at the same organisation has this address.",
    "address_changes": "Change the address of a contact on its own page.",
    "contact_ended": "This contact is marked as no longer there. Bring it back on its page first.",
    "erased": "This person asked to be forgotten, and is not taken in again.",
    "said_stop": "This address has said that it wants no more mail, or does not exist. It is not taken in again.",
}

NOT_JSON = "This line is not a JSON object, or says something twice."

COLUMNS: Mapping[str, str] = {
    "id": "Id",
    "name": "Name",
    "organisation": "Organisation",
    "region": "Region",
    "country": "Country",
    "kind": "Kind",
    "organisation_kind": "Kind of organisation",
    "registration_number": "Registration number",
    "postal_address": "Postal address",
    "legal_form": "Legal form",
    "languages": "Languages",
    "sectors": "Sectors",
    "contact_name": "Name of the contact",
    "contact_email": "Mail address of the contact",
    "contact_role": "Role of the contact",
    "contact_language": "Language of the contact",
    "email": "Mail address",
    "role": "Role",
    "language": "Language",
    "lawful_basis": "Lawful basis",
    "source": "Where the data are from",
    "sourced_on": "When they were collected",
    "partnership": "Form of partnership",
    "title": "Title",
    "summary": "Summary",
    "text": "Text",
    "target_regions": "Regions that are sought",
    "codes": "Codes",
    "certifications": "Certificates",
    "exclusions": "Exclusions",
}

_MEANT = {"region_id": "region"}
_TERMS = frozenset({"lawful_basis", "organisation_kind", "partnership"})
_LANGUAGES = frozenset({"contact_language", "language", "languages"})
_REGIONS = frozenset({"region", "region_id", "target_regions"})


def column_name(words: Words, field: str) -> str:
    """What a field is called; one that has no name is shown as it stands."""
    name = COLUMNS.get(_MEANT.get(field, field))
    return words(name) if name else field


def file_fault(words: Words, error: DoorOpenerError) -> str:
    """Why a file is not taken in."""
    sentence = FILES.get(str(error.details.get("rule")), "")
    return words(sentence, **_told(words, error.details)) if sentence else ""


def mapping_fault(words: Words, columns: Sequence[str], error: DoorOpenerError) -> str:
    """Why a column is not told what it means: the file has none of this name, or there is no such field."""
    wrong, choices = ("field", error.details["choices"]) if error.details["field"] in columns else ("column", columns)
    value = error.details["value" if wrong == "field" else "field"]
    assert isinstance(choices, Sequence)
    return words(MAPPINGS[wrong], value=value, choices=words.join(list(choices), "or"))


@dataclass(frozen=True, slots=True)
class RowWords:
    """What is told of the rows of a file that holds a `kind`. `regions`: their names, by id."""

    words: Words
    kind: RecordKind
    regions: Mapping[str, str]

    def fault(self, fault: Mapping[str, Any]) -> str:
        """What is wrong with one field of a row, or with the row."""
        rule = str(fault["rule"])
        if rule == "not_json":
            return self.words(NOT_JSON)
        sentence = ROWS.get(rule)
        if sentence is None:
            return rule.replace("_", " ")
        choices = (self.regions if rule == "unknown_region" else ()) or fault.get("choices", ())
        taken = self.words.join([self.value(fault["field"], each) for each in choices], "or")
        return self.words(sentence, **{**_told(self.words, fault), "choices": taken})

    def shown(self, field: str, told: str) -> str:
        """A value of the preview; of several, each."""
        return (
            ", ".join(self.value(field, each) for each in told.split(", "))
            if field in LISTS
            else self.value(field, told)
        )

    def value(self, field: str, told: str) -> str:
        """What the portal calls one kept value; somebody's own words stay as they are."""
        if not told:
            return ""
        if context := self._context(field):
            return Terms(self.words).key(context, told)
        if field in _LANGUAGES:
            return self.words.language_name(told)
        if field in _REGIONS:
            return self.regions.get(told, told)
        if field == "sourced_on":
            return self.words.date(date.fromisoformat(told))
        return self.words.country(told) if field == "country" else told

    def _context(self, field: str) -> str:
        if field == "kind":
            return "kind" if self.kind is RecordKind.LISTINGS else "organisation_kind"
        return field if field in _TERMS else ""


async def row_words(session: AsyncSession, words: Words, kind: RecordKind) -> RowWords:
    """With the regions that the office knows now."""
    names = {region.id: region.name(words.language) for region in await regions.all_regions(session)}
    return RowWords(words, kind, names)


def _told(words: Words, details: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(details)
    if isinstance(told.get("maximum"), int):
        told["maximum"] = words.number(told["maximum"])
    return told

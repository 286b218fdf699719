"""Whole tables as files, by API: what *Settings, Data in and out* gives, under the same entry of the audit trail."""

import enum
from typing import Annotated

from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Stream

from dooropener.exchanges import MEDIA_TYPES, FileFormat, RecordKind, Wanted
from dooropener.listings import ListingState
from dooropener.portal.api.operations import reads
from dooropener.portal.desk import Desk
from dooropener.portal.exports import sent_out


class Exported(enum.StrEnum):
    """What a file holds: one kind of record, or all three."""

    ORGANISATIONS = "organisations"
    CONTACTS = "contacts"
    LISTINGS = "listings"
    ALL = "all"


@reads(
    "/exports/{kind:str}",
    "exports:read",
    "/settings/exports",
    shows=("/settings/exports",),
    files=list(MEDIA_TYPES.values()),
)
async def export(
    desk: NamedDependency[Desk],
    kind: FromPath[Exported],
    form: Annotated[FileFormat, QueryParameter(name="format", description="of `all` CSV and JSON lines are packed")] = (
        FileFormat.CSV
    ),
    region: Annotated[str, QueryParameter(max_length=100, description="organisations of one region")] = "",
    in_state: Annotated[ListingState | None, QueryParameter(name="state", description="listings in one state")] = None,
    mark: FromQuery[bool] = False,
) -> Stream:
    """Take data out as a file; it holds data of people, and each time is written into the audit trail.

    `mark` begins CSV with the mark by which Excel knows UTF-8.
    """
    kinds = list(RecordKind) if kind is Exported.ALL else [RecordKind(kind)]
    return await sent_out(desk, kinds, form, Wanted(region.replace("\x00", ""), in_state), mark=mark)


router = Router(path="/", route_handlers=[export])

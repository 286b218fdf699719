"""Data that go out as files. They hold people's names and addresses, so each is written into the audit trail."""

from collections.abc import AsyncIterator

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.response import Stream

from dooropener import audit, exchanges, regions
from dooropener.exchanges import FileFormat, RecordKind, Wanted
from dooropener.house import House
from dooropener.listings import ListingState
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import advisor, fresh


@get("/settings/exports", guards=[advisor])
async def exports_page(desk: NamedDependency[Desk]) -> Response[str]:
    """What is asked for in the address is chosen already: lists lead here with their filters."""
    asked = {name: [value] for name, value in desk.request.query_params.items()}
    return await _show(desk, Form(asked))


async def _show(desk: Desk, form: Form, fault: FieldFault | None = None) -> Response[str]:
    return await desk.page(
        "exports.html",
        status=422 if fault else 200,
        kinds=list(RecordKind),
        formats=list(FileFormat),
        regions=await regions.all_regions(desk.session, language=desk.user.language),
        states=list(ListingState),
        form=form,
        fault=fault,
    )


@post("/settings/exports", guards=[advisor, fresh])
async def export(desk: NamedDependency[Desk]) -> Response[str] | Stream:
    """The file, sent as it is written."""
    form = desk.form
    try:
        form_of_file = form.choice("format", FileFormat)
        kinds = [form.choice("kind", RecordKind)] if form.text("kind") else list(RecordKind)
        state = form.choice("state", ListingState) if form.text("state") else None
        return await sent_out(desk, kinds, form_of_file, Wanted(form.text("region"), state), mark=form.checked("mark"))
    except FieldFault as fault:
        return await _show(desk, form, fault)
    except regions.UnknownRegion:
        return await _show(desk, form, FieldFault("region", "unknown_choice"))


async def sent_out(desk: Desk, kinds: list[RecordKind], form: FileFormat, wanted: Wanted, *, mark: bool) -> Stream:
    """The file, sent as it is written, with its entry of the audit trail. Raises `UnknownRegion`."""
    if wanted.region:
        await regions.get_region(desk.session, wanted.region)
    details = {"kinds": [kind.value for kind in kinds], "format": form.value, "region": wanted.region}
    details["state"] = wanted.state.value if wanted.state else ""
    audit.record(desk.session, "data_exported", by=desk.user.actor, at=desk.now, details=details)
    suffix = exchanges.suffix_of(kinds, form)
    name = f"{kinds[0].value if len(kinds) == 1 else 'dooropener'}-{desk.now.date().isoformat()}.{suffix}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    content = _content(desk.house, kinds, form, wanted, mark=mark)
    return Stream(content, media_type=exchanges.MEDIA_TYPES[suffix], headers=headers)


async def _content(
    house: House, kinds: list[RecordKind], form: FileFormat, wanted: Wanted, *, mark: bool
) -> AsyncIterator[bytes]:
    """In a transaction of its own: that of the request is over when the first bytes leave."""
    async with house.sessions() as session:
        async for chunk in exchanges.export(session, kinds, form, wanted, secret=house.secret, mark=mark):
            yield chunk


router = Router(path="/", route_handlers=[exports_page, export])

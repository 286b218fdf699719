"""What operations take and answer, by example: a made-up company and its door. Shown wherever such a thing is told."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import msgspec

from dooropener.exchanges import ImportState, RecordKind, RowVerdict
from dooropener.introductions import IntroductionState
from dooropener.listings import ListingState
from dooropener.matches import MatchState, RejectionReason
from dooropener.portal.api.figures import CountedView
from dooropener.portal.api.imports import FaultView, FileBody, ImportView, MappingBody, RowView, WatchedImport
from dooropener.portal.api.introductions import IntroductionView, LetterBody, LetterView, NoteBody, NoteView
from dooropener.portal.api.listings import ListingBody, ListingView, NewListing, ReasonBody
from dooropener.portal.api.matches import ApproveBody, Approved, Criterion, MatchView, RejectBody, SnoozeBody
from dooropener.portal.api.organisations import NewOrganisation, OrganisationBody, OrganisationView
from dooropener.regions import Route
from dooropener_matching import Kind, OrganisationKind, Partnership

_MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_TUESDAY = datetime(2026, 3, 3, 8, 5, tzinfo=UTC)

_FIRM = OrganisationBody(
    name="Termo Emilia S.r.l.",
    kind=OrganisationKind.COMPANY,
    region_id="emilia-romagna",
    country="IT",
    registration_number="00743110157",
    postal_address="Via Emilia Est 12, 41122 Modena",
    legal_form="S.r.l.",
    languages=["it", "en"],
    sectors=["heat pumps"],
)
_PUMPS = ListingBody(
    kind=Kind.OFFER,
    partnership=[Partnership.DISTRIBUTION],
    title="Heat pumps with propane",
    text="We build heat pumps with R290 for houses and look for a distributor in northern Italy.",
    language="en",
    summary="Heat pumps with R290 for houses.",
    target_regions=["emilia-romagna"],
    codes=["NACE:28.25"],
    certifications=["ISO 9001"],
)
_LISTING = ListingView(
    id=12,
    external_id=None,
    organisation_id=7,
    contact_id=9,
    state=ListingState.PUBLISHED,
    author_user_id=2,
    source="CRM",
    created_at=_MONDAY,
    published_at=_TUESDAY,
    valid_until=date(2027, 3, 3),
    extended=False,
    version=1,
    **msgspec.structs.asdict(_PUMPS),
)
_MATCH = MatchView(
    id=31,
    local_listing_id=12,
    partner_listing_id=40,
    state=MatchState.SUGGESTED,
    score=0.93,
    case=[
        Criterion(
            name="region",
            verdict="match",
            local=[60, 74],
            partner=[0, 6],
            local_words="northern Italy",
            partner_words="Modena",
        )
    ],
    deciding_fact="certification",
    by_hand=False,
    computed_at=_TUESDAY,
    snoozed_until=None,
    rejection=None,
    wait_reason=None,
    wait_until=None,
)
_INTRODUCTION = IntroductionView(
    id=5,
    match_id=31,
    state=IntroductionState.COMPANY_CONSENTED,
    came_at=_TUESDAY,
    route=Route.DIRECT,
    route_reason="",
    addressee_id=14,
    via_contact_id=None,
    via_agreed_at=None,
    company_contact_id=9,
    letter_language="it",
    summary="Pompe di calore con R290 per case.",
    letter_approved_at=None,
    closed_reason=None,
    snoozed_until=None,
    created_at=_MONDAY,
    sent_at=None,
    last_contact_at=_TUESDAY,
    reminders=0,
    reminders_off=False,
    owner_id=2,
)
_IMPORT = ImportView(
    id=3,
    kind=RecordKind.ORGANISATIONS,
    state=ImportState.CHECKED,
    file_name="firms.csv",
    reading={"format": "csv", "encoding": "utf-8", "delimiter": ";"},
    columns=["name", "region"],
    mapping=["name", "region"],
    defaults={"source": "the fair in Bologna"},
    missing=[],
    rows=2,
    seen=2,
    of=2,
    counts={"created": 1, "updated": 0, "unchanged": 0, "refused": 1, "taken_back": 0, "left": 0},
    user_id=2,
    created_at=_MONDAY,
    finished_at=None,
    undo_until=None,
)

EXAMPLES: Sequence[msgspec.Struct] = (
    _FIRM,
    NewOrganisation(source="CRM", **msgspec.structs.asdict(_FIRM)),
    OrganisationView(
        id=8, source="CRM", capacity=None, created_at=_MONDAY, merged_into_id=None, **msgspec.structs.asdict(_FIRM)
    ),
    _PUMPS,
    NewListing(organisation_id=7, contact_id=9, **msgspec.structs.asdict(_PUMPS)),
    _LISTING,
    ReasonBody(reason="The text says nothing about what is offered."),
    _MATCH,
    ApproveBody(),
    Approved(_MATCH, introduction_id=_INTRODUCTION.id),
    RejectBody(reason=RejectionReason.WRONG_PRODUCT, note="They install, and do not distribute."),
    SnoozeBody(until=date(2026, 4, 1)),
    _INTRODUCTION,
    LetterBody(summary=_INTRODUCTION.summary, language="it"),
    LetterView(language="it", subject="Una richiesta da Norrköping", text="Gentile dottoressa Bassi, …"),
    NoteBody(note="Call on Friday."),
    NoteView(
        id=4, introduction_id=_INTRODUCTION.id, author_id=2, text="Call on Friday.", written_at=_TUESDAY, edited_at=None
    ),
    FileBody(
        name="firms.csv",
        content=b"name;region\nCaldo Modena S.r.l.;emilia-romagna\nNord AB;atlantis\n",
        kind=RecordKind.ORGANISATIONS,
        defaults={"source": "the fair in Bologna"},
    ),
    MappingBody(mapping=["name", "region"], defaults={"source": "the fair in Bologna"}),
    _IMPORT,
    WatchedImport(following=None, **msgspec.structs.asdict(_IMPORT)),
    RowView(
        line=3,
        verdict=RowVerdict.REFUSED,
        name="Nord AB",
        organisation="",
        changes={},
        faults=[
            FaultView(
                "region",
                "unknown_region",
                "There is no region called “atlantis”. Write one of: Emilia-Romagna, Esslingen am Neckar, Kenya, "
                "Kópavogur, Linz, Odense, Riga, Tampere, Trondheim, Xuzhou or Norrköping.",
            )
        ],
        cells=["Nord AB", "atlantis"],
    ),
    CountedView(
        at=_TUESDAY,
        introductions=[_INTRODUCTION.id],
        company="Björns Värme AB",
        partner="Termo Emilia S.r.l.",
        door="",
        region_id="emilia-romagna",
        country="IT",
        code="NACE:28.25",
        sector="energy",
        advisor_id=2,
        language="it",
        level="",
    ),
)
"""Each stands for all operations that take or answer such a thing, and for lists of them."""

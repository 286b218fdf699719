"""Every letter of an introduction, composed from the same made-up story in one language: for previews and tests."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from dooropener.introductions import example_parties as loaded
from dooropener.introductions import letters, meeting_letters
from dooropener.introductions.letter_reminders import (
    Ending,
    compose_address_asked,
    compose_farewell,
    compose_reminder,
    compose_thanks,
)
from dooropener.introductions.letters import Letter, Reader
from dooropener.introductions.meeting_letters import Wording
from dooropener.introductions.meeting_models import Side
from dooropener.introductions.models import Introduction
from dooropener.settings import Settings
from dooropener_matching import Kind

PAGE = "https://dorroppnaren.example/p/aaaaaaaaaaaaaaaaaaaaaaaa"
CHAT = "https://dorroppnaren.example/chat/in/aaaaaaaaaaaaaaaaaaaaaaaa"
ADDRESS = "https://dorroppnaren.example/chat/address/aaaaaaaaaaaaaaaaaaaaaaaa"
FEEDBACK = "https://dorroppnaren.example/f/aaaaaaaaaaaaaaaaaaaaaaaa"
DATA = "https://dorroppnaren.example/d/aaaaaaaaaaaaaaaaaaaaaaaa"
STOP = "https://dorroppnaren.example/stop/aaaaaaaaaaaaaaaaaaaaaaaa"

ANSWERS = {
    "sv": "Ja, det finns utbildning för installatörer.\n\nDen hålls på engelska, två dagar, utan avgift.",
    "en": "Yes, there is training for installers.\n\nIt is held in English, takes two days and is free.",
    "it": "Sì, è previsto un corso per installatori.\n\nSi tiene in inglese, dura due giorni ed è gratuito.",
    "de": "Ja, es gibt eine Schulung für Installateure.\n\nSie dauert zwei Tage, auf Englisch und kostenlos.",
    "zh": "有，为安装人员提供培训。\n\n培训用英语进行，为期两天，免费。",
    "lv": "Jā, montieriem ir apmācība.\n\nTā notiek angliski, ilgst divas dienas un ir bez maksas.",
    "fi": "Kyllä, asentajille on koulutusta.\n\nSe pidetään englanniksi, kestää kaksi päivää ja on maksuton.",
    "da": "Ja, der er kurser for installatører.\n\nDe foregår på engelsk, varer to dage og koster ikke noget.",
    "nb": "Ja, det finnes kurs for installatører.\n\nDe holdes på engelsk, varer i to dager og er gratis.",
    "is": "Já, það er námskeið fyrir uppsetningaraðila.\n\nÞað fer fram á ensku, tekur tvo daga og er ókeypis.",
    "sw": "Ndiyo, kuna mafunzo kwa mafundi wa kufunga.\n\nYanafanyika kwa Kiingereza kwa siku mbili, bila malipo.",
}


def every_letter(settings: Settings, language: str) -> dict[str, Callable[[], Letter]]:
    """By the name of its golden file: the fact, and a variant where there is one."""
    plain = loaded.introduction()
    through_chamber = loaded.introduction(via_contact=loaded.chamber())
    to_chamber = loaded.introduction(partner=loaded.chambers_listing())
    common: dict[str, Any] = {"settings": settings, "language": language, "signed_by": "Ada Ek"}
    links: dict[str, Any] = {"page_url": PAGE, "stop_url": STOP}
    access: dict[str, Any] = {"settings": settings, "language": language, "page_url": DATA, "days": 30}
    access["organisation"] = "Termo Emilia S.r.l."
    summary: dict[str, Any] = {"summary": letters.draft_summary(plain, language)}
    times = [datetime(2026, 3, 10, 9, 0, tzinfo=UTC), datetime(2026, 6, 2, 13, 30, tzinfo=UTC)]
    office: dict[str, Any] = {"settings": settings, "language": language}
    place = "https://video.example/norrkoping"
    booked: dict[str, Any] = {**office, "starts": times[0], "minutes": 30, "place": place, "note": ""}
    note = "Vi visar gärna den nya pumpen."
    invited = meeting_letters.compose_meeting_invited
    abroad = loaded.introduction(partner=loaded.in_kenya())
    reminding: dict[str, Any] = {"settings": settings, "language": language, "sent_on": date(2026, 3, 2), **links}
    subject = letters.compose_request(plain, **common, **links, **summary).subject
    return {
        "meeting_proposed": lambda: meeting_letters.compose_meeting_proposed(
            plain, times=times, minutes=30, place="https://video.example/norrkoping", note=note, **office, **links
        ),
        "meeting_invited.company": lambda: invited(plain, side=Side.COMPANY, wording=Wording.NEW, **booked),
        "meeting_invited.partner": lambda: invited(
            plain, side=Side.PARTNER, wording=Wording.NEW, **{**booked, "note": note}
        ),
        "meeting_invited.moved": lambda: invited(
            plain, side=Side.PARTNER, wording=Wording.MOVED, **{**booked, "place": ""}
        ),
        "meeting_invited.kept": lambda: invited(plain, side=Side.PARTNER, wording=Wording.KEPT, **booked),
        "meeting_cancelled": lambda: meeting_letters.compose_meeting_cancelled(
            plain, side=Side.PARTNER, starts=times[0], minutes=30, reason="Sjukdom", **office
        ),
        **{
            f"introduction_reminded.{which}": _reminder(plain, which, subject, reminding) for which in ("first", "last")
        },
        "passing_on_reminded.first": _reminder(through_chamber, "first", subject, reminding),
        "passing_on_reminded.last": _reminder(through_chamber, "last", subject, reminding),
        "passing_on_reminded.no_firm": _reminder(to_chamber, "first", subject, reminding),
        **{f"introduction_ended.{why}": _farewell(plain, why, subject, common) for why in Ending},
        "address_asked": _address_asked(plain, "Marco Rossi", subject, common),
        "address_asked.unnamed": _address_asked(plain, "", subject, common),
        "thanks_said.institution": _thanks(through_chamber, common),
        "thanks_said.firm": _thanks(plain, common),
        "company_asked.abroad": lambda: letters.compose_company_asked(abroad, page_url=PAGE, **common),
        "introduction_requested.abroad": lambda: letters.compose_request(abroad, **common, **links, **summary),
        "company_asked": lambda: letters.compose_company_asked(plain, page_url=PAGE, **common),
        "introduction_requested": lambda: letters.compose_request(plain, **common, **links, **summary),
        "passing_on_requested": lambda: letters.compose_passing_on(through_chamber, **common, **links, **summary),
        "passing_on_requested.no_firm": lambda: letters.compose_passing_on(to_chamber, **common, **links, **summary),
        "question_answered": lambda: letters.compose_answer(
            plain,
            question="Offrite una formazione per gli installatori?",
            answer=ANSWERS[language],
            **common,
            **links,
        ),
        "contacts_exchanged.company": lambda: letters.compose_contacts_exchanged(
            plain, reader=Reader.COMPANY, **common
        ),
        "contacts_exchanged.partner": lambda: letters.compose_contacts_exchanged(
            plain, reader=Reader.PARTNER, **common
        ),
        "new_address_given": lambda: letters.compose_new_address(
            settings=settings, language=language, page_url=ADDRESS, hours=24
        ),
        "new_address_given.first": lambda: letters.compose_new_address(
            settings=settings, language=language, page_url=ADDRESS, hours=24, first=True
        ),
        "news_waiting": lambda: letters.compose_news_waiting(
            settings=settings, language=language, page_url=CHAT, days=3
        ),
        "address_changed": lambda: letters.compose_address_changed(settings=settings, language=language),
        **_afterwards(settings, language),
        "access_requested": lambda: letters.compose_access(**access, is_new=False),
        "access_requested.new_address": lambda: letters.compose_access(**access, is_new=True),
        "sign_in_requested": lambda: letters.compose_sign_in(
            settings=settings, language=language, page_url=CHAT, minutes=30
        ),
    }


def _afterwards(settings: Settings, language: str) -> dict[str, Callable[[], Letter]]:
    """What is asked after the meeting and later, of either side."""
    common: dict[str, Any] = {"introduction": loaded.introduction(), "settings": settings, "language": language}
    common |= {"page_url": FEEDBACK}
    of_company: dict[str, Any] = {**common, "reader": Reader.COMPANY, "stop_url": None}
    of_partner: dict[str, Any] = {**common, "reader": Reader.PARTNER, "stop_url": STOP}
    met, day = letters.compose_feedback_requested, date(2026, 3, 3)
    later = letters.compose_follow_up_requested
    return {
        "feedback_requested.company": lambda: met(**of_company, met_on=day),
        "feedback_requested.partner": lambda: met(**of_partner, met_on=day),
        "feedback_requested.reminder": lambda: met(**of_partner, met_on=day, reminder=True),
        "follow_up_requested.company": lambda: later(**of_company, months=3, agreed=False),
        "follow_up_requested.partner": lambda: later(**of_partner, months=18, agreed=True),
        "follow_up_requested.reminder": lambda: later(**of_partner, months=9, agreed=True, reminder=True),
    }


def _reminder(introduction: Introduction, which: str, subject: str, values: dict[str, Any]) -> Callable[[], Letter]:
    introduction.summary = letters.draft_summary(introduction, values["language"])
    reader = introduction.via_contact or introduction.addressee
    passing_on = introduction.via_contact is not None or introduction.match.partner.kind == Kind.OFFER
    assert reader is not None
    return lambda: compose_reminder(
        introduction, reader=reader, passing_on=passing_on, last=which == "last", subject=subject, **values
    )


def _farewell(introduction: Introduction, why: Ending, subject: str, common: dict[str, Any]) -> Callable[[], Letter]:
    reader = introduction.addressee
    assert reader is not None
    return lambda: compose_farewell(introduction, reader=reader, why=why, subject=subject, stop_url=STOP, **common)


def _address_asked(
    introduction: Introduction, person: str, subject: str, common: dict[str, Any]
) -> Callable[[], Letter]:
    reader = introduction.addressee
    assert reader is not None
    return lambda: compose_address_asked(
        introduction, reader=reader, person=person, subject=subject, stop_url=STOP, **common
    )


def _thanks(introduction: Introduction, common: dict[str, Any]) -> Callable[[], Letter]:
    reader = introduction.via_contact or introduction.addressee
    assert reader is not None
    return lambda: compose_thanks(introduction, reader=reader, stop_url=STOP, **common)

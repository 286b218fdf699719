"""The words of the trade, the same in portal, bot, letters and pages: what each value and key is called.

Message ids are English; each table is a gettext context of its own, because "Request" as a kind of listing and
"request" in a sentence are not one word everywhere. The catalogues are `locales/<language>/terms.po`.
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dooropener.words import Words

TERMS: Mapping[str, Mapping[str, str]] = {
    "kind": {"offer": "Offer", "request": "Request"},
    "partnership": {
        "distribution": "Distribution",
        "supply": "Supply of goods",
        "manufacturing": "Contract manufacturing",
        "joint_development": "Joint development",
        "licensing": "Licensing",
        "eu_project": "EU project",
        "investment": "Investment or joint venture",
        "services": "Services",
        "talent": "Talent",
        "knowledge_exchange": "Exchange of knowledge",
    },
    "organisation_kind": {
        "company": "Company",
        "trade_contact": "Trade contact",
        "public_body": "Public body",
        "association": "Association",
        "university": "University",
    },
    "verdict": {"match": "Match", "gap": "Gap", "unknown": "Unknown"},
    "region_kind": {
        "home": "Home region",
        "twin_town": "Twin town",
        "network_region": "Network region",
        "cooperation": "Cooperation",
    },
    "route": {"direct": "Directly", "via_institution": "By way of an institution"},
    "listing_state": {
        "draft": "Draft",
        "in_review": "In review",
        "published": "Published",
        "on_hold": "On hold",
        "rejected": "Rejected",
        "expired": "Expired",
        "archived": "Archived",
    },
    "lint_rule": {
        "contact_mail": "Mail addresses are passed on when both sides have said yes, not before. Take this one out.",
        "contact_phone": "Telephone numbers are passed on when both sides have said yes, not before. Take it out.",
        "contact_link": "Links lead past the introduction. Describe the product instead of the page.",
        "contact_name": "People are named when both sides have said yes, not before. Write “we” instead.",
        "contact_street": "A street address tells who it is. The town is enough.",
        "praise": "Praise convinces with evidence beside it: a figure, a test, a certificate. Or leave it out.",
        "capitals": "Words in capitals read as shouting. Write them like the rest.",
        "title_long": "A title of up to 120 characters can be read whole in a letter. Move the rest into the text.",
        "text_short": "A few more sentences help: what it is, for whom, how much and by when.",
        "why_missing": "Say what makes it different: a property, a figure, a certificate, experience.",
        "how_missing": "Say what is asked of the partner, and what the partner gets.",
        "summary_missing": "A summary of one or two sentences is what letters quote first.",
        "language_unsure": "The text seems to be in another language than the one that is chosen.",
        "languages_missing": "Say in which languages the organisation can work.",
        "regions_missing": "Without a region the listing is meant for all of them. Choose those that matter most.",
    },
    "severity": {"leak": "To be taken out", "advice": "Advice", "hint": "Tip"},
    "alerts": {"at_once": "At once", "weekly": "On Mondays", "never": "Never"},
    "match_state": {
        "suggested": "Suggested",
        "snoozed": "Snoozed",
        "approved": "Approved",
        "rejected": "Rejected",
        "withdrawn": "Withdrawn",
    },
    "learning_state": {
        "in_force": "In force",
        "overtaken": "Overtaken by something newer",
        "not_taken": "Not taken: it did no good on decisions kept apart",
        "undone": "Forgotten",
    },
    "season": {
        "christmas": "Christmas and New Year",
        "ferragosto": "Ferragosto",
        "midsummer": "Midsummer",
        "industrial_holiday": "the industrial holiday",
        "july": "the holidays in July",
        "spring_festival": "the Spring Festival",
        "national_day_week": "the week of the National Day",
    },
    "rejection_reason": {
        "wrong_product": "The product does not fit",
        "wrong_direction": "Both sell, or both buy",
        "competitor": "They are competitors",
        "region": "The region does not fit",
        "capacity": "The volume or capacity does not fit",
        "known_already": "They know each other already",
        "other": "Another reason",
    },
    "introduction_state": {
        "proposed": "Proposed",
        "asked": "Company asked",
        "company_consented": "Company says yes",
        "sent": "Letter sent",
        "delivered": "Letter delivered",
        "bounced": "Letter came back",
        "replied": "Partner has replied",
        "question": "Partner asks",
        "partner_consented": "Partner says yes",
        "contacts_exchanged": "In contact",
        "meeting_booked": "Meeting booked",
        "met": "Have met",
        "no_show": "Someone did not come",
        "negotiating": "Negotiating",
        "agreement": "Agreement",
        "impact_confirmed": "Impact confirmed",
        "snoozed": "Resting",
        "closed": "Closed",
        "expired": "No answer",
        "withdrawn": "Withdrawn",
    },
    "closed_reason": {
        "company_declined": "The company said no",
        "partner_declined": "The partner said no",
        "unreachable": "The partner cannot be reached",
        "unsubscribed": "The partner wants no more mail",
        "no_contact": "They did not get in touch",
        "no_agreement": "They did not come to an agreement",
    },
    "proposal_label": {
        "interested": "Is interested",
        "meeting_proposed": "Proposes a meeting",
        "question": "Asks a question",
        "declined": "Says no",
        "not_now": "Not now, later",
        "wrong_person": "Wrong person",
        "unsubscribe": "Wants no more mail",
        "out_of_office": "Is away",
    },
    "proposal_state": {
        "open": "To be confirmed",
        "confirmed": "Confirmed",
        "corrected": "Corrected",
        "withdrawn": "Withdrawn",
    },
    "mail_kind": {
        "reply": "Written by a person",
        "auto_reply": "Automatic reply",
        "bounce": "Notice from a mail server",
        "unreadable": "Could not be read",
    },
    "message_state": {
        "received": "Received",
        "filed": "Filed",
        "triage": "To be sorted",
        "dismissed": "Dismissed",
    },
    "enquiry_state": {"open": "Waits for the office", "answered": "Answered", "closed": "Closed"},
    "enquiry_topic": {
        "message": "A message",
        "question": "A question about a door",
        "answer": "An answer to the partner",
    },
    "data_request_kind": {"copy": "A copy of one's data", "erasure": "To be forgotten"},
    "data_request_state": {"open": "Open", "withdrawn": "Taken back", "carried_out": "Carried out"},
    "threaded_by": {
        "token": "by its reply address",
        "references": "by the letter it answers",
        "sender": "by its sender",
        "hand": "by hand",
    },
    "delivery_state": {
        "pending": "Waiting to be sent",
        "sent": "Sent",
        "failed": "Could not be sent",
        "suppressed": "Not sent: the address said stop",
        "cancelled": "Called back before it was sent",
        "returned": "Came back",
        "lost": "Came back, and was seen to",
    },
    "lawful_basis": {
        "consent": "Consent",
        "public_task": "Task in the public interest",
        "legitimate_interest": "Legitimate interest",
    },
    "membership_state": {"unverified": "Unverified", "verified": "Verified", "ended": "Ended"},
    "actor_kind": {"advisor": "Advisor", "company": "Company", "partner": "Partner", "machine": "Automatic"},
    "role": {"admin": "Administrator", "advisor": "Advisor", "reader": "Reader"},
    "criterion_name": {
        "product": "Product",
        "direction": "Who sells, who buys",
        "partnership": "Form of partnership",
        "region": "Region wished for",
        "partner_region": "The partner's wish",
        "exclusions": "What is ruled out",
        "certificates": "Certificates",
        "codes": "Trade codes",
        "volumes": "Volumes and sizes",
        "timing": "When and how",
        "language": "Language",
        "organisation": "Who answers",
    },
    "note": {
        "same_product": "Both speak of the same thing.",
        "related_product": "What they speak of is close, but not clearly the same.",
        "other_product": "What they speak of has little in common.",
        "same_terms": "Both use the same terms of the trade.",
        "offer_meets_request": "One side offers what the other looks for.",
        "both_take_part": "In a joint project both sides may offer or seek.",
        "same_direction": "Both offer, or both look for something.",
        "door_opener": "A trade contact helps in either direction.",
        "shared_partnership": "Both look for the same form of partnership.",
        "compatible_partnership": "They look for different forms that often go together.",
        "different_partnership": "They look for forms that do not go together.",
        "region_in_wish": "The region is one that is wished for.",
        "region_named": "The text names the region or its country.",
        "any_region": "Any region will do.",
        "region_outside_wish": "The region is outside those wished for.",
        "region_not_named": "Other regions are named; whether this one is welcome is open.",
        "nothing_excluded": "Neither side rules the other out.",
        "perhaps_excluded": "One side rules out something close to what the other has.",
        "certificates_held": "The certificates asked for are held.",
        "certificate_not_mentioned": "A certificate that is asked for is not mentioned by the other side.",
        "certificate_too_low": "The certificate is held, but in a lower class than asked for.",
        "certificate_lacking": "The other side says that it does not hold the certificate.",
        "same_code": "The trade codes are of the same group.",
        "near_code": "The trade codes are of the same division only.",
        "volumes_fit": "The volumes or sizes fit.",
        "volumes_not_compared": "No volumes or sizes are stated that can be compared.",
        "below_smallest_order": "Less is needed than the smallest order taken.",
        "above_capacity": "More is needed, or something larger, than can be made.",
        "no_reservation": "Nobody speaks of a late start or a public tender.",
        "starts_later": "One side can begin only later.",
        "tender_first": "A public tender comes first.",
        "language_shared": "Both write the same language.",
        "english_likely": "No shared language is stated. English will probably do.",
        "a_firm": "The other side is a firm of the trade itself.",
        "a_trade_contact": "The other side opens doors for others and is not the buyer or seller itself.",
    },
    "fact": {
        "certificate_unknown": "Ask whether the certificate is held: %(detail)s",
        "certificate_class": "Ask whether the class asked for can be reached: %(detail)s",
        "region_accepted": "Ask whether this region would do as well: %(detail)s",
        "partnership_accepted": "Ask whether this form of partnership would do as well: %(detail)s",
        "exclusion_meant": "Ask whether this rules the other side out: %(detail)s",
        "product_fits": "Ask whether this is the product that is meant: %(detail)s",
        "volume_possible": "Ask whether this volume or size would be possible: %(detail)s",
        "later_start": "Ask whether a later start would do: %(detail)s",
        "tender": "Ask whether the other side would take part in the tender: %(detail)s",
        "firm_known": "Ask whether the trade contact knows a firm that fits: %(detail)s",
    },
    "reason": {
        "wrong_direction": "Both offer, or both look for something",
        "competitor": "They are competitors",
        "excluded": "One side rules the other out",
        "region_excluded": "One side rules out the other's region",
        "other_partnership": "They look for different forms of partnership",
        "other_product": "Nothing of what one has is what the other needs",
        "same_organisation": "Both are the same organisation",
    },
    "quotation": {"words": "“%(words)s”"},
    "meeting_outcome": {
        "did_not_take_place": "The talk did not take place",
        "insufficient_interest": "Not enough interest",
        "informative": "Informative",
        "cooperation_possible": "Cooperation is possible",
    },
    "absent": {"company": "The company did not come", "partner": "The partner did not come"},
    "evidence_level": {
        "L0": "We say so",
        "L1": "One side says so",
        "L2": "Both sides say so",
        "L3": "A document shows it",
    },
    "occasion": {
        "meeting": "After the meeting",
        "three_months": "After 3 months",
        "nine_months": "After 9 months",
        "eighteen_months": "After 18 months",
    },
    "follow_up_answer": {
        "nothing_yet": "Nothing yet",
        "still_talking": "We are still talking",
        "agreement": "We have an agreement",
        "business": "Business has begun",
        "ended": "It has come to nothing",
    },
    "outcome_kind": {
        "meeting": "A meeting",
        "cooperation": "Co-operation",
        "agreement": "An agreement",
        "business": "Orders or deliveries",
        "joint_project": "A joint project",
        "new_market": "A new market or first export",
        "visit": "A visit",
    },
    "next_step": {
        "ask_company": "Ask the company",
        "wait_for_company": "The company decides",
        "approve_letter": "Approve the letter",
        "wait_for_sending": "The letter is being sent",
        "wait_for_partner": "The partner answers",
        "find_address": "Find another address",
        "find_person": "Find the right person's address",
        "confirm_reply": "Confirm what the reply says",
        "answer_question": "Answer the question",
        "follow_up": "Ask both how it goes",
        "confirm_meeting": "Confirm the time of the meeting",
        "wait_for_meeting": "They meet",
        "record_meeting": "Write down what came of the meeting",
        "confirm_impact": "Ask both what came of the agreement",
        "wait_until": "Rests until the day agreed",
        "none": "Nothing more to do",
    },
    "side": {
        "company": "The company",
        "partner": "The partner",
    },
    "meeting_state": {
        "proposed": "Times proposed",
        "chosen": "Time chosen, to be confirmed",
        "booked": "Booked",
        "declined": "None of the times suits",
        "cancelled": "Called off",
        "past": "Its time has passed",
    },
    "calendar_answer": {
        "needs_action": "No answer yet",
        "accepted": "Accepted",
        "tentative": "Perhaps",
        "declined": "Declined",
    },
    "wish_kind": {
        "move": "Wants another time",
        "call_off": "Cannot come",
    },
    "against": {
        "weekend": "Weekend",
        "holiday": "Public holiday",
        "early_or_late": "Outside office hours",
    },
    "organisation_change": {
        "capacity": "How often it may be asked",
        "quiet_period_added": "A time of rest was added",
        "quiet_period_removed": "A time of rest was taken away",
        "contact_corrected": "A contact was put right",
        "organisation_corrected": "The organisation was put right",
        "address_changed": "A mail address was changed",
        "contact_added": "A contact was added",
        "contact_ended": "A contact is no longer there",
        "contact_back": "A contact is there after all",
        "mail_stopped": "A contact wants no mail",
        "bounce_lifted": "An address that bounced is tried again",
        "bounce_put_back": "An address that bounced is left alone again",
        "organisation_added": "The organisation was added",
        "merged": "Another organisation was merged into this one",
        "merge_undone": "A merge was undone",
    },
    "change_reason": {
        "undone": "Approval taken back",
        "reconsidered": "Brought back into the queue",
        "by_hand": "Made by hand",
        "overtaken": "Better matches have been found",
        "not_published": "The listing is no longer published",
        "pair_blocked": "The pair was blocked",
        "block_lifted": "The block was lifted",
        "changed": "The text was changed",
        "renewed": "Renewed",
        "taken_back": "Taken back by its author",
        "invitation": "Invited by a colleague",
        "letter_approved": "Letter approved",
        "summary_drafted": "Summary drafted by a language model",
        "summary_not_drafted": "No draft from the language model",
        "sent_again": "Sent again",
        "report_on_other_letter": "A mail server reports on another letter",
        "delivery_delayed": "The letter is delayed on its way",
        "automatic_reply": "An automatic reply came",
        "letter_returned": "A letter came back",
        "return_noted": "A letter that did not arrive was seen to otherwise",
        "sent_elsewhere": "Sent to another contact",
        "institution_agreed": "The institution agreed",
        "referred": "Referred to someone else",
        "address_asked": "The firm was asked for the address",
        "person_sought": "Someone else decides, whose address is looked for",
        "question_answered": "Question answered",
        "snoozed_until": "The day has come",
        "partner_wrote": "The partner wrote",
        "reminded": "A reminder was sent",
        "reminder_skipped": "Reminder skipped",
        "handed_over": "Handed over at the office",
        "reminders_off": "Reminders turned off",
        "reminders_on": "Reminders turned on",
        "thanks_said": "Thanks were sent",
        "thanks_skipped": "No thanks were needed",
        "farewell_said": "Thanks and goodbye were sent",
        "choice_taken_back": "The partner took its choice back",
        "stop_taken_back": "The partner took its stop back",
        "reply_confirmed": "What the reply says was confirmed",
        "message_attached": "A message was filed here",
        "late_answer_left": "A late answer was left as it is",
        "data_erased": "A person asked to be forgotten",
        "time_choice_taken_back": "The choice of a time was taken back",
        "times_withdrawn": "The proposed times were taken back",
        "meeting_kept": "The time stays as it is",
        "invited_again": "Invitation sent again",
        "wish_move": "Another time wished for",
        "wish_call_off": "One side cannot come",
        "wish_taken_back": "The time suits after all",
        "meeting_called_off": "The meeting was called off",
        "old_calendar_answer": "Answer to an earlier invitation",
        "counter_proposed": "Another time proposed in the calendar",
        "calendar_accepted": "Accepted in the calendar",
        "calendar_tentative": "Perhaps, says the calendar",
        "calendar_declined": "Declined in the calendar",
        "calendar_needs_action": "Calendar without an answer",
        "introduction_ended": "The introduction has ended",
        "feedback_given": "Told how it goes",
        "feedback_taken_back": "Answer taken back",
        "feedback_confirmed": "Answer confirmed",
        "outcome_counted": "Outcome counted",
        "evidence_added": "Evidence added",
        "follow_up_skipped": "Follow-up skipped",
        "merged": "The organisations were merged",
        "merge_undone": "The merge was undone",
    },
}
"""By the name of the enumeration, what its values are called in English. Names, not classes: all may import this."""

_WITH_WORDS = frozenset({"excluded", "region_excluded"})
"""Reasons after which one side's own words follow."""

_QUOTED = frozenset({"exclusion_meant", "volume_possible", "later_start", "tender"})
"""Facts whose detail is what one side has written."""

_TICKED = {"direction": "kind", "partnership": "partnership", "language": "language"}


def context_of(kind: type[enum.StrEnum]) -> str:
    """The gettext context of an enumeration: `Partnership` → `partnership`, `ListingState` → `listing_state`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind.__name__).lstrip("_")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms in one reader's language. Call it with a value: `terms(Partnership.SUPPLY)`."""

    words: Words

    def __call__(self, value: enum.StrEnum) -> str:
        return self.key(context_of(type(value)), value.value)

    def key(self, context: str, key: str) -> str:
        """The words for a stored key; one that this version does not know is shown as it stands."""
        message = TERMS[context].get(key)
        return self.words.pgettext(context, message) if message else key.replace("_", " ")

    def criterion(self, name: str) -> str:
        return self.key("criterion_name", name)

    def note(self, key: str) -> str:
        return self.key("note", key)

    def ticked(self, criterion: str) -> bool:
        """Whether what stands beside a criterion are values that were ticked, not words that were written."""
        return criterion in _TICKED

    def ticks(self, criterion: str, values: str) -> str:
        """Ticked values, kept with commas between, by their names."""
        found = [value.strip() for value in values.split(",")]
        if criterion == "language":
            return self.words.join([self.words.language_name(value) for value in found])
        return self.words.join([self.key(_TICKED[criterion], value) for value in found])

    def deciding(self, stored: str, region_names: Mapping[str, str]) -> str:
        """The one fact that would change a case, from `key:detail`, as something to do."""
        key, _, detail = stored.partition(":")
        sentence = self.key("fact", key)
        spoken = self._detail(key, detail, region_names)
        return (sentence % {"detail": spoken} if "%(" in sentence else f"{sentence}: {spoken}").rstrip(": ")

    def _detail(self, key: str, detail: str, region_names: Mapping[str, str]) -> str:
        if key == "partnership_accepted":
            return self.ticks("partnership", detail)
        if key in _QUOTED:
            return self.quoted(detail)
        return region_names.get(detail, detail) if key == "region_accepted" else detail

    def withheld(self, stored: str) -> str:
        """Why a pair is kept back, from `key` or `key:detail`."""
        key, _, detail = stored.partition(":")
        sentence = self.key("reason", key)
        if not detail:
            return sentence
        return f"{sentence}: {self.quoted(detail) if key in _WITH_WORDS else detail}"

    def quoted(self, text: str) -> str:
        """Somebody's own words between the quotation marks of the reader's language."""
        return self.key("quotation", "words") % {"words": text}

    def knows(self, context: str, key: str) -> bool:
        """Whether `key` is a key and not somebody's own words."""
        return key in TERMS[context]

    def pairs(self, values: Iterable[enum.StrEnum]) -> list[tuple[str, str]]:
        """Value and name of each, for lists to choose from."""
        return [(value.value, self(value)) for value in values]

    def joined(self, values: Iterable[enum.StrEnum]) -> str:
        return self.words.join([self(value) for value in values])

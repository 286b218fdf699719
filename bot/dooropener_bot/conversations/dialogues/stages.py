"""How far an introduction has come, in one sentence."""

from dooropener.introductions import Introduction, IntroductionState
from dooropener.words import Words
from dooropener_bot.conversations.replies import marked


def partner_of(introduction: Introduction) -> str:
    return introduction.match.partner.organisation.name


def one_stop(said: str, partner: str) -> str:
    """The sentence without a second full stop after a name that brings one along, like "Panaro S.p.A."."""
    return said.replace(f"{partner}.", partner) if partner.endswith(".") else said


def nothing_yet(words: Words, *, known: bool) -> str:
    _ = words
    if known:
        return _("There is no door to show yet. I write to you here as soon as an advisor has found one.")
    return _("We do not know your company yet. Tell me in one sentence: what do you offer or look for, and where?")


def stage(introduction: Introduction, words: Words) -> str:
    """Where an introduction stands, in one sentence."""
    _, partner = words, partner_of(introduction)
    if introduction.state is IntroductionState.SENT and introduction.sent_at:
        on = words.date(introduction.sent_at.date())
        return _("%(partner)s: our letter went out on %(date)s; we wait for an answer.", partner=partner, date=on)
    if introduction.state is IntroductionState.SNOOZED and introduction.snoozed_until:
        until = words.date(introduction.snoozed_until)
        return _("%(partner)s: resting until %(date)s.", partner=partner, date=until)
    return _(_STAGES[introduction.state], partner=partner)


_STAGES = {
    IntroductionState.PROPOSED: marked("%(partner)s: an advisor is preparing the question to you."),
    IntroductionState.ASKED: marked("%(partner)s: we wait for your yes or no."),
    IntroductionState.COMPANY_CONSENTED: marked("%(partner)s: you said yes, and an advisor is writing the letter."),
    IntroductionState.SENT: marked("%(partner)s has our letter; we wait for an answer."),
    IntroductionState.DELIVERED: marked("%(partner)s has our letter; we wait for an answer."),
    IntroductionState.BOUNCED: marked(
        "%(partner)s: our letter came back, and an advisor is looking for another address."
    ),
    IntroductionState.REPLIED: marked("%(partner)s has answered, and an advisor is reading it."),
    IntroductionState.QUESTION: marked("%(partner)s has a question before they decide."),
    IntroductionState.PARTNER_CONSENTED: marked(
        "%(partner)s said yes; you get each other's contact details in a moment."
    ),
    IntroductionState.CONTACTS_EXCHANGED: marked("%(partner)s and you are in contact."),
    IntroductionState.MEETING_BOOKED: marked("%(partner)s: a meeting is booked."),
    IntroductionState.MET: marked("%(partner)s: you have met."),
    IntroductionState.NO_SHOW: marked("%(partner)s: the meeting did not take place."),
    IntroductionState.NEGOTIATING: marked("%(partner)s: you are negotiating."),
    IntroductionState.AGREEMENT: marked("%(partner)s: you have an agreement. Congratulations!"),
    IntroductionState.IMPACT_CONFIRMED: marked("%(partner)s: the agreement bears fruit, both of you say."),
    IntroductionState.SNOOZED: marked("%(partner)s: resting for now."),
    IntroductionState.CLOSED: marked("%(partner)s: this door is closed."),
    IntroductionState.EXPIRED: marked("%(partner)s did not answer in time."),
    IntroductionState.WITHDRAWN: marked("%(partner)s: this introduction was withdrawn."),
}

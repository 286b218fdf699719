"""What figures, their definitions and the values they are told apart by are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent

from dooropener.figures import Breakdown, Figure, Stage, Standing, Step, Trait, Verdict
from dooropener.introductions import EvidenceLevel
from dooropener.terms import Terms
from dooropener.words import Words

NAMES: Mapping[Figure, str] = {
    Figure.ASKED: "Introductions begun",
    Figure.SENT: "Introductions sent",
    Figure.ANSWERED: "Answered",
    Figure.EXCHANGED: "Put in contact",
    Figure.MEETINGS: "Meetings held",
    Figure.AGREEMENTS: "Agreements reached",
    Figure.COMPANIES: "Companies introduced",
    Figure.NEW_MARKETS: "New markets",
    Figure.FIRST_EXPORTERS: "First-time exporters",
    Figure.DOORS: "Doors asked",
    Figure.REQUESTS: "Requests to doors",
}

DEFINITIONS: Mapping[Figure, str] = {
    Figure.ASKED: "Introductions about which the company was asked; the day it was first asked decides.",
    Figure.SENT: "Introductions whose first letter went to the partner or an institution; the day it left decides.",
    Figure.ANSWERED: "Of the introductions sent in the period, those that a person has answered, whenever. "
    "The median counts the recipient's own working days.",
    Figure.EXCHANGED: "Introductions in which both sides got each other's contact data; the day they got them decides.",
    Figure.MEETINGS: "Meetings that a side says took place; the day an advisor confirmed it decides.",
    Figure.AGREEMENTS: "Introductions that led to an agreement or to business, each counted once at its best evidence; "
    "the day it was first counted decides.",
    Figure.COMPANIES: "Companies from here with an introduction sent in the period; counts a company once.",
    Figure.NEW_MARKETS: "Company, country and product code that never sold together before through us; "
    "the day of the first agreement decides.",
    Figure.FIRST_EXPORTERS: "Companies whose first sale abroad through us falls in the period; counts a company once. "
    "What it sold before it met us is not known.",
    Figure.DOORS: "Firms and institutions abroad that a first letter went to; counts each once.",
    Figure.REQUESTS: "How often those doors were asked: each introduction once for each door.",
}

SECTORS: Mapping[str, str] = {
    "agri": "Farming and forestry",
    "automation": "Automation",
    "building": "Building and wood",
    "chem": "Chemicals and pharmaceuticals",
    "digital": "Software and data",
    "electronics": "Electronics and electrical goods",
    "energy": "Energy",
    "food": "Food and drink",
    "furniture": "Furniture",
    "glass": "Glass, stone and ceramics",
    "health": "Health and care",
    "leisure": "Travel, sport and culture",
    "logistics": "Transport and logistics",
    "machines": "Machinery",
    "marine": "Boats and shipping",
    "metal": "Metal",
    "paper": "Paper and print",
    "plastics": "Plastics and rubber",
    "security": "Security",
    "services": "Services and trade",
    "textile": "Textiles and clothing",
    "vehicles": "Vehicles",
    "water": "Water and waste",
    "": "Not known",
}

BREAKDOWNS: Mapping[Breakdown, str] = {
    Breakdown.TIME: "Over time",
    Breakdown.REGION: "By partner region",
    Breakdown.SECTOR: "By sector of the company",
    Breakdown.ADVISOR: "By advisor",
    Breakdown.LANGUAGE: "By language of the letter",
    Breakdown.LEVEL: "By evidence",
    Breakdown.DOOR: "Doors and how often they were asked",
}

STAGES: Mapping[Stage, str] = {
    Stage.LISTED: "With a published listing",
    Stage.SUGGESTED: "A partner was suggested",
    Stage.ASKED: "Asked about a door",
    Stage.INTRODUCED: "Introduced",
}

STANDINGS: Mapping[Standing, str] = {
    Standing.INTRODUCED: "Introduced in the period",
    Standing.UNDER_WAY: "Asked, and on its way",
    Standing.DECLINED_ITSELF: "The company said no itself",
    Standing.EARLIER: "Introduced at another time",
    Standing.WAITS: "A suggestion waits for an advisor, or for a partner to be asked again",
    Standing.RESTS: "An advisor lets the suggestion rest",
    Standing.BLOCKED: "The pair was blocked by an advisor, with a reason",
    Standing.REJECTED: "An advisor rejected what was suggested, with a reason",
    Standing.WITHDRAWN: "The suggestion was overtaken or a listing ended",
    Standing.NO_PARTNER: "No partner was found, or rules held all of them back",
}

TRAITS: Mapping[Trait, str] = {
    Trait.SECTOR: "Sector",
    Trait.AREA: "Area (postcode)",
    Trait.AGE: "How long we have known the company",
    Trait.FORM: "Legal form",
    Trait.LANGUAGE: "Language of the listing",
}

AGES: Mapping[str, str] = {"new": "Under one year", "known": "One to three years", "old": "Over three years"}

VERDICTS: Mapping[Verdict, str] = {
    Verdict.TOO_FEW: "Too few to tell",
    Verdict.AS_OFTEN: "As often as others",
    Verdict.LESS_OFTEN: "Less often than others",
    Verdict.MORE_OFTEN: "More often than others",
}


def step_name(words: Words, first: date, step: Step) -> str:
    """*mars 2026*, *kv 1 2026*, *2026*."""
    if step is Step.MONTH:
        return str(format_skeleton("yMMM", first, locale=words.locale))
    return str(format_date(first, "QQQ y" if step is Step.QUARTER else "y", locale=words.locale))


@lru_cache(maxsize=1024)
def percent(words: Words, share: float | None) -> str:
    return "–" if share is None else str(format_percent(share, locale=words.locale))


@lru_cache(maxsize=1024)
def decimal(words: Words, value: float | None) -> str:
    """With at most one digit after the comma."""
    return "–" if value is None else str(format_decimal(round(value, 1), locale=words.locale))


@dataclass(frozen=True, slots=True)
class FigureWords:
    """One reader's words; names of regions, advisors and doors by what stands for them in a breakdown."""

    words: Words
    step: Step
    regions: Mapping[str, str]
    advisors: Mapping[str, str]
    doors: Mapping[str, str]

    def name(self, figure: Figure) -> str:
        return self.words(NAMES[figure])

    def definition(self, figure: Figure) -> str:
        return self.words(DEFINITIONS[figure])

    def title(self, breakdown: Breakdown) -> str:
        return self.words(BREAKDOWNS[breakdown])

    def sector(self, value: str) -> str:
        return self.words(SECTORS.get(value, SECTORS[""]))

    def value(self, breakdown: Breakdown, value: str) -> str:
        """What a value of a breakdown is called; an empty one is not known."""
        if breakdown is Breakdown.TIME:
            return step_name(self.words, date.fromisoformat(value), self.step)
        if breakdown is Breakdown.SECTOR:
            return self.sector(value)
        if breakdown is Breakdown.LEVEL:
            return f"{value}: {Terms(self.words)(EvidenceLevel(value))}"
        if breakdown is Breakdown.LANGUAGE:
            return self.words.language_name(value) if value else self.sector("")
        names = {Breakdown.REGION: self.regions, Breakdown.ADVISOR: self.advisors, Breakdown.DOOR: self.doors}
        return names[breakdown].get(value) or self.sector("")

    def stage(self, stage: Stage) -> str:
        return self.words(STAGES[stage])

    def standing(self, standing: Standing) -> str:
        return self.words(STANDINGS[standing])

    def trait(self, trait: Trait) -> str:
        return self.words(TRAITS[trait])

    def verdict(self, verdict: Verdict) -> str:
        return self.words(VERDICTS[verdict])

    def group(self, trait: Trait, value: str) -> str:
        """What the companies alike in a trait are called; an empty value is not known."""
        if not value:
            return self.sector("")
        if trait is Trait.AREA:
            return f"{value} xx"
        if trait is Trait.AGE:
            return self.words(AGES.get(value, SECTORS[""]))
        if trait is Trait.LANGUAGE:
            return self.words.language_name(value)
        return self.sector(value) if trait is Trait.SECTOR else value

    def percent(self, share: float | None) -> str:
        return percent(self.words, share)

    def hundredths(self, value: float) -> str:
        return str(format_decimal(round(value, 2), format="0.00", locale=self.words.locale))

    def decimal(self, value: float | None) -> str:
        return decimal(self.words, value)

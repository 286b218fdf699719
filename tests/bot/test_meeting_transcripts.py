"""Arranging a meeting in each finished language, word by word. `pytest --record` writes the golden files anew."""

from pathlib import Path

import pytest

from dooropener.words import LANGUAGES

from .meeting_story import Meetings

FOLDER = Path(__file__).parent / "transcripts" / "meetings"

TIMES = {
    "sv": ("nästa tisdag kl 10 eller torsdag den 12 mars kl 14.30", "status", "ångra"),
    "en": ("next Tuesday at 10 or Thursday 12 March at 2.30 pm", "status", "undo"),
    "it": ("martedì prossimo alle 10 o giovedì 12 marzo alle 14.30", "stato", "indietro"),
    "de": ("nächsten Dienstag um 10 Uhr oder Donnerstag, 12. März, 14:30 Uhr", "status", "rückgängig"),
    "zh": ("下周二上午10点或者3月12日下午两点半", "状态", "撤销"),
    "lv": ("nākamo otrdien plkst. 10 vai ceturtdien, 12. martā plkst. 14.30", "statuss", "atpakaļ"),
    "fi": ("ensi tiistaina klo 10 tai torstaina 12. maaliskuuta klo 14.30", "tilanne", "kumoa"),
    "da": ("næste tirsdag kl. 10 eller torsdag den 12. marts kl. 14.30", "status", "fortryd"),
    "nb": ("neste tirsdag klokken 10 eller torsdag 12. mars kl. 14.30", "status", "angre"),
    "is": ("næsta þriðjudag kl. 10 eða fimmtudaginn 12. mars kl. 14:30", "staða", "afturkalla"),
    "sw": ("Jumanne ijayo saa nne asubuhi au Alhamisi 12 Machi saa nane na nusu mchana", "hali", "tendua"),
}
"""The two times, and the words for *status* and *undo*."""

SCRIPT = (
    "!exchanged",
    "[Propose times]",
    "{times}",
    "[Another length]",
    "[Place or link]",
    "https://video.example/norrkoping",
    "{undo}",
    "https://video.example/norrkoping",
    "[Send the times]",
    "!chooses",
    "!reconsiders",
    "!declines",
    "!proposes",
    "{status}",
    "[Choose a time]",
    "[1]",
    "{undo}",
    "[1]",
    "!books",
    "!accepts",
    "{status}",
    "[I need another time]",
    "[Undo]",
    "!moves",
    "!cancels",
)


class Transcript(Meetings):
    """One conversation with all that happens elsewhere, line by line."""

    async def run(self, script) -> str:
        lines: list[str] = []
        for line in script:
            self.clock.advance(minutes=1)
            lines.append(f"> {line}")
            for message in await self.step(line):
                lines += ["", *(f"  {part}".rstrip() for part in message.text.splitlines())]
                for row in message.buttons or []:
                    lines.append("  " + " ".join(f"[{button['label']}]" for button in row))
            lines.append("")
        return "\n".join(lines)

    async def step(self, line):
        if line.startswith("!"):
            await getattr(self, line[1:])()
            return await self.deliver()
        if line == "[1]":
            return await self.talk.say(button=await self.first_time())
        if line.startswith("["):
            return await self.talk.press(line.strip("[]"))
        return await self.talk.say(line)

    async def first_time(self) -> str:
        """The button of the first of the partner's times."""
        moment = (await self.meeting()).proposed[0]
        return f"meeting:{self.introduction.id}:at:{int(moment.timestamp())}"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_meeting_reads_as_it_did(language, talk, session, clock, record):
    golden = FOLDER / f"{language}.txt"
    talk.language = language
    times, status, undo = TIMES[language]
    told = Transcript(talk, session, clock)
    await told.begin()

    transcript = await told.run([line.format(times=times, status=status, undo=undo) for line in SCRIPT])

    if record:
        golden.write_text(transcript)
    assert transcript == golden.read_text()

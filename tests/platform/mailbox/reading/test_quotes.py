"""What is new in a reply, for the mail programs and languages of our partners."""

# ruff: noqa: E501 mails are quoted line by line, as they come

import pytest

from dooropener.mailbox.reading.quotes import newly_typed

ORIGINAL = """\
Dear Chiara,

Björn's firm builds heat pumps. May we introduce you?
A short answer is enough: yes, no or a question.

If you do not wish to receive further suggestions, reply STOP."""
MARKED = "\n".join(f"> {line}".rstrip() for line in ORIGINAL.split("\n"))

ATTRIBUTIONS = {
    "gmail en": "On Fri, 6 Mar 2026 at 15:17, Ada Ek <ada@match.example> wrote:",
    "gmail en us": "On Fri, Mar 6, 2026 at 3:17 PM Ada Ek <ada@match.example> wrote:",
    "gmail en wrapped": "On Fri, Mar 6, 2026 at 3:17 PM Ada Ek\n<ada@match.example>\nwrote:",
    "gmail sv": "Den fre 6 mars 2026 kl 15:17 skrev Ada Ek <ada@match.example>:",
    "gmail sv old": "tors 6 dec. 2018 kl 13:30 skrev Ada Ek <ada@match.example>:",
    "gmail de": "Am Fr., 6. März 2026 um 15:17 Uhr schrieb Ada Ek\n<ada@match.example>:",
    "gmail it": "Il giorno ven 6 mar 2026 alle ore 15:17 Ada Ek <ada@match.example>\nha scritto:",
    "gmail it new": "Il ven 6 mar 2026, 15:17 Ada Ek <ada@match.example> ha scritto:",
    "gmail zh": "Ada Ek <ada@match.example> 于2026年3月6日周五 15:17写道：",
    "gmail lv": "piektd., 2026. g. 6. marts, plkst. 15:17 — lietotājs Ada Ek\n(<ada@match.example>) rakstīja:",
    "gmail fi": "pe 6. maalisk. 2026 klo 15.17 Ada Ek (ada@match.example) kirjoitti:",
    "gmail da": "Den fre. 6. mar. 2026 kl. 15.17 skrev Ada Ek\n<ada@match.example>:",
    "gmail nb": "fre. 6. mars 2026 kl. 15:17 skrev Ada Ek\n<ada@match.example>:",
    "gmail is": "Þann fös., 6. mar. 2026 kl. 15:17 skrifaði Ada Ek\n<ada@match.example>:",
    "gmail sw": "Mnamo Ijumaa, 6 Machi 2026 saa 15:17 Ada Ek <ada@match.example> aliandika:",
    "gmail fr": "Le ven. 6 mars 2026 à 15:17, Ada Ek <ada@match.example> a écrit :",
    "gmail pl": "pt., 6 mar 2026 o 15:17 Ada Ek <ada@match.example> napisał(a):",
    "gmail ru": "пт, 6 мар. 2026 г. в 15:17, Ada Ek <ada@match.example>:",
    "apple en": "On 6 Mar 2026, at 15:17, Ada Ek <ada@match.example> wrote:",
    "apple sv": "6 mars 2026 kl. 15:17 skrev Ada Ek <ada@match.example>:",
    "apple de": "Am 06.03.2026 um 15:17 schrieb Ada Ek <ada@match.example>:",
    "apple it": "Il giorno 6 mar 2026, alle ore 15:17, Ada Ek <ada@match.example> ha scritto:",
    "apple zh": "2026年3月6日 15:17，Ada Ek <ada@match.example> 写道：",
    "apple fi": "Ada Ek <ada@match.example> kirjoitti 6.3.2026 kello 15.17:",
    "apple da": "Den 6. mar. 2026 kl. 15.17 skrev Ada Ek <ada@match.example>:",
    "apple nb": "6. mars 2026 kl. 15:17 skrev Ada Ek <ada@match.example>:",
    "thunderbird en": "On 06/03/2026 15:17, Ada Ek wrote:",
    "thunderbird sv": "Den 2026-03-06 kl. 15:17, skrev Ada Ek:",
    "thunderbird de": "Am 06.03.26 um 15:17 schrieb Ada Ek:",
    "thunderbird it": "Il 06/03/26 15:17, Ada Ek ha scritto:",
    "thunderbird lv": "06.03.2026 15:17, Ada Ek rakstīja:",
    "thunderbird fi": "Ada Ek kirjoitti 6.3.2026 klo 15.17:",
    "thunderbird nb": "Den 06.03.2026 15:17, skrev Ada Ek:",
    "thunderbird da": "Den 06/03/2026 kl. 15.17 skrev Ada Ek:",
    "thunderbird is": "Þann 6.3.2026 15:17, skrifaði Ada Ek:",
    "thunderbird zh": "在 2026/3/6 15:17, Ada Ek 写道:",
    "163": '在 2026-03-06 15:17:08，"Ada Ek" <ada@match.example> 写道：',
    "163 old": 'At 2026-03-06 15:17:08, "Ada Ek" <ada@match.example> wrote:',
    "yahoo en": "On Friday, 6 March 2026 at 15:17:08 CET, Ada Ek <ada@match.example> wrote:",
    "proton": "On Friday, March 6th, 2026 at 3:17 PM, Ada Ek <ada@match.example> wrote:",
    "yandex": '06.03.2026, 15:17, "Ada Ek" <ada@match.example>:',
    "yandex en": '3:17 PM, March 6, 2026, "Ada Ek" <ada@match.example>:',
    "yandex ru": '15:17, 6 марта 2026 г., "Ada Ek" <ada@match.example>:',
    "android": "---- Ada Ek wrote ----",
    "android sv": "---- Ada Ek skrev ----",
    "no hour": "On Fri, Mar 6, Ada Ek\n<ada@match.example>\nwrote:",
    "gmail without a verb": "2026/3/6 Ada Ek <ada@match.example>",
    "zoho": "---- On Fri, 06 Mar 2026 15:17:08 +0100 Ada Ek <ada@match.example> wrote ----",
    "evolution": "On Fri, 2026-03-06 at 15:17 +0100, Ada Ek wrote:",
    "notes": "Ada Ek <ada@match.example> schrieb am 06.03.2026 15:17:08:",
    "horde": "Zitat von Ada Ek <ada@match.example>:",
    "spark": "On 6 Mar 2026 at 15:17 +0100, Ada Ek <ada@match.example>, wrote:",
    "evolution cs": "Ada Ek píše v Pá 06. 03. 2026 v 15:17 +0100:",
    "sup": "Excerpts from Ada Ek's message of Fri Mar 06 15:17:08 +0100 2026:",
    "no verb": "Ada Ek, Freitag, 6. März 2026 15:17:",
    "unknown language": "6.3.2026 15:17 Ada Ek <ada@match.example> kuandikila:",
}

HEADER_BLOCKS = {
    "outlook en": "From: Ada Ek <ada@match.example>\nSent: Friday, March 6, 2026 3:17 PM\nTo: Chiara\nSubject: Contact",
    "outlook sv": "Från: Ada Ek <ada@match.example>\nSkickat: den 6 mars 2026 15:17\nTill: Chiara\nÄmne: Kontakt",
    "outlook de": "Von: Ada Ek <ada@match.example>\nGesendet: Freitag, 6. März 2026 15:17\nAn: Chiara\nBetreff: Kontakt",
    "outlook it": "Da: Ada Ek <ada@match.example>\nInviato: venerdì 6 marzo 2026 15:17\nA: Chiara\nOggetto: Contatto",
    "outlook zh": "发件人: Ada Ek <ada@match.example>\n发送时间: 2026年3月6日 15:17\n收件人: Chiara\n主题: 介绍",
    "outlook lv": "No: Ada Ek <ada@match.example>\nNosūtīts: piektdiena, 2026. gada 6. marts 15:17\nKam: Chiara\nTēma: X",
    "outlook lv web": "No: Ada Ek <ada@match.example>\nDatums: piektdiena, 2026. gada 6. marts\nKam: Chiara\nTemats: X",
    "outlook fi": "Lähettäjä: Ada Ek <ada@match.example>\nLähetetty: perjantai 6. maaliskuuta 2026 15.17\n"
    "Vastaanottaja: Chiara\nAihe: Yhteydenotto",
    "outlook da": "Fra: Ada Ek <ada@match.example>\nSendt: 6. marts 2026 15:17\nTil: Chiara\nEmne: Kontakt",
    "outlook nb": "Fra: Ada Ek <ada@match.example>\nSendt: fredag 6. mars 2026 15:17\nTil: Chiara\nEmne: Kontakt",
    "outlook is": "Frá: Ada Ek <ada@match.example>\nSent: föstudagur, 6. mars 2026 15:17\nTil: Chiara\nEfni: Kynning",
    "outlook sw": "Kutoka: Ada Ek <ada@match.example>\nImetumwa: Ijumaa, 6 Machi 2026 15:17\nKwa: Chiara\nMada: X",
    "outlook fr": "De : Ada Ek <ada@match.example>\nEnvoyé : vendredi 6 mars 2026 15:17\nÀ : Chiara\nObjet : X",
    "rule": "________________________________\nFrom: Ada Ek <ada@match.example>\nSent: Friday, March 6, 2026\nTo: Chiara\n"
    "Subject: Contact",
    "marked": "-----Original Message-----\nFrom: Ada Ek <ada@match.example>\nSent: Friday\nTo: Chiara\nSubject: Contact",
    "marked de": "-----Ursprüngliche Nachricht-----\nVon: Ada Ek\nGesendet: Freitag\nAn: Chiara\nBetreff: Kontakt",
    "bold": "*From:* Ada Ek <ada@match.example>\n*Sent:* Friday, March 6, 2026\n*To:* Chiara\n*Subject:* Contact",
    "long list": "From: Ada Ek <ada@match.example>\nSent: Friday, March 6, 2026\nTo: Chiara <chiara@partner.example>;\n"
    " Dmitri <dmitri@partner.example>\nSubject: Contact",
    "gmx": 'Gesendet: Freitag, 6. März 2026 um 15:17 Uhr\nVon: "Ada Ek" <ada@match.example>\nAn: chiara@partner.example\n'
    "Betreff: Kontakt",
    "qq": '------------------ 原始邮件 ------------------\n发件人: "Ada Ek" <ada@match.example>;\n'
    '发送时间: 2026年3月6日(星期五) 下午3:17\n收件人: "Chiara" <chiara@partner.example>;\n主题: 介绍',
    "qq nbsp": '------------------&nbsp;原始邮件&nbsp;------------------\n发件人: "Ada Ek" <ada@match.example>;\n'
    "发送时间: 2026年3月6日(星期五) 下午3:17\n主题: 介绍",
    "foxmail": "发件人： Ada Ek\n发送时间： 2026-03-06 15:17\n收件人： Chiara\n主题： 介绍",
    "163 new": "---- 回复的原邮件 ----\n| 发件人 | Ada Ek<ada@match.example> |\n| 日期 | 2026年03月06日 15:17 |",
    "samsung": "-------- Original message --------\nFrom: Ada Ek <ada@match.example>\nDate: 06/03/2026 15:17 (GMT+01:00)\n"
    "To: Chiara\nSubject: Contact",
    "em client": '------ Original Message ------\nFrom: "Ada Ek" <ada@match.example>\nTo: "Chiara"\nSent: 06/03/2026 15:17',
    "gaps": "From: Ada Ek <ada@match.example>\n\nSent: Friday, March 6, 2026\n\nTo: Chiara\n\nSubject: Contact",
    "one line": "From: Ada Ek <ada@match.example> Sent: Friday, March 6, 2026 3:17 PM To: Chiara Subject: Contact",
    "one line de": "Von: Ada Ek <ada@match.example> Gesendet: Freitag, 6. März 2026 An: Chiara Betreff: Kontakt",
    "one line under a rule": "________________________________\nDate: Fri, 6 Mar 2026 15:17 From: ada@match.example To: Chiara",
    "two lines": "From: Ada Ek <ada@match.example>\nDate: Fri, 06 Mar 2026 15:17:08 +0100",
    "apple forward fr": "Début du message réexpédié :\n\nDe: Ada Ek <ada@match.example>\nDate: 6 mars 2026\nÀ: Chiara\nObjet: X",
    "unknown language": "________________________________\nMwandishi: Ada Ek <ada@match.example>\nLeo: 2026-03-06 15:17\n"
    "Mlengwa: Chiara",
}

ANSWER = "Sì, ci interessa.\n\nCordiali saluti\nChiara"


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_attribution_and_quote_are_taken_away(attribution, gap):
    typed = newly_typed(f"{ANSWER}\n\n{attribution}{gap}{MARKED}\n")

    assert typed.text == ANSWER
    assert typed.quoted


@pytest.mark.parametrize("block", HEADER_BLOCKS.values(), ids=HEADER_BLOCKS)
def test_unmarked_original_is_taken_away(block):
    typed = newly_typed(f"{ANSWER}\n\n{block}\n\n{ORIGINAL}\n")

    assert typed.text == ANSWER
    assert typed.quoted


@pytest.mark.parametrize("name", ["gmail en", "apple sv", "gmail zh", "gmail fi", "gmail de"])
def test_attribution_is_known_even_when_the_original_is_not_marked(name):
    assert newly_typed(f"{ANSWER}\n\n{ATTRIBUTIONS[name]}\n\n{ORIGINAL}").text == ANSWER


def test_telephone_number_above_an_attribution_stays():
    text = f"Joo.\n\nJukka\n050 000 3311\n{ATTRIBUTIONS['apple fi']}\n{MARKED}"

    assert newly_typed(text).text == "Joo.\n\nJukka\n050 000 3311"


def test_answers_between_the_lines_are_kept_in_order():
    text = (
        "Hi Ada, see below.\n\nOn 6 Mar 2026, at 15:17, Ada Ek <ada@match.example> wrote:\n"
        "> 1. Is it of interest?\n\nYes.\n\n> 2. Which volumes?\n>\n\n60 pieces.\nPerhaps more.\n\n> Kind regards\n> Ada\n\nChiara"
    )

    assert newly_typed(text).passages == ("Hi Ada, see below.", "Yes.", "60 pieces.\nPerhaps more.", "Chiara")


def test_answers_in_an_unmarked_original_are_found_when_announced():
    text = (
        "Hallo Frau Ek, siehe unten.\n\nVon: Ada Ek <ada@match.example>\nGesendet: Freitag\nAn: Chiara\nBetreff: Kontakt\n\n"
        "Guten Tag,\n\nDürfen wir Sie bekannt machen? Eine kurze Antwort genügt: ja, nein oder eine Rückfrage.\n\n"
        "1. Ist das Thema von Interesse?\nJa, grundsätzlich.\n\n2. Um welche Mengen\ngeht es?\nEin Megawatt.\n\n"
        "Mit freundlichen Grüßen\nAda Ek"
    )

    assert newly_typed(text).passages == ("Hallo Frau Ek, siehe unten.", "Ja, grundsätzlich.", "Ein Megawatt.")


def test_initials_mark_answers():
    text = "Anbei.\n\nVon: Ada <ada@match.example>\nGesendet: Freitag\nAn: X\n\n1. Interesse?\n[WS] Ja.\n\n2. Mengen?\n[WS] Zwei.\n\nGruß"

    assert newly_typed(text).passages == ("Anbei.", "[WS] Ja.", "[WS] Zwei.")


def test_questions_of_the_original_are_no_answers_without_announcement():
    text = "No.\n\nFrom: Ada <ada@match.example>\nSent: Friday\nTo: X\n\n1. Interest?\n2. Volumes?\n3. Who?\n\nRegards"

    assert newly_typed(text).text == "No."


@pytest.mark.parametrize("headers", [ATTRIBUTIONS["thunderbird en"], HEADER_BLOCKS["two lines"]])
def test_answers_between_quoted_lines_follow_headers_of_any_kind(headers):
    text = f"{headers}\n\n> Is it of interest?\n\nYes.\n\n> Which volumes?\n\n60 pieces."

    assert newly_typed(text).passages == ("Yes.", "60 pieces.")


def test_remains_of_quoted_lines_are_no_answer():
    text = (
        f"Yes.\n\n{ATTRIBUTIONS['thunderbird en']}\n"
        "> Björn's firm builds heat pumps for houses of every kind, and he would\nlike\n> to talk with you.\n>\n"
        "> He asks whether you could tell him which volumes would be of interest\nto you in\n> the first year.\n"
        "\n60 pieces."
    )

    assert newly_typed(text).passages == ("Yes.", "60 pieces.")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Could you tell us which volumes would be of interest in that year?", "about sixty"),
        ("Which volumes would be of interest", "about sixty"),
        (
            "We wonder which volumes would be of interest to you in a first year",
            "about sixty pieces, and two hundred in the second one",
        ),
    ],
    ids=["after a sentence", "with room beside it", "long"],
)
def test_answers_right_between_quoted_lines_are_no_remains(question, answer):
    widest = f"> {'Björn builds heat pumps for houses of every kind and size, and ships.':<70}"
    text = f"{ATTRIBUTIONS['thunderbird en']}\n{widest}\n" + f"> {question}\n{answer}\n> Thank you,\n" * 2

    assert newly_typed(text).passages == (answer, answer)


def test_answer_between_attribution_and_quoted_lines_is_typed():
    text = f"{ATTRIBUTIONS['thunderbird en']}\n\n[shortened]\n> Which volumes?\n[/shortened]\n\n60 pieces."

    assert newly_typed(text).passages == ("[shortened]", "[/shortened]\n\n60 pieces.")


def test_answer_below_the_quote_is_found():
    assert newly_typed(f"{ATTRIBUTIONS['thunderbird en']}\n{MARKED}\n\nYes, gladly.\n").text == "Yes, gladly."


def test_forwarded_colleague_is_a_quote():
    text = (
        "Zuständig ist Frau Eder.\n\nAm 20.02.26 um 14:11 schrieb Petra Lang:\n\n> Kannst du das übernehmen?\n>\n"
        "> Am 20.02.26 um 11:11 schrieb Ada Ek:\n>\n> > Guten Tag"
    )

    assert newly_typed(text).text == "Zuständig ist Frau Eder."


@pytest.mark.parametrize("name", ["thunderbird en", "gmail en us", "gmail de", "apple da", "gmail sv"])
@pytest.mark.parametrize("between", [" ", "--- ", " ---"])
def test_answer_that_shares_its_line_with_the_attribution_is_kept(name, between):
    attribution = ATTRIBUTIONS[name].replace("\n", " ")

    assert newly_typed(f"Ja.\nWir haben Zeit.{between}{attribution}\n{MARKED}").text == "Ja.\nWir haben Zeit."


@pytest.mark.parametrize(
    "announcement", ["Begin forwarded message:", "Forwarded message:", "Anfang der weitergeleiteten Nachricht:"]
)
def test_line_that_announces_a_marked_original_goes_with_it(announcement):
    headers = "> From: Ada Ek <ada@match.example>\n> Date: 6 March 2026 15:17\n> To: Chiara\n>"

    assert newly_typed(f"{ANSWER}\n\n{announcement}\n\n{headers}\n{MARKED}\n").text == ANSWER


@pytest.mark.parametrize(
    "banner",
    [
        "CAUTION: This email originated from outside of the company. Do not click links unless you know the sender.",
        "VARNING: Det här mejlet kommer från en extern avsändare. Klicka inte på länkar eller öppna bilagor.",
        "Sie erhalten nicht häufig E-Mails von chiara@partner.example. Erfahren Sie, warum dies wichtig ist",
        "ATTENZIONE: questo messaggio proviene dall'esterno. Non cliccare sui link.",
    ],
)
def test_what_a_mail_server_puts_above_is_not_typed(banner):
    assert newly_typed(f"{banner}\n\n{ANSWER}\n\n{ATTRIBUTIONS['gmail en']}\n{MARKED}").text == ANSWER
    assert newly_typed(banner).text == banner


def test_mail_of_quotes_alone_is_shown_whole():
    typed = newly_typed(MARKED)

    assert typed.text == MARKED
    assert not typed.quoted


@pytest.mark.parametrize(
    "text",
    [
        "We need:\n> 500 t a year\nand nothing else.",
        "Volume: 500\nContact: chiara@partner.example\nDelivery: 2026-05-01\n\nThanks",
        "From Modena to Norrköping: how long?\nTo be clear: we pay.",
        "On Monday we wrote:\nno answer came.",
        "Collect from: chiara@partner.example\nDate: 5 May 2026\nThank you",
        "From: chiara@partner.example\nDate: 5 May 2026\n\nPlease collect it then.",
        "From: Gothenburg To: Modena Date: 5 May\nQuestions to chiara@partner.example, please.",
        "From: Gothenburg To: Modena Date: 5 May, questions to chiara@partner.example",
        "Nouveau !\n>>> notre site www.partner.example <<<\nà bientôt",
        "On Monday my colleague Ada wrote down what we need:\n500 t a year.",
        "Do not click links or open attachments: so our rules say. We take part all the same, gladly.",
        "Datenschutz: alles geregelt.\n\nAn: die Technik",
    ],
)
def test_typed_text_is_left_alone(text):
    assert newly_typed(text).text == text


def test_empty_text_has_no_passages():
    assert newly_typed(" \n\n ").passages == ()


def test_headers_glued_to_their_rule_are_the_original():
    glued = "-------- Ursprüngliche Nachricht --------Von: Norrköping <hello@norrkopingmatch.example> Datum: 12.03.26 09:15 (GMT+01:00) An: c@partner.example Betreff: Kontakt"

    assert newly_typed(f"Ja, gern.\n\n{glued}\nSehr geehrte Frau Ferri,").text == "Ja, gern."
    assert newly_typed("Ja, gern.\n\n--- Original message --- von gestern: nein.").text.endswith("gestern: nein.")

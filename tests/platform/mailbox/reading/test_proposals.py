"""What replies seem to say, in every language, by words and by meaning."""

from datetime import date

import pytest

from dooropener.mailbox.reading.classifier import LABELS, Classifier
from dooropener.mailbox.reading.cues import cues
from dooropener.mailbox.reading.evidence import evidence_for
from dooropener.mailbox.reading.examples import Example, read_rows, shipped_examples, vectors_of_shipped
from dooropener.mailbox.reading.letters import ProposalLabel
from dooropener.mailbox.reading.proposals import judge, propose
from dooropener_matching import LANGUAGES, default_encoder

TODAY = date(2026, 5, 15)


def said(text, language, encoder=None, **options):
    return propose(text, text, language, today=TODAY, encoder=encoder or default_encoder(), **options)


@pytest.mark.parametrize(
    ("language", "text", "label"),
    [
        (
            "it",
            "Gentile Ada, grazie di averci pensato: per quest'anno il catalogo è chiuso e non aggiungiamo marchi.",
            "declined",
        ),
        (
            "it",
            "La proposta è allettante, però non abbiamo le forze per seguirla come merita. Le auguro ogni bene.",
            "declined",
        ),
        ("zh", "谢谢关注，我们公司近期没有引进新产品的计划。", "declined"),
        ("zh", "贵方产品不错，可惜与我们的客户群不太对口。", "declined"),
        ("fi", "Kiitos kun muistitte meitä, mutta tämä ei istu valikoimaamme.", "declined"),
        ("fi", "Valitettavasti joudumme vastaamaan kieltävästi.", "declined"),
        ("sv", "Ja tack, gärna!", "interested"),
        ("de", "Ja", "interested"),
        ("nb", "Nei", "declined"),
        ("nb", "Jeg ønsker ikke å motta flere henvendelser fra dere.", "unsubscribe"),
        ("zh", "可以", "interested"),
        ("lv", "Nē, paldies.", "declined"),
        ("sw", "Ndiyo, tafadhali tuunganisheni.", "interested"),
        ("da", "Jeg ønsker ikke at modtage flere henvendelser fra jer.", "unsubscribe"),
        ("da", "Inden vi siger noget, vil vi gerne vide, om de allerede har en forhandler på Fyn.", "question"),
        ("da", "Kan vi mødes på Teams onsdag den 20. maj kl. 14?", "meeting_proposed"),
        ("is", "Hvað kostar stykkið og hvað er afhendingartíminn langur?", "question"),
        ("en", "Not now, we are moving. Please write again in September.", "not_now"),
        (
            "de",
            "Dafür bin ich nicht zuständig, bitte schreiben Sie an Eva Huber, eva.huber@firma.example.",
            "wrong_person",
        ),
        ("fi", "Poistakaa osoitteemme listaltanne.", "unsubscribe"),
        ("sv", "AVREGISTRERA", "unsubscribe"),
        ("lv", "Atrakstīties, paldies!", "unsubscribe"),
        ("lv", "jā, rakstiet viņiem", "interested"),
        ("de", "ABMELDEN – wir kaufen keine Schokolade. Danke.", "unsubscribe"),
        ("it", "Sono in ferie fino al 25 maggio. Per urgenze contattate la collega.", "out_of_office"),
    ],
)
def test_reply_is_understood(language, text, label):
    assert said(text, language).label == label


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We are not interested."),
        ("de", "Wir sind nicht interessiert."),
        ("it", "Non siamo interessati."),
        ("sv", "Vi är inte intresserade."),
        ("da", "Vi er ikke interesserede."),
        ("nb", "Vi er ikke interessert."),
        ("fi", "Emme ole kiinnostuneita."),
        ("lv", "Mūs tas neinteresē."),
        ("is", "Við höfum ekki áhuga."),
        ("sw", "Hatuvutiwi na jambo hili."),
        ("zh", "我们不感兴趣。"),
    ],
)
def test_denied_interest_is_no_yes(language, text):
    proposal = said(text, language)

    assert proposal.label is ProposalLabel.DECLINED
    assert not proposal.unsure


def test_proposal_carries_its_grounds():
    text = "Hei Ada,\nen ole oikea henkilö. Ottakaa yhteyttä Marjo Pietilään, marjo.pietila@partner.example."
    proposal = said(text, "fi", sender="timo@partner.example")

    assert proposal.label is ProposalLabel.WRONG_PERSON
    assert proposal.referral == "marjo.pietila@partner.example"
    assert proposal.evidence in text
    assert proposal.resume_on is None


def test_later_carries_its_day():
    proposal = said("Spannend, aber erst nach der Saison. Bitte melden Sie sich im Oktober wieder.", "de")

    assert (proposal.label, proposal.resume_on) == (ProposalLabel.NOT_NOW, date(2026, 10, 1))


def test_robot_speaks_of_absence_or_of_nothing(blind):
    absence = said("I am out of the office until 20 May.", "en", robot=True)
    receipt = said("We have received your message. Your ticket is 12345.", "en", robot=True)

    assert (absence.label, absence.resume_on) == (ProposalLabel.OUT_OF_OFFICE, date(2026, 5, 21))
    assert receipt is None


def test_language_we_do_not_speak_is_unsure():
    proposal = said("Teşekkür ederiz ama bu teklif bizim için uygun değil, başarılar dileriz.", None)

    assert proposal.unsure


def test_empty_text_gives_no_proposal(blind):
    assert said(" \n", "en", blind) is None


def test_negation_hides_the_word_in_it():
    assert {cue.label for cue in cues("We are not interested", "en")} == {ProposalLabel.DECLINED}


def test_evidence_is_the_telling_sentence():
    text = "Dear Ada,\nthe weather is fine. Please remove us from your list. Regards"

    assert evidence_for(ProposalLabel.UNSUBSCRIBE, text, "en") == "Please remove us from your list."


def test_evidence_without_known_words_skips_the_greeting():
    assert (
        evidence_for(ProposalLabel.DECLINED, "Hej Ada,\nDetta blir det intet av.", "sv") == "Detta blir det intet av."
    )


def test_evidence_of_an_endless_sentence_is_cut():
    text = "word " * 500 + "please remove us from your list " + "word " * 500

    evidence = evidence_for(ProposalLabel.UNSUBSCRIBE, text, "en")

    assert evidence in text
    assert "remove us" in evidence
    assert len(evidence) <= 300


def test_probabilities_are_a_distribution(blind):
    shares = Classifier(blind).probabilities("Ja, gerne.", "de")

    assert set(shares) == set(LABELS)
    assert sum(shares.values()) == pytest.approx(1)


def test_known_words_suffice_without_vectors(blind):
    assert said("Wir sind nicht interessiert.", "de", blind).label is ProposalLabel.DECLINED


def test_correction_is_learnt():
    text, encoder = "Blåbär faller ej långt från myren.", default_encoder()
    before = Classifier(encoder).probabilities(text, "sv")[ProposalLabel.NOT_NOW]
    corrected = Classifier(encoder, [Example(text, "sv", ProposalLabel.NOT_NOW, weight=4.0)])

    assert corrected.probabilities(text, "sv")[ProposalLabel.NOT_NOW] > before + 0.2


def test_every_language_has_examples_of_every_label():
    found = {(row["language"], row["label"]) for row in read_rows("examples.jsonl")}

    assert found >= {(language, label.value) for language in LANGUAGES for label in LABELS}


def test_shipped_vectors_belong_to_the_shipped_examples():
    encoder = default_encoder()
    examples, vectors = shipped_examples(), vectors_of_shipped(encoder)
    some = [0, 70, 139, 140, len(examples) // 2, len(examples) - 1]

    fresh = encoder.encode([examples[number].text for number in some])

    assert len(vectors) == len(examples)
    assert ((fresh * vectors[some]).sum(axis=1) > 0.99).all()


@pytest.mark.parametrize("text", ["Hej,\n\nstopp", "stopp tack", "Stopp bitte", "Guten Tag,\n\nStopp", "afmeld, tak"])
def test_the_word_of_our_letters_stops_us_however_politely_it_is_said(text):
    judged = judge(text, None, None, default_encoder())

    assert (judged.label, judged.unsure) == (ProposalLabel.UNSUBSCRIBE, False)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "de",
            "Ja, wir haben Interesse.\n\nWenn Sie keine Mails mehr möchten, melden Sie sich hier ab.",
        ),
        ("en", "Yes please, we are very interested.\n\nTo stop receiving emails from us, reply with unsubscribe."),
        (
            "lv",
            "Interesē, lūdzu, sūtiet cenas.\n\nJa neesat adresāts, lūdzu, dzēsiet šo vēstuli un nerakstiet mums vairs.",
        ),
        ("it", "Sì, ci interessa molto.\n\nPer non ricevere più le nostre e-mail scriveteci: cancellatemi."),
        ("zh", "我们很感兴趣，可以联系。\n如不想再收到邮件，请点击退订。"),
    ],
)
def test_a_yes_above_a_footer_that_speaks_of_stopping_is_no_sure_stop(language, text):
    proposal = said(text, language)

    assert proposal.unsure or proposal.label is not ProposalLabel.UNSUBSCRIBE


def test_a_stop_at_a_booth_waits_for_a_person():
    judged = judge("STOP by our booth on Tuesday, we would love to meet!", None, "en", default_encoder())

    assert judged.unsure or judged.label is not ProposalLabel.UNSUBSCRIBE


def test_a_plain_yes_or_no_with_thanks_is_what_it_says():
    """Most thanks stand in refusals, which makes none of a yes."""
    plain = [
        ("it", "Sì grazie!", "interested"),
        ("de", "Ja danke!", "interested"),
        ("lv", "Jā, paldies!", "interested"),
        ("nb", "Ja takk", "interested"),
        ("en", "Yes", "interested"),
        ("sw", "Sawa kabisa", "interested"),
        ("fi", "Ei kiitos", "declined"),
    ]

    read = [(language, text, judge(text, None, language, default_encoder())) for language, text, _ in plain]

    assert [(language, text, one.label.value, one.unsure) for language, text, one in read] == [
        (*one, False) for one in plain
    ]
    assert judge("好的，谢谢", None, "zh", default_encoder()).label is ProposalLabel.INTERESTED
    assert judge("Ok", None, "it", default_encoder()).unsure


def test_evidence_is_no_farewell_and_no_half_of_a_date():
    no = "Ahsanteni sana kwa kutuandikia, ila kwa sasa hatuhitaji mshirika mpya. Kila la heri."
    when = "Ja, gern.\n\nAm besten Donnerstag, 12. März, um 10 Uhr.\n\nGruß, Ute"

    away = "Esmu atvaļinājumā līdz 2026. gada 15. martam. Steidzami: uldis@x.example."

    assert evidence_for(ProposalLabel.OUT_OF_OFFICE, away, "lv") == away.partition(" Steidzami")[0]
    assert evidence_for(ProposalLabel.DECLINED, no, "sw") == no.partition(" Kila")[0]
    assert evidence_for(ProposalLabel.MEETING_PROPOSED, when, "de") == "Am besten Donnerstag, 12. März, um 10 Uhr."

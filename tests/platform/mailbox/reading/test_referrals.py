"""The person named instead."""

from datetime import date

import pytest

from dooropener.mailbox.reading.letters import ProposalLabel
from dooropener.mailbox.reading.proposals import propose
from dooropener.mailbox.reading.referral_names import referral_name
from dooropener.mailbox.reading.referrals import referral


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Please write to Zane Birze, zane.birze@partner.example.", "zane.birze@partner.example"),
        ("Herrn Tim Ollmann (t.ollmann@partner.example)", "t.ollmann@partner.example"),
        ("rakstiet kolēģim Mārim Balodim: maris.balodis@partner.example.", "maris.balodis@partner.example"),
        ("Sendið þetta á Ragnheiði Óskarsdóttur, ragnheidur@partner.example", "ragnheidur@partner.example"),
        ("请联系我同事王晓，邮箱 xiao.wang@partner.example，他英文很好。", "xiao.wang@partner.example"),
        ("Mwandikie Bi. Ann Muthoni, ann.muthoni@partner.example", "ann.muthoni@partner.example"),
        ("Per ricambi urgenti: ricambi@partner.example.", None),
        ("For buyers please write to cluster2@partner.example.", None),
        ("Please remove procurement@partner.example from your list.", None),
        ("Anna Berg answers, info@partner.example", None),
        ("Me: chiara@partner.example", None),
        ("My colleague Simone follows that.", None),
        ("Ask Ada Ek, ada.ek@match.example", None),
    ],
)
def test_named_person_is_found(text, address):
    assert referral(text, sender="chiara@partner.example", ours=["ada.ek@match.example"]) == address


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Per har slutat hos oss. Hans efterträdare heter Anna Lind.", "Anna Lind"),
        ("Hej Ada, det här sköts av min kollega Eva Åkesson på inköp.", "Eva Åkesson"),
        ("Fel person. Kontakta inköpsavdelningen i stället.", "inköpsavdelningen"),
        ("Jag gick i pension i höstas och har inget med firman att göra längre.", None),
        ("I left sales two years ago. My successor is Tom Hale; I have forwarded your message to him.", "Tom Hale"),
        ("Wrong person, I'm afraid. Please contact Ms Kern.", "Ms Kern"),
        ("I am not the right person, our purchasing department is in charge of this.", "purchasing department"),
        ("You have reached the accounts department. Procurement is handled by my colleague.", "Procurement"),
        ("Il dottor Rossi non lavora più con noi, ora se ne occupa Laura Conti.", "Laura Conti"),
        ("Non me ne occupo io, deve parlare con il dott. Bianchi.", "dott. Bianchi"),
        ("Non sono la persona giusta, si rivolga all'ufficio acquisti.", "ufficio acquisti"),
        ("Ich bin seit März in Pension; meine Nachfolgerin im Einkauf ist Frau Eva Huber.", "Eva Huber"),
        ("Ich mache nur die Buchhaltung, zuständig ist Herr Gruber.", "Herr Gruber"),
        ("Dafür bin ich nicht zuständig, bitte wenden Sie sich an den Einkauf.", "Einkauf"),
        ("王经理已离职，现在由张华接手海外业务。", "张华"),
        ("我只管行政，业务请找外贸部刘芳。", "刘芳"),
        ("这不归我管，请联系采购部。", "采购部"),
        ("Pēteris pie mums vairs nestrādā, viņa vietā atbildīga ir Anna Ozola.", "Anna Ozola"),
        ("Es par to neatbildu, jautājiet mūsu iepirkumu nodaļā, tā par to atbild.", "iepirkumu nodaļā"),
        ("Pekka on jäänyt eläkkeelle, hänen seuraajansa on Liisa Laine.", "Liisa Laine"),
        ("Ostoista vastaa nykyään Sanna Koski, itse siirryin tuotantoon.", "Sanna Koski"),
        ("En ole oikea henkilö, ottakaa yhteyttä osto-osastoon.", "osto-osastoon"),
        ("Jens er stoppet hos os, hans efterfølger er Anne Holm.", "Anne Holm"),
        ("Forkert person. Henvend jer til indkøbsafdelingen.", "indkøbsafdelingen"),
        ("Ola har sluttet hos oss, etterfølgeren er Anne Dahl.", "Anne Dahl"),
        ("Jeg er feil person, ta kontakt med innkjøpsavdelingen.", "innkjøpsavdelingen"),
        ("Gunnar er hættur hjá okkur, Anna Björnsdóttir tók við.", "Anna Björnsdóttir"),
        ("Röng manneskja, hafið samband við innkaupadeildina.", "innkaupadeildina"),
        ("Mary ameacha kazi hapa, sasa anayehusika ni Jane Akinyi.", "Jane Akinyi"),
        ("Si mimi ninayehusika, wasilianeni na idara ya manunuzi.", "idara ya manunuzi"),
        (
            "Il mio collega Simone Bassi segue il Nord Europa, trovate i suoi recapiti sul nostro sito.",
            "Simone Bassi",
        ),
        (
            "组件业务那边负责海外的张总我这里没有邮箱，您可以打前台0516-0000 2200转组件公司。",
            "张总",
        ),
        ("Nicht mein Bereich. Das betreut Maria von Stein bei Stein Metall GmbH.", "Maria von Stein"),
        ("Hei Ada, ta kontakt med Kari Nordmann.", "Kari Nordmann"),
    ],
)
def test_person_or_department_is_named_without_an_address(text, name):
    assert referral_name(text, known=["Ada Ek"]) == name


@pytest.mark.parametrize(
    ("text", "address", "name"),
    [
        ("Wrong person. Please write to Tom Hale, tom.hale@partner.example.", "tom.hale@partner.example", None),
        ("I am not the right person, please contact my colleague Tom Hale.", None, "Tom Hale"),
        ("You have the wrong person, please contact somebody else here. Kind regards, Chiara Bassi", None, None),
    ],
)
def test_name_is_kept_where_there_is_no_address(text, address, name, blind):
    proposal = propose(
        text,
        text,
        "en",
        today=date(2026, 5, 15),
        encoder=blind,
        sender="c.b@partner.example",
        sender_name="Chiara Bassi",
    )

    assert (proposal.label, proposal.referral, proposal.referral_name) == (ProposalLabel.WRONG_PERSON, address, name)

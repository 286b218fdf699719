"""What few words wish for, in every language: looks, acts on a listing, colleagues, codes, alerts."""

import pytest

from dooropener.words import LANGUAGES
from dooropener_bot.conversations.granting import MOST_WORDS
from dooropener_bot.conversations.spoken import count_words, normal
from dooropener_bot.conversations.wishes import Wish, asks_how, names_regions, offers, wish_in

SAID: dict[str, dict[Wish, list[str]]] = {
    "sv": {
        Wish.LISTINGS: ["Mina annonser", "visa våra annonser, tack", "Var är mina annonser?"],
        Wish.HOLD: ["pausa annonsen", "låt annonsen vila"],
        Wish.RESUME: ["återuppta annonsen", "sätt igång annonsen"],
        Wish.RENEW: ["förläng annonsen", "kan ni förnya vår annons?"],
        Wish.WITHDRAW: ["dra tillbaka annonsen", "ta bort min annons", "dra in annonsen"],
        Wish.CHANGE: ["ändra annonsen", "redigera min annons"],
        Wish.INVITE: ["bjud in en kollega", "jag har en kollega att bjuda in"],
        Wish.CODE: ["Jag har en kod", "jag har en inbjudan från en kollega"],
        Wish.ALERTS: ["aviseringar", "tysta timmar", "ändra tidszonen"],
        Wish.MEET: ["föreslå mötestider", "jag vill boka ett möte med dem"],
        Wish.EMAIL: ["ny e-postadress", "byt mejladress"],
    },
    "en": {
        Wish.LISTINGS: ["my listings", "Show my listings, please", "where are our listings?"],
        Wish.HOLD: ["put the listing on hold"],
        Wish.RESUME: ["resume our listing", "unpause the listing"],
        Wish.RENEW: ["renew the listing", "please extend our listing"],
        Wish.WITHDRAW: ["withdraw my listing", "take down the listing", "delete our listing"],
        Wish.CHANGE: ["change the listing", "I want to edit my listing"],
        Wish.INVITE: ["invite a colleague", "may I invite two colleagues?"],
        Wish.CODE: ["I have a code from a colleague", "I have an invitation from a colleague"],
        Wish.ALERTS: ["notifications", "quiet hours", "my time zone is wrong"],
        Wish.MEET: ["propose meeting times", "set up a meeting with them"],
        Wish.EMAIL: ["new e-mail address", "change my e-mail address"],
    },
    "it": {
        Wish.LISTINGS: ["i miei annunci", "mostrami i nostri annunci per favore"],
        Wish.HOLD: ["sospendi l'annuncio"],
        Wish.RESUME: ["riprendi l'annuncio", "riattivare l'annuncio"],
        Wish.RENEW: ["rinnova l'annuncio", "vorrei prolungare l'annuncio"],
        Wish.WITHDRAW: ["ritira l'annuncio", "eliminare il mio annuncio"],
        Wish.CHANGE: ["modifica l'annuncio", "cambiare l'annuncio"],
        Wish.INVITE: ["invita un collega", "vorrei invitare dei colleghi"],
        Wish.CODE: ["ho un codice", "ho ricevuto un codice da un collega"],
        Wish.ALERTS: ["notifiche", "ore di silenzio", "fuso orario"],
        Wish.MEET: ["proporre un incontro", "vorrei fissare un appuntamento con loro"],
        Wish.EMAIL: ["nuovo indirizzo e-mail", "cambiare l'e-mail"],
    },
    "de": {
        Wish.LISTINGS: [
            "meine Anzeigen",
            "Wo sind unsere Anzeigen?",
            "bitte meine Inserate zeigen",
        ],
        Wish.HOLD: ["Anzeige pausieren", "die Anzeige aussetzen"],
        Wish.RESUME: ["Anzeige fortsetzen", "die Anzeige wieder aktivieren"],
        Wish.RENEW: ["Anzeige verlängern"],
        Wish.WITHDRAW: ["Anzeige zurückziehen", "meine Anzeige löschen", "ziehen Sie die Anzeige zurück"],
        Wish.CHANGE: ["die Anzeige ändern", "Anzeige bearbeiten"],
        Wish.INVITE: ["einen Kollegen einladen", "ich lade eine Kollegin ein", "Kollegin einladen"],
        Wish.CODE: ["Ich habe einen Code", "ich habe eine Einladung von einem Kollegen"],
        Wish.ALERTS: ["Benachrichtigungen", "Ruhezeiten", "Zeitzone ändern"],
        Wish.MEET: ["Termine vorschlagen", "einen Termin vereinbaren"],
        Wish.EMAIL: ["neue E-Mail-Adresse", "E-Mail-Adresse ändern"],
    },
    "zh": {
        Wish.LISTINGS: ["我的供需信息", "查看我们的供需信息", "请给我看一下我的广告", "我发布的信息在哪里？"],
        Wish.HOLD: ["暂停供需信息", "请帮我暂停我们的广告"],
        Wish.RESUME: ["恢复供需信息", "取消暂停我的广告"],
        Wish.RENEW: ["延长供需信息", "把广告续期一年", "请续期我们的供需信息"],
        Wish.WITHDRAW: ["撤回供需信息", "删除我的广告", "请把供需信息下架"],
        Wish.CHANGE: ["修改供需信息", "我想改一下我的广告"],
        Wish.INVITE: ["邀请同事", "我想邀请一位同事加入", "邀请我的同事"],
        Wish.CODE: ["我有邀请码", "同事给了我一个邀请码"],
        Wish.ALERTS: ["通知", "通知设置", "免打扰时间", "更改时区"],
        Wish.MEET: ["提议会面时间", "安排见面"],
        Wish.EMAIL: ["新邮箱", "更改邮箱"],
    },
    "lv": {
        Wish.LISTINGS: ["mani sludinājumi", "Parādiet mūsu sludinājumus, lūdzu", "kur ir mani sludinājumi?"],
        Wish.HOLD: ["apturēt sludinājumu", "iepauzējiet mūsu sludinājumu", "lūdzu, apturiet sludinājumu"],
        Wish.RESUME: ["atsākt sludinājumu", "turpiniet sludinājumu"],
        Wish.RENEW: ["pagarināt sludinājumu", "pagariniet mūsu sludinājumu par gadu"],
        Wish.WITHDRAW: ["atsaukt sludinājumu", "izdzēsiet manu sludinājumu", "noņemt sludinājumu"],
        Wish.CHANGE: ["mainīt sludinājumu", "gribu labot savu sludinājumu", "izmainiet sludinājumu"],
        Wish.INVITE: ["uzaicināt kolēģi", "vēlos ielūgt kolēģus"],
        Wish.CODE: ["man ir kods", "saņēmu kodu no kolēģa"],
        Wish.ALERTS: ["paziņojumi", "klusās stundas", "mainīt laika joslu"],
        Wish.MEET: ["piedāvāt tikšanās laikus", "norunāt tikšanos"],
        Wish.EMAIL: ["jauna e-pasta adrese", "mainīt e-pastu"],
    },
    "fi": {
        Wish.LISTINGS: ["omat ilmoitukset", "ilmoitukseni", "Näytä ilmoituksemme", "missä minun ilmoitukseni ovat?"],
        Wish.HOLD: ["laita ilmoitus tauolle", "keskeytä ilmoitus", "pysäyttäkää ilmoituksemme"],
        Wish.RESUME: ["jatka ilmoitusta", "palauta ilmoitus tauolta"],
        Wish.RENEW: ["pidennä ilmoitusta", "jatkakaa ilmoitusta vuodella", "uusi ilmoitukseni"],
        Wish.WITHDRAW: ["poista ilmoitus", "vedä ilmoitus pois", "haluan perua ilmoituksemme", "peru meidän ilmoitus"],
        Wish.CHANGE: ["muuta ilmoitusta", "haluan muokata ilmoitustamme"],
        Wish.INVITE: ["kutsu kollega", "haluaisin kutsua työkaverin mukaan"],
        Wish.CODE: ["minulla on koodi", "sain kutsun kollegalta"],
        Wish.ALERTS: ["ilmoitusasetukset", "hiljaiset tunnit", "vaihda aikavyöhyke", "hiljainen aika"],
        Wish.MEET: ["ehdota tapaamisaikoja", "sovitaan tapaaminen"],
        Wish.EMAIL: ["uusi sähköpostiosoite", "vaihda sähköposti"],
    },
    "da": {
        Wish.LISTINGS: ["mine opslag", "vis vores opslag, tak", "hvor er mine annoncer?"],
        Wish.HOLD: ["sæt opslaget på pause", "pause opslaget"],
        Wish.RESUME: ["genoptag opslaget", "sæt opslaget i gang igen", "ophæv pausen for opslaget"],
        Wish.RENEW: ["forlæng opslaget", "forny vores opslag"],
        Wish.WITHDRAW: ["træk opslaget tilbage", "slet mit opslag", "tag opslaget ned"],
        Wish.CHANGE: ["ret opslaget", "jeg vil ændre mit opslag"],
        Wish.INVITE: ["inviter en kollega", "jeg vil invitere to kolleger"],
        Wish.CODE: ["jeg har en kode", "jeg har fået en invitation af en kollega"],
        Wish.ALERTS: ["notifikationer", "stille timer", "skift tidszone"],
        Wish.MEET: ["foreslå mødetider", "book et møde med dem"],
        Wish.EMAIL: ["ny e-mailadresse", "ret min e-mail"],
    },
    "nb": {
        Wish.LISTINGS: ["annonsene mine", "vis annonsene våre, takk", "mine annonser", "hvor er annonsene mine?"],
        Wish.HOLD: ["sett annonsen på pause", "sett annonsen på vent"],
        Wish.RESUME: ["gjenoppta annonsen", "start annonsen igjen"],
        Wish.RENEW: ["forleng annonsen", "forny annonsen vår"],
        Wish.WITHDRAW: ["trekk annonsen tilbake", "slett annonsen min", "ta bort annonsen"],
        Wish.CHANGE: ["endre annonsen", "jeg vil redigere annonsen vår"],
        Wish.INVITE: ["inviter en kollega", "be inn to kolleger"],
        Wish.CODE: ["jeg har en kode", "jeg har fått en invitasjon fra en kollega"],
        Wish.ALERTS: ["varsler", "stille timer", "bytt tidssone"],
        Wish.MEET: ["foreslå møtetider", "avtale et møte med dem"],
        Wish.EMAIL: ["ny e-postadresse", "endre e-postadressen"],
    },
    "is": {
        Wish.LISTINGS: [
            "auglýsingarnar mínar",
            "sýndu mér auglýsingarnar okkar, takk",
            "hvar eru auglýsingarnar mínar?",
        ],
        Wish.HOLD: ["setja auglýsinguna í bið", "gera hlé á auglýsingunni"],
        Wish.RESUME: ["halda áfram með auglýsinguna", "taktu auglýsinguna úr bið", "virkja auglýsinguna aftur"],
        Wish.RENEW: ["framlengja auglýsinguna", "endurnýjaðu auglýsinguna okkar"],
        Wish.WITHDRAW: ["draga auglýsinguna til baka", "eyða auglýsingunni minni", "taktu auglýsinguna niður"],
        Wish.CHANGE: ["breyta auglýsingunni", "ég vil lagfæra auglýsinguna okkar"],
        Wish.INVITE: ["bjóða samstarfsmanni", "mig langar að bjóða vinnufélaga með", "bjóddu samstarfsfélaga"],
        Wish.CODE: ["ég er með kóða", "ég fékk boð frá samstarfsmanni"],
        Wish.ALERTS: ["tilkynningar", "kyrrðartími", "breyta tímabelti"],
        Wish.MEET: ["stinga upp á fundartímum", "bóka fund með þeim"],
        Wish.EMAIL: ["nýtt netfang", "breyta netfangi"],
    },
    "sw": {
        Wish.LISTINGS: ["matangazo yangu", "nionyeshe matangazo yetu, tafadhali", "tangazo langu liko wapi?"],
        Wish.HOLD: ["sitisha tangazo", "naomba msimamishe tangazo letu"],
        Wish.RESUME: ["endelea na tangazo", "rejesha tangazo letu", "anzisha tangazo tena"],
        Wish.RENEW: ["ongeza muda wa tangazo", "huisha tangazo letu"],
        Wish.WITHDRAW: ["ondoa tangazo", "naomba mfute tangazo langu", "futa tangazo"],
        Wish.CHANGE: ["badilisha tangazo", "nataka kuhariri tangazo letu"],
        Wish.INVITE: ["mwalike mwenzangu", "naomba niwaalike wenzangu", "nataka kualika mfanyakazi mwenzangu"],
        Wish.CODE: ["nina msimbo", "nimepata mwaliko kutoka kwa mwenzangu"],
        Wish.ALERTS: ["arifa", "saa za ukimya", "badilisha ukanda wa saa"],
        Wish.MEET: ["pendekeza nyakati za mkutano", "nataka kupanga mkutano nao"],
        Wish.EMAIL: ["barua pepe mpya", "badilisha barua pepe"],
    },
}

OTHER: dict[str, list[str]] = {
    "sv": [
        "ta bort mitt konto och alla annonser",
        "kan jag få våra annonser som en fil",
        "vi vill lägga in en annons till",
    ],
    "en": [
        "delete everything and all listings",
        "our listings as a file",
        "my colleague is ill",
        "I was invited by a colleague",
    ],
    "it": ["cancellare i dati e gli annunci", "un altro annuncio", "un collega mi ha invitato"],
    "de": ["alle Daten und Anzeigen löschen", "noch eine Anzeige", "mein Kollege ist krank"],
    "zh": [
        "删除我的账户和供需信息",
        "我想发布新的供需信息",
        "我没有邀请码",
        "有结果请通知我",
        "请联系我的同事",
        "同事邀请了我",
    ],
    "lv": [
        "izdzēst visus datus un sludinājumus",
        "jauns sludinājums",
        "mans kolēģis ir slims",
        "kolēģis mani uzaicināja",
    ],
    "fi": [
        "poistakaa tietoni ja ilmoitukset",
        "uusi ilmoitus",
        "muutama ilmoitus lisää",
        "kollega on sairas",
        "ei sittenkään ilmoitusta, peru",
        "kollega kutsui minut",
    ],
    "da": ["slet alt om os og vores opslag", "et opslag mere", "min kollega er syg", "jeg er inviteret af en kollega"],
    "nb": [
        "slett opplysningene og annonsene mine",
        "en annonse til",
        "kollegaen min er syk",
        "en kollega har invitert meg",
    ],
    "is": ["eyða öllum gögnum og auglýsingum", "ein auglýsing í viðbót", "við bjóðum upp á tilboð"],
    "sw": [
        "futa taarifa zangu na matangazo",
        "tangazo lingine",
        "mwenzangu ni mgonjwa",
        "mwenzangu alinialika",
        "tangazo la mafuta",
    ],
}

HOW: dict[str, str] = {
    "sv": "kan man förlänga annonsen?",
    "en": "how do I change my listing?",
    "it": "come si modifica l'annuncio?",
    "de": "wie kann ich die Anzeige ändern?",
    "zh": "怎么延长供需信息？",
    "lv": "kā es varu pagarināt sludinājumu?",
    "fi": "miten voin muuttaa ilmoitusta?",
    "da": "hvordan forlænger jeg opslaget?",
    "nb": "kan jeg forlenge annonsen?",
    "is": "hvernig framlengi ég auglýsinguna?",
    "sw": "je, naweza kubadilisha tangazo?",
}

REGIONS: dict[str, str] = {
    "sv": "ändra regionerna för annonsen",
    "en": "change the countries of my listing",
    "it": "cambiare i paesi dell'annuncio",
    "de": "Region der Anzeige ändern",
    "zh": "修改供需信息的地区",
    "lv": "mainīt sludinājuma reģionus",
    "fi": "muuta ilmoituksen alueita",
    "da": "ret regionerne for opslaget",
    "nb": "endre områdene for annonsen",
    "is": "breyta svæðum auglýsingarinnar",
    "sw": "badilisha maeneo ya tangazo",
}

OFFERS: dict[str, str] = {
    "sv": "Vi säljer aviseringar för fartyg",
    "en": "We sell alerts for ships",
    "de": "Wir verkaufen Benachrichtigungen für Schiffe",
    "lv": "Pārdodam paziņojumu sistēmas kuģiem",
    "fi": "Myymme hälytyksiä laivoille",
    "da": "Vi sælger notifikationer til skibe",
    "nb": "Vi selger varsler til skip",
    "sw": "Tunauza arifa za meli",
}

ALL = [
    (language, wish, said) for language, wishes in SAID.items() for wish, several in wishes.items() for said in several
]


def test_table_has_every_wish_in_every_language():
    wishes = {language: set(said) for language, said in SAID.items()}

    assert wishes == {language: set(Wish) for language in LANGUAGES}


@pytest.mark.parametrize(("language", "wish", "said"), ALL)
def test_wish_is_known_by_its_words(language, wish, said):
    assert wish_in(normal(said)) is wish
    assert count_words(normal(said)) <= MOST_WORDS


@pytest.mark.parametrize(("language", "wish", "said"), ALL)
def test_wish_is_not_read_as_an_offer(understanding, language, wish, said):
    assert not offers(understanding.read(said, previous_language=language))


@pytest.mark.parametrize(("language", "said"), OFFERS.items())
def test_who_sells_alerts_asks_for_none(understanding, language, said):
    assert wish_in(normal(said)) is Wish.ALERTS
    assert offers(understanding.read(said, previous_language=language))


@pytest.mark.parametrize(("language", "said"), [(language, said) for language in OTHER for said in OTHER[language]])
def test_other_matters_are_no_wish(language, said):
    assert wish_in(normal(said)) is None


@pytest.mark.parametrize(("language", "said"), HOW.items())
def test_who_asks_how_is_told_from_who_wants_it_done(language, said):
    assert asks_how(normal(said))
    assert not any(asks_how(normal(done)) for done in SAID[language][Wish.WITHDRAW])


@pytest.mark.parametrize(("language", "said"), REGIONS.items())
def test_change_of_regions_is_told_from_other_changes(language, said):
    assert wish_in(normal(said)) is Wish.CHANGE
    assert names_regions(normal(said))
    assert not any(names_regions(normal(change)) for change in SAID[language][Wish.CHANGE])

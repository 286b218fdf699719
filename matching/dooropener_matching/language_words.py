# ruff: noqa: E501 - a line per language is easier to mend than lines of equal length
"""Everyday words that give a short message's language away, and letters that do so alone."""

WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "sv": "och att det är jag inte vi på som för med den till har av om ett kan vill era ert vår våra vårt nej tack hej "
        "söker behöver någon något nån nåt hur vad när där här från eller också mycket hjälp företag oss er ni dig mig tjena "
        "finns ska skulle gärna helst efter åt ut lägg visa lista bort säljer köpa köper erbjuder tar går bra detta sen "
        "registrera avsluta radera uppgifter åkeri vilka vilken letar kring eftersom jättebra ok tjänst hejsan avslöja e o",
        "en": "the and to of a in is we you for that it with on are this our not have from can your be any please an as or what "
        "how when where who which would like want need looking find help hello yes no thanks show my me us them company "
        "does do did could should about from their has was only there just more i if",
        "it": "il la di che e è un una per non con siamo sono cerchiamo vogliamo grazie ciao buongiorno si no della dei delle "
        "nel nella come quando dove chi quale vorrei vostra nostra nostro vostro anche più abbiamo avete aziende azienda "
        "mostra aiuto lo gli le al alla dal dalla questa questo ci mi per favore oppure potete posso vendiamo su da",
        "de": "der die das und ist nicht wir ich sie ein eine für mit auf von zu den im bitte danke hallo ja nein suchen sucht "
        "unsere unser unseren wie was wo wann wer welche können möchte möchten haben hat sind oder auch nur noch firma "
        "firmen zeigen hilfe uns ihnen aus bei nach über einen einem guten tag zur zum dem des es an",
        "lv": "un ir ar no par mēs jūs kas ko vai nav es mums jums lūdzu paldies labdien jā nē meklējam vēlamies mūsu jūsu kā "
        "kad kur kurš uzņēmums uzņēmumu kādi kāds varat varam palīdziet palīdzība uz pie tikai arī bet šis šī tas tie "
        "piedāvājam sveiki rādiet ļoti labi gribu",
        "fi": "ja on ei me te se että kun mitä missä milloin kuka miten voi voisitko haluamme haluan etsimme kiitos hei moi "
        "moikka kyllä meidän teidän yritys yrityksen meille teille onko ovat olemme mutta tai myös vain tämä nämä joka "
        "jotka kanssa näytä apua apu minä sinä ostaa myydä tarjoamme tarvitsemme terve joo",
        "da": "og at det er jeg ikke vi på som for med den til har af om et kan vil jeres vores nej tak hej søger mangler nogen "
        "noget hvordan hvad hvornår hvor herfra fra eller også meget hjælp virksomhed os jer dig mig findes skal skulle "
        "gerne efter ud vis mine matches tale dansk danske synes bliver blev kunne hvilke uge leder sælge købe køber af "
        "sælger laver fremstiller ind producerer nu mere virksomheder projekt østrig",
        "nb": "og at det er jeg ikke vi på som for med den til har av om et kan vil deres våre vår vårt nei takk hei søker "
        "trenger noen noe hvordan hva når hvor fra eller også mye hjelp bedrift oss dere deg meg finnes skal skulle gjerne "
        "etter ut vis mine treff snakke norsk norske synes ser bare ble kunne hvilke uke leter selge kjøpe kjøper ønsker "
        "selger lager inn produserer utvikler nå mer bedrifter prosjekt østerrike",
        "is": "og að er ekki við ég þú sem fyrir með til hefur um en það hann hún okkur ykkur takk halló já nei leitum óskum "
        "hvernig hvað hvenær hvar frá eða líka mjög hjálp fyrirtæki okkar ykkar mig þig sýndu vil viljum getur getum "
        "hæ góðan daginn á í af um þetta vinsamlegast seljum kaupa",
        "sw": "na ya wa kwa ni la za katika sisi wewe mimi hii hilo tunatafuta tunahitaji tafadhali asante habari ndiyo hapana "
        "jambo kampuni yetu yenu yako yangu nini wapi lini nani vipi je au lakini pia sana naomba msaada nataka tunataka "
        "tunauza kununua kuuza cha vya hujambo karibu nisaidie wetu zetu",
    }.items()
}

OTHERS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "fr": "le les des une est pas nous vous pour avec dans sur et bonjour merci cherchons entreprise qui que du au oui",
        "es": "el los las una es no nosotros para con en y hola gracias buscamos empresa que del por sí nuestra nuestro",
        "nl": "het een is niet wij voor met op van te en hallo dank bedankt zoeken bedrijf wat hoe onze ons naar ook bij",
        "pl": "i w nie na jest się z do że my dla firma szukamy dzień dobry dziękuję proszę tak jak co naszej",
        "et": "ja on ei me see et kui mis kus otsime ettevõte tere aitäh palun meie teie jah kas või",
        "lt": "ir yra ne mes jūs kad su iš ieškome įmonė labas ačiū prašau mūsų taip kaip kur ar",
        "pt": "o os uma não nós para com em olá obrigado procuramos empresa que do da por sim nossa nosso",
    }.items()
}

LETTERS = {
    "þ": "is",
    "ð": "is",
    "ß": "de",
    "ģ": "lv",
    "ķ": "lv",
    "ļ": "lv",
    "ņ": "lv",
    "ī": "lv",
    "ā": "lv",
    "ē": "lv",
}
"""Letters of one language among ours; the languages outside that share them are settled by their words."""

# ruff: noqa: E501 - a line per language is easier to mend than lines of equal length
"""What a text says it does not want or do: recognised clause by clause in eleven languages."""

import re
from dataclasses import dataclass

from dooropener_matching.asides import says_it_seeks
from dooropener_matching.idioms import find_idiom, refuses_nothing
from dooropener_matching.passages import Passage, clauses

_REFUSES = re.compile(
    r"(?:^\W*(?:(?:alltså|dvs|that is|quindi|cioè|also|altså|eli|siis|(?:men|but|aber|ma|mutta|bet|en|lakini)(?= \w+ (?!(?:in|i|im|nach|nel|nell['’]\w+|på|til|till|to|for|för|per)\b))) )?(?:inte|ej|nicht|non|not|never|ikke|ei|ekki|ne|nē|nav|si|sio|niente|nie)\s(?!bara|endast|only|nur|solo|kun|vain|tikai|aðeins|bare)"
    r"|\b(?:varken|neither|weder|hverken|verken|hvorki|né (?=\w+ né\b)|inga|inget|ingen|(?:inte|ej|ikke) (?:av|af|til) intres\w+|inte intress\w+|ej intress\w+|inte aktuell\w*|inte ute efter|inte i fråga|"
    r"(?:behöver|söker|köper|säljer|tar|gör|vill|tillverkar|erbjuder|bygger|levererar|hanterar|arbetar|för|har|"
    r"packar|tappar|hyr|handlar|jobbar|lagerför|kör|odlar|monterar|installerar|utför|trycker|syr|målar|svetsar|importerar|investerar|finansierar|förmedlar|"
    r"driver|analyserar|skickar)\s+(?:(?:vi|jag)\s+)?(?:inte|ej)|ingenting(?! emot| mot)|går (?:vi )?inte in|"
    r"avstår|ingår (?:inte|ej)|(?:är |helt )?uteslut(?!ande)\w*|uteslöt\w*|undanbed\w*|passar (?:inte|ej)|behövs (?:inte|ej)|duger (?:inte|ej)|lämnar (?:vi|jag)|(?:överlåter|hänvisar) vi|färdiga med|(?:går|kommer) inte (?:att använda|på fråga|i fråga)|"
    r"(?:inte|ej)\s+(?:med\s+)?(?:en\s+)?(?:mellanh\w+|agent\w*|återförsälj\w+)|vill (?:vi|jag) inte|undanbed\w*|avböj\w*|"
    r"ska(?:ll)? (?:vi )?(?:inte|ej) (?:köpa|ha|sälja|hyra|beställa)|"
    r"(?!(?:hinner|klarar|får|når|orkar|tror|ser|förstår|forstår|klarer|rekker) )\w+r (?:vi|jag|jeg) (?:inte|ej|ikke)|"
    r"fasa[rs] (?:vi )?(?:\w+ )?(?:ut|bort)|(?!(?:har|är|er|var) )\w+r (?:vi|jag|jeg) aldrig?|(?:vi|det) (?!(?:har|är|er|var) )\w+r aldrig?|blir det (?:aldrig|inte|ej)|(?:inte|ej|ikke) relevant\w*|"
    r"vi (?!(?:hinner|klarar|får|når|orkar|tror|ser|förstår|forstår|klarer|rekker|har|är|er|utgör|kommer|går|finns|gör) )\w+r (?:inte|ej|ikke)|"
    # English
    r"no(?!\s*(?:\d|\.|later|more than|need for))|not interested|not looking for|not accept\w*|not consider\w*|not an option|"
    r"(?:do|does|can|will)\s*(?:not|n't|n’t)\s+(?:\w+\s+)?(?:sell|make|do|build|need|want|offer|accept|buy|take|supply|handle|work|produce|use|touch|carry|serve|deal|pack|install|print|rent|trade|ship|represent|invest|lend|finance|grow|import|sew|weld|analy[sz]e)|"
    r"(?:don|won|can)['’]?t (?:sell|make|do|build|need|want|offer|accept|buy|take|supply)|excluding|except for|rather than|"
    r"(?:are|am|is) not (?:buying|selling|looking to|here to|in the market)|(?:will|shall) not (?:buy|sell|order|need)|"
    r"we never (?!had|have|ha[sd]|were|been)\w+|phas(?:e|ed|ing) out|not relevant|(?:cannot|can['’]?t|can not) be (?:considered|accepted|used)|"
    r"we (?:do|will)(?: not|n['’]t) (?!know|think|believe|mind|hesitate|understand|yet|have|care|expect|see|own|only|just|even|always)\w+|"
    r"(?:is not an?|(?:is|are) not (?:for|eligible)) (?!must|requirement|condition|problem|obstacle|matter|question)|(?:is|are) (?:ruled out|excluded|out of the question|of no interest|not (?:for us|needed|wanted|what we))|(?:fall\w*|are|is|lies?) (?:\w+ )?outside|not what we are after|will not (?:touch|be considered|get)|"
    # Italian
    r"nessun\w*|non (?:ci |ne |li |le |lo |la )?(?:interess\w+|trattiamo|facciamo|produciamo|vendiamo|acquistiamo|cerchiamo|offriamo|lavoriamo|vogliamo|"
    r"accettiamo|serv\w+|sono ammess\w+|è ammess\w+|li trattiamo|la trattiamo|le facciamo|prendiamo|compriamo|realizziamo|confezioniamo|installiamo|importiamo|noleggiamo|stampiamo|finanziamo|montiamo|cuciamo|eseguiamo|entriamo)|"
    r"non (?:ci |ne |li |le |lo |la |mi )?(?:tratto|faccio|produco|vendo|compro|cerco|offro|voglio|accetto|prendo|realizzo|uso|importo|cucio|monto|servono)\b|"
    r"non (?:è|sono) (?:rilevant\w+|di (?:nostro )?interesse|ammissibil\w+|finanziabil\w+)|fuori discussione|lasciamo (?:ad altri|perdere)|non (?:rientra\w*|fa(?:nno)? per noi|va(?:nno)? bene|fanno parte|rispondiamo)|"
    r"no (?:a|agli|alle|ai)|esclus[ioae]|niente|"
    r"non (?:ci |ne |li |le |lo |la )?(?!possiamo|riusciamo|sappiamo|abbiamo|siamo|vediamo)\w+iamo|"
    # German
    r"kein\w*|nicht (?:interess\w+|gesucht|gewünscht|erwünscht|zugelassen|angeboten|im programm|infrage|in frage)|"
    r"(?:wir|interessieren|bieten|führen|machen|suchen|kaufen|verkaufen|brauchen|benötigen|liefern|verarbeiten)\b[^.]{0,40}\bnicht|"
    r"(?:bewusst|selbst)?\s*nicht (?:an|her|im|ein|zu)|ausgeschlossen|scheide[nt] aus|(?:kommt|kommen) (?:für uns )?nicht|(?:tun|machen|führen|sind) wir nicht|verzichten wir|entfällt|außen vor|lehnen wir ab|"
    r"nicht (?:relevant|von interesse|förderfähig|gefragt)|ablehnen|(?!(?:hatten|haben|waren|sind) )\w+en wir nie|wir (?!(?:hatten|haben|waren|sind) )\w+en nie|"
    r"(?!(?:können|schaffen|wissen|glauben|verstehen|dürfen|haben) )\w+en wir (?:\w+ )?nicht|(?!(?:hatte|habe|war|glaube|verstehe) )\w+e ich (?:\w+ )?nicht|"
    # Latvian
    r"ne\w{2,}[aā]m|nevajag|ne(?:pārdodu|ražoju|pērku|meklēju|piedāvāju|gribu|ņemu|taisu|šuju)|nekād\w+|neinteres\w+|neder\w*|nav (?:runa|aktuāl\w+|vajadz\w+|nepieciešam\w+|interes\w+|mūsu)|nedrīkst|"
    # Finnish
    r"ei tule kyseeseen|jätämme (?:\w+ )?muille|rajaamme pois|emme(?! \w+ itse)|en (?:myy|tee|osta|ota|valmista|tarvitse|etsi|halua|toimita|käytä|tarjoa)|(?:ei|eivät)\s+(?:kiinnosta\w*|oteta|käy|sovi|kelpaa|tarvita|haluta|hyväksytä|kuulu)|emme ota|ei \w+ita|ei kiitos|"
    # Danish and Norwegian
    r"kommer ikke på tale|uaktuel\w*|(?:er )?ikke (?:vores felt|vårt felt|noget for os|noe for oss|med i)|udelukk(?!ende)\w*|utelukk(?!ende)\w*|frabedes|"
    r"skal (?:vi )?ikke (?:købe|kjøpe|have|ha|sælge|selge|leje|leie|bestille)|"
    r"ingen|intet|ikke (?:interess\w+|aktuel\w*|ute etter|på udkig)|(?:pakker|handler|fører|monterer|installerer|trykker|trykker|importerer|investerer|finansierer|udfører|utfører|syr|svejser|sveiser|lejer|leier|dyrker|har|laver|sælger|køber|tager|søger|tilbyder|lager|selger|kjøper|"
    r"tar|ønsker|trenger|leverer|fremstiller|produserer|bygger|vil)\s+(?:(?:vi|jeg)\s+)?ikke|ikke (?:har|laver|sælger|tager|ønsker|søker)|"
    # Icelandic
    r"eng(?:in|an|inn|a|ar|ir|u|um)|(?:seljum|kaupum|tökum|framleiðum|viljum|bjóðum|leitum|smíðum|notum|þurfum)\s+(?:við\s+)?(?:að\s+)?ekki|"
    r"kem(?:ur|a) ekki til greina|(?:sel|kaupi|tek|framleiði|vil|býð|leita|smíða|nota|þarf) (?:ég )?(?:að )?ekki|(?:sinnum|förum) (?:við )?ekki|útilok\w+|"
    r"(?!(?:getum|náum|ráðum|vitum|eigum|höfum) )\w+um við (?:ekki|eng\w+)|(?!(?:höfum|vorum|höfðum|erum) )\w+um (?:við )?aldrei|ekki (?:áhuga|á boðstólum|í boði)|höfum ekki|"
    # what never comes of it, and what is no part of it
    r"(?:har|finns) (?:vi )?(?:inget|ingen|inte|ikke|ikke noe) (?:behov|användning|bruk|brug|nytta) (?:av|for|för)|(?:ligger|faller|hamnar|falder) (?:helt |klart )?(?:utanför|utenfor|uden ?for)|(?:lieg|fall|fäll)\w+ außerhalb|"
    r"esul\w+|(?:è|sono|rest\w+|rimang\w+) fuori|jää(?:vät)? (?:\w+ )?ulkopuolelle|paliek ārpus|falla utan|fellur utan|have no (?:need|use|interest)|keinen Bedarf|"
    r"(?:blir|bliver) aldri[gd]?|(?:ingår|hör) (?:inte|ej) (?:i|till|hit)|(?:hører|inngår) ikke (?:til|med|under|i|hertil)|(?:will|shall) never (?:be|become)|(?:is|are) no(?:t a)? part of|not part of (?:our|what|the)|"
    r"non (?:diventa\w*|saranno|sarà|fanno parte|fa parte)|(?:wird|werden) (?:\w+ )?nie(?:mals)?|gehör(?:t|en) nicht (?:zu|in)|neietilpst|nekad ne\w+|eivät? koskaan|ei koskaan|"
    r"verð(?:ur|a) aldrei|tilheyr\w* ekki|\w+umst (?:við )?ekki(?: við)?|(?:ha[iwy]\w|hazi|havi|hau)(?:hitajiki|faai|kubaliki|ruhusiwi|uzwi|nunuliwi)|si sehemu ya|isipokuwa|"
    r"ei(?:vät|mme)? (?:\w+ )?käsittele|"
    # what is another matter
    r"(?:är|er) (?:något annat|noe annet|noget andet)|(?:inte|ikke) (?:vår grej|vår greie|vores ting|vores bord|vårt bord)|(?:is|are) (?:something else|another matter|a different matter)|nothing|nichts|"
    r"not our (?:thing|cup of tea|business)|überlassen wir|leave (?:that |those |them )?to others|(?:overlader|overlater) vi|atstājam citiem|(?:eftirlátum|látum) (?:við )?öðrum|留给(?:别人|同行|他人)|ist etwas (?:ganz )?anderes|nicht unser (?:Ding|Feld|Geschäft)|è (?:un['’]altra cosa|altra cosa)|non è il nostro (?:campo|mestiere)|"
    r"on (?:eri|toinen) asia|ir kas cits|er annað mál|ni jambo lingine|"
    # what is said politely: declined, no thanks
    r"tackar (?:vi )?nej|har (?:vi )?(?:\w+ ){0,4}(?:sagt|tackat) nej|(?:say|said) no to|(?:have|has) (?:ruled out|turned down)|haben wir (?:\w+ ){0,3}abgesagt|abbiamo (?:già )?detto (?:di )?no|har (?:vi )?(?:\w+ ){0,3}(?:sagt|takket) nei|har (?:vi )?(?:\w+ ){0,3}sagt nej|(?:har|har vi) räknat bort|declin(?:e|ed)\b|sagen (?:wir )?ab|diciamo (?:di )?no|rifiut\w+|kieltäydy\w+|siger (?:vi )?nej|takker (?:vi )?nei|"
    r"afþökkum|höfnum|noraidām|atsakām\w*|tunakataa|"
    # Swahili
    r"hatu\w{3,}|si(?:taki|hitaji|uzi|nunui|fanyi|pokei|tengenezi)|hakuna|hatuna haja|si kwa|bila wakala|hapana)\b)"
    # Chinese
    r"|概不|一律不|免谈|除外|不在考虑|不(?:做|采购|涉及|生产|接受|需要|提供|经营|供应|考虑|要|销售|收|代理|包括|含|在|使用|属于|碰|沾)|没有(?:需求|兴趣)|超出|永不|绝不|决不|请勿|谢绝|勿扰|无需|非诚|拒绝|恕不|从不",
    re.IGNORECASE,
)
_YET = re.compile(
    r"\b(?:ännu|inte längre|yet|any longer|ancora|non più|noch (?:nicht|kein\w*)|nicht mehr|vēl|vairs|vielä|enää|endnu|ennå|lenger|længere|"
    r"enn|lengur|bado|no longer)\b|尚|还|"
    r"\b(?:no|utan|without|senza|ohne|ingen|inga|keine?|nessun)\s+(?:fee|cost|charge|risk|risiko|kostnad|avgift|kosten|costo|problem\w*)\b",
    re.IGNORECASE,
)
_OURSELVES = re.compile(
    r"\b(?:själva|själv|egna|egen|ourselves|our own|in proprio|da soli|selbst|eigene\w*|paši|pašu|itse|omaa|omia|selv|egne|egen|"
    r"sjálf\w*|eigin|wenyewe|sisi)\b|自己|自行|本公司不|我们自己",
    re.IGNORECASE,
)
_LACKS = re.compile(
    r"\b(?:äger (?:inga|ingen|inget|inte)|own no|do not own|don['’]t own|besitzen (?:wir )?kein\w*|non possediamo|emme omista|mums nepieder|"
    r"ejer (?:ikke|ingen)|eier (?:ikke|ingen)|eigum (?:ekki|eng\w+)|hatumiliki|"
    r"har (?:vi )?(?:inga|ingen|inget|ikke|ingen)|saknar|have no|has no|can(?:not|['’]t| not) \w+ (?:today|ourselves|at present)|haben (?:wir )?(?:\w+ )?(?:kein\w*|niemand\w*)|"
    r"non (?:abbiamo|ha)|meillä ei ole|mums nav|höfum (?:við )?eng\w+|hatuna|hana|haina|none of)\b"
    r"(?! (?:(?:noe|något|nogen|noget|någon|nokon|any|alcun\w*|mitään) )?(?:behov|användning|bruk\b|brug\b|nytta|intresse|interesse|need|use\b|interest|bisogno|Bedarf|Verwendung|Interesse|vajadz\w+|interes\w+|tarvetta|käyttöä|kiinnostus\w*|þörf|áhuga|not fyrir|haja))"
    r"|没有(?!需求|兴趣|必要)",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"\b(?:redan (?:\w+ )?(?:avtal|leverantör\w*|upphandla\w*|köpt\w*|beställ\w*|bestäm\w*|ordna\w*|tecknat)|avtal (?:finns |är )?redan|(?:har|finns) (?:vi )?redan(?=(?: \w+){0,3} (?:avtal|leverantör\w*)|$|[,.;])|"
    r"är (?:redan )?(?:upphandla\w+|beställd\w*)|där är vi klara|"
    r"already (?:\w+ )?(?:have (?:a |an |our )?(?:supplier|contract|source|vendor|partner)|procured|ordered|purchased|bought|contracted|awarded|sourced|covered|taken|settled)|"
    r"(?:supplier|contract)s? (?:is|are) (?:already )?in place|have enough|"
    r"(?:bereits|schon) (?:\w+ ){0,6}(?:vergeben|bestellt|gekauft|beauftragt|vorhanden|versorgt|gesichert|einen lieferanten)|"
    r"già (?:\w+ )?(?:affidat\w+|appaltat\w+|acquistat\w+|ordinat\w+|coperti|fornitor\w+|assegnat\w+|contratt\w+)|(?:abbiamo|c'è) già un fornitore|"
    r"jau (?:\w+ )?(?:iepirkt\w*|pasūtīt\w*|līgum\w*|piegādātāj\w*|nodrošināt\w*)|"
    r"jo (?:\w+ )?(?:hankittu|tilattu|kilpailutettu|ostettu|sopimus|toimittaja\w*|sovittu)|"
    r"allerede (?:\w+ )?(?:aftale\w*|avtale\w*|leverandør\w*|bestilt|købt|kjøpt|indkøbt|udbudt|anskaffet|på plads|på plass|dækket|dekket)|"
    r"(?:nú )?þegar (?:\w+ )?(?:samning\w*|birgi|birgj\w+|keypt\w*|pöntu\w*|pantað\w*|fengi\w+)|"
    r"tayari (?:\w+ )?(?:tuna|tume|mkataba|msambazaji|tumeshanunua|imenunuliwa)\w*)\b|"
    r"已(?:经)?(?:有|与|由|签|采购|订购|落实|确定)[^，。；]{0,8}(?:供应商|合同|合作方|采购|订购)|已(?:有固定|有长期)?供应商|已(?:采购|订购|招标|发包)",
    re.IGNORECASE,
)
"""What has its supplier already: bought, ordered, under contract."""
_AT_HAND = re.compile(
    r"(?<=\w )(?:har|finns) (?:vi|hos oss)(?=\W*$)|(?<=\w )(?:har|finns) (?:vi |hos oss |det )?(?:så det räcker|gott om|tillräckligt|nok|i massevis|rikeligt|rikelig)|"
    r"\bwe have (?:plenty|enough)|\bhaben wir (?:genug|reichlich|zur Genüge)|\b(?:ne )?abbiamo (?:già )?(?:abbastanza|a sufficienza)|\bon meillä (?:jo )?(?:tarpeeksi|riittävästi|yllin kyllin)|"
    r"\bmums (?:jau )?pietiek|\bhöfum við nóg|\bnóg af\b|\btunazo za kutosha|(?:已经?)?(?:足够|够了|够用)|\bwe have (?:these|those|them|that|it)\b|\b(?:li|le|lo|la) abbiamo\b|\bhaben wir(?: selbst)?(?=\W*$)|"
    r"\bmums (?:ir|jau ir)(?=\W*$)|\bon meillä(?: jo)?(?=\W*$)|\bhöfum við(?=\W*$)|\btunazo\b|\btunavyo\b|我们(?:已经?)?有了|"
    # what a buyer gets from somebody, or elsewhere
    r"\b(?:köper|tar|får|hämtar|beställer) (?:vi|jag) (?:på annat håll|av andra|någon annanstans)|\b(?:buy|get|source|order) (?:\w+ )?(?:elsewhere|from others)|\b(?:compriamo|acquistiamo|prendiamo|compro) (?:altrove|da altri)|"
    r"\b(?:kaufen|beziehen|holen) wir (?:anderswo|woanders|anderweitig|bei anderen)|\bpērkam (?:citur|no citiem)|\b(?:ostamme|hankimme) (?:ne )?muualta|\b(?:køber|kjøper|får|henter) (?:vi|jeg) (?:andre steder|andetsteds|et andet sted|andre steder fra|annetsteds|hos andre|av andre)|"
    r"\b(?:kaupum|fáum) við annars staðar|\b(?:tunanunua|tunapata) kwingine|(?:从|向)(?:别处|其他(?:地方|供应商))|"
    r"\b(?:köper|får|hyr|hämtar) (?:vi|jag) (?:redan|från)|\balready (?:buy|get|source)\b|\b(?:we|I) (?:buy|get|source) (?:it|them|those|these) from|"
    r"\b(?:kaufen|beziehen|bekommen|haben) wir (?:bereits|schon|von)|\b(?:li|le|lo|la) (?:ho|abbiamo|compriamo|acquistiamo|prendiamo) (?:già|da)|"
    r"\b(?:compriamo|acquistiamo|compro) già|\b(?:ostamme|saamme|ostan|saan) (?:ne )?jo\b|\bjau pērkam|\b(?:køber|kjøper|får|lejer|leier) (?:vi|jeg) (?:allerede|fra)|"
    r"\bkaupum við (?:nú )?þegar|\bfáum við (?:nú )?þegar|\btayari tunanunua",
    re.IGNORECASE,
)
"""What a buyer says to have: "seeds we have". A seller who says so offers it."""
_DONE_HERE = re.compile(
    r"(?:(?<=\w )\w+r (?:vi|jag)|\bvi \w+r(?: \w+){0,2}) (?:själva?|på egen hand|i egen regi|i eget hus|internt)\b|\bwe \w+(?: \w+){0,3} (?:ourselves|in[- ]house)\b|(?:is|are) (?:done|made) in[- ]house|"
    r"(?:(?<=\w )\w+en wir|\bwir \w+en(?: \w+){0,2}) (?:selbst|selber|in Eigenregie|im (?:eigenen )?Haus)\b|\b(?:li|le|lo|la) \w+iamo (?:noi|da soli|in proprio|in casa|internamente)\b|"
    r"(?:(?<=\w )\w+[er] (?:vi|jeg)|\bvi \w+[er](?: \w+){0,2}) (?:selv|på egen hånd|in-house|internt)\b|(?<=\w )(?!emme)\w+mme itse\b|(?<=\w )(?:hoidamme|teemme) omin voimin\b|\b(?:paši \w+am|(?<=\w )\w+am paši)\b|\b\w+um (?:við )?(?:\w+ )?sjálf\w*|"
    r"\b(?:tuna\w+ wenyewe|wenyewe tuna\w+)|(?:我们)?自己(?:做|生产|烘焙|加工|种植|制造|设计|安装|运输)|自行(?:生产|加工|解决|安装|运输|设计)",
    re.IGNORECASE,
)
_UNABLE = re.compile(
    r"\b(?:hinner|klarar|kan|orkar|vill|får|kunna|can|could|want|would|wish|können|schaffen|wollen|möchten|dürfen|riusciamo|possiamo|vogliamo|kan|vil|rækker|rekker|klarer|voimme|ehdimme|haluamme|"
    r"varam|gribam|spējam|getum|náum|viljum|tunaweza|tunataka)\b|[想能]",
    re.IGNORECASE,
)
"""What a buyer does itself, and the verbs by which nothing is done yet."""
_PROOF = re.compile(r"certifi[ck]a|zertifi[kc]a|sertifi[kc]a|\bcheti\b|vottun|认证|证书|\blabel\b", re.IGNORECASE)
"""Of a certificate somebody says that it is not there; nobody refuses one."""
_WITHOUT = re.compile(
    r"\b(?:saknar|utan|inte|ej|without|not|senza|non|ohne|nicht|bez|nav|neesam|ilman|ei|uden|uten|ikke|án|ekki|bila|si|haja|hana)\b|未|无",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"\b(?:endast|enbart|bara|uteslutande|only|exclusively|solely|soltanto|solamente|esclusivamente|solo|unicamente|nur|ausschließlich|"
    r"lediglich|tikai|vienīgi|vain|ainoastaan|yksinomaan|kun|udelukkende|bare|utelukkende|aðeins|eingöngu|einungis|bara|tu|pekee)\b"
    r"|只|仅|限于|限(?=[\u4e00-\u9fff])|唯",
    re.IGNORECASE,
)
_REQUIRED = re.compile(
    r"\b(?:krav|krävs|kräver|krävas|måste|ska|skall|villkor|required?|require|must|mandatory|shall|need|essential|obbligatori\w*|"
    r"richiest\w*|richiediamo|chiediamo|serve|servono|deve|devono|indispensabil\w*|necessari\w*|erforderlich|vorausgesetzt|Voraussetzung|"
    r"Pflicht|muss|müssen|verlang\w*|Bedingung|obligāt\w*|nepieciešam\w*|prasām|jābūt|jāatbilst|vaaditaan|edellyt\w*|pakollinen|oltava|vaatimus|"
    r"kræv\w*|skal|påkrævet|kreves|krever|må|krafa|kröfu|krefjumst|þarf|verður að|skilyrði|lazima|inahitajika|sharti|ni muhimu)\b"
    r"|必须|须|要求|需|应",
    re.IGNORECASE,
)


_MAKING = re.compile(
    r"tillverk\w*|produ[ckz]\w+|säte|fabrik\w*|manufactur\w*|based|seat\b|factor(?:y|ies)|plant\b|made\b|sede\b|stabiliment\w*|realizzat\w*|"
    r"hergestellt|Herstell\w*|Fertigung|gefertigt|Sitz\b|Werk\b|ražo\w*|valmist\w*|tuotan\w*|kotipaik\w*|fremstil\w*|hjemsted|framleid\w*|framleiðsl\w*|"
    r"odla[dt]\w*|skörda\w*|grown\b|harvested|coltivat\w+|raccolt[oaie]\b|angebaut|geerntet|audzēt\w*|novākt\w*|viljelty\w*|viljelt\w*|kasvatett\w*|"
    r"monterad\w*|monterat\b|tryck(?:t|ta|s)\b|assembled\b|printed\b|montiert\b|gedruckt\b|assemblat[oaie]\b|stampat[oaie]\b|koott\w+|painett\w*|"
    r"samlet\b|montert\b|monteret\b|trykt\w*|prenta[dð]\w*|组装|印刷|"
    r"dyrket|dyrkede|dyrka|høstet|høsta|ræktað\w*|ræktuð\w*|imelimwa|zilimwe|种植|种在|采收|"
    r"aðsetur|kutengenez\w*|zinazalishwa|制造|生产|工厂|注册",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A clause that refuses something; ``refused`` is the clause without the refusing words.

    ``whose``: ``own`` for what its writer does itself, ``had`` for what a buyer has already.
    """

    passage: Passage
    refused: str
    whose: str


def exclusions(passage: Passage, language: str | None = None, *, buys: bool = False) -> list[Exclusion]:
    """Return what a sentence refuses, clause by clause; in Latvian "no" means "from".

    "Not yet", "we have none" and "we do not make it ourselves" refuse nothing: who says so may well want the thing. A
    list belongs to the refusal that closes it ("tricot, shoes and gloves are excluded") or opens it ("not for us: ...").
    A refusal that only points back ("so that is not for us") refuses what the clause before it names.
    """
    parts = clauses(passage)
    found: list[Exclusion] = []
    for place, clause in enumerate(parts):
        refused = _refused(clause, language, buys=buys)
        if refused is None:
            continue
        whose = _whose(clause.text, buys=buys)
        if place and _POINTS_BACK.match(refused) and len(refused.split()) <= _POINTING:
            clause = _joined(parts[place - 1], clause, passage)
            refused = f"{parts[place - 1].text} {refused}"
        elif place and _JOINED.search(refused) and not found:
            found += [Exclusion(item, _trimmed_item(item.text), whose) for item in _listed_before(parts[:place])]
        if _says(refused):
            found.append(Exclusion(clause, refused, whose))
            found += [Exclusion(item, _trimmed_item(item.text), whose) for item in _going_on(parts[place + 1 :])]
        if clause.text.rstrip().endswith((":", "：")) and not _says(refused):
            found += [Exclusion(item, _trimmed_item(item.text), whose) for item in parts[place + 1 :]]
            break
    return found


_POINTS_BACK = re.compile(
    r"^\W*(?:så|och|därför|men|and|so|but|therefore|quindi|perciò|e|ma|deshalb|daher|und|aber|og|derfor|så|joten|ja|tāpēc|un|því|og|hivyo|na|所以|因此)?\W*(?:(?:ha|köpa|want|have|buy|avere|haben|kaufen|have|købe|kjøpe)\s)?"
    r"(?:sådan\w*|det|den|dem|de|dylik\w*|it|that|those|such|them|these|questo|quest[aei]|tali|ciò|das|dies\w*|solche\w*|derlei|det|slik\w*|"
    r"sellais\w*|niitä|sitä|tādus?|tādas|það|slíkt|slík\w*|hizo|hiyo|这些?|此类)(?:\b|(?<=[\u4e00-\u9fff]))",
    re.IGNORECASE,
)
_POINTING = 6
"""Words of a refusal that only points to the clause before it: "we had used ones before, and do not want that again"."""


def _joined(one: Passage, other: Passage, sentence: Passage) -> Passage:
    """Return two neighbouring clauses of a sentence as one."""
    return Passage(one.start, other.end, sentence.text[one.start - sentence.start : other.end - sentence.start])


def _going_on(after: list[Passage]) -> list[Passage]:
    """Return the items that go on a list begun with a refusal: "no cameras, doors or guards"."""
    last = next((place for place, item in enumerate(after) if _OR.search(item.text)), None)
    items = after[: last + 1] if last is not None else []
    short = all(len(item.text.split()) <= _LISTED + 1 and not _REFUSES.search(item.text) for item in items)
    closed = all(item.text.rstrip().endswith((",", "，", "、")) for item in items[:-1])
    return items if short and closed else []


_OR = re.compile(r"\b(?:eller|or|nor|oder|o|né|tai|eikä|vai|eða|au|wala)\b|或", re.IGNORECASE)
_LISTED = 3
"""Words of an item in a list of what is refused."""


def _whose(text: str, *, buys: bool) -> str:
    if buys and _does_itself(text):
        return "had"
    if _OURSELVES.search(text):
        return "own"
    return "had" if buys and _AT_HAND.search(text) else ""


def _does_itself(text: str) -> re.Match[str] | None:
    """Return the words by which a buyer says that it does something itself, and seeks nothing in the same breath."""
    return None if _UNABLE.search(text) or says_it_seeks(text) else _DONE_HERE.search(text)


def _refused(clause: Passage, language: str | None, *, buys: bool) -> str | None:
    """Return the clause without the refusing words; ``None`` where it refuses nothing."""
    if refuses_nothing(clause.text):
        return None
    refusals = [match for match in _REFUSES.finditer(clause.text) if _refuses(match, language)]
    idiom = find_idiom(clause.text, language)
    if idiom and not _PROOF.search(clause.text):
        return _without([*refusals, idiom], clause.text)
    settled = _SETTLED.search(clause.text)
    if buys and settled is None:
        settled = _AT_HAND.search(clause.text) or _does_itself(clause.text)
    if settled and not _LACKS.search(clause.text):
        return " ".join(f"{clause.text[: settled.start()]} {clause.text[settled.end() :]}".split())
    if not refusals or _YET.search(clause.text) or _LACKS.search(clause.text) or _PROOF.search(clause.text):
        return None
    return _without(refusals, clause.text)


def _without(matches: list[re.Match[str]], text: str) -> str:
    """Return a text without the words that were found in it, be it that they share some."""
    kept = [True] * len(text)
    for match in matches:
        kept[match.start() : match.end()] = [False] * (match.end() - match.start())
    return " ".join("".join(letter if keep else " " for letter, keep in zip(text, kept, strict=True)).split())


_JOINED = re.compile(r"\b(?:och|eller|and|or|und|oder|e|o|og|eller|un|vai|ja|tai|eða|na|au)\b|和|及|或")


def _listed_before(before: list[Passage]) -> list[Passage]:
    """Return the short items of a list that stand right before its last one, which is refused ("tricot, shoes and hats")."""
    items: list[Passage] = []
    for part in reversed(before):
        listed = part.text.rstrip().endswith((",", "，", "、")) and len(part.text.split()) <= _LISTED
        if not listed or says_required(part.text) or says_only(part.text):
            break
        items.insert(0, part)
    return items


def _trimmed_item(text: str) -> str:
    return text.strip().rstrip(",，、.。 ")


_FOR_US = re.compile(
    r"\b(?:för oss|for us|per noi|für uns|mums|meille|meitä varten|for os|for oss|fyrir okkur|kwetu)\b|我们|我司",
    re.IGNORECASE,
)


def _says(refused: str) -> bool:
    refused = _FOR_US.sub("", refused)
    return len(re.findall(r"\w", refused)) >= 3 or bool(re.search(r"[\u4e00-\u9fff]{2}", refused))


def _refuses(match: re.Match[str], language: str | None) -> bool:
    return language != "lv" or match.group().casefold() != "no"


def lacks(text: str) -> bool:
    """Return whether a clause says that something is not there, or not yet."""
    return bool(_LACKS.search(text) or _YET.search(text) or _REFUSES.search(text) or _WITHOUT.search(text))


def without_lacks(text: str) -> str:
    """Return a sentence without the clauses that tell what its writer does not have."""
    return " ".join(clause.text for clause in clauses(Passage(0, len(text), text)) if not _LACKS.search(clause.text))


_LACKING = re.compile(r"\b(?:utan|without|senza|ohne|uden|uten|ilman|bez|án|bila)\s|不带|没有", re.IGNORECASE)


def split_at_lack(refused: str) -> tuple[str, str]:
    """Return what is refused, and what it must lack to be refused: "carriage", "cooling" of *carriage without cooling*."""
    match = next((match for match in _LACKING.finditer(refused) if _says(refused[: match.start()])), None)
    return (refused[: match.start()], refused[match.end() :]) if match else (refused, "")


_RULED_OUT = re.compile(
    r"utesl[ut]+(?:na|en|et)\b|ausgeschlossen|\bexcluded|ruled out|esclus[oaie]\b|udelukk(?:et|ede)|utelukk(?:et|a)\b|poissulj\w+|útilok\w+|izslēg\w+|概不|一律不",
    re.IGNORECASE,
)


def rules_out(text: str) -> bool:
    """Return whether a clause rules something out for good, so that other mentions of it are no wish either."""
    return bool(_RULED_OUT.search(text))


def says_only(text: str) -> bool:
    """Return whether a sentence limits what it says with a word like "only"."""
    return bool(_ONLY.search(text))


_DATA = re.compile(
    r"\bdata\b|\bkod\b|källkod|server\w*|servrar\w*|source code|personuppgift\w*|personal data|\bdati\b|Daten\b|Datenhaltung|Quellcode|datu\b|tiedo\w+|"
    r"persondata|personopplysning\w*|gögn\w*|数据|代码|服务器",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:allt|all|alla|everything|tutt[oaie]|alles|alle|viss|visi|visas|kaikki|alt|vyote|yote|zote)\b|全部|所有|一切",
    re.IGNORECASE,
)


def all_is_made(text: str) -> bool:
    """Return whether a sentence speaks of where all of something is made."""
    return bool(_ALL.search(text) and _MAKING.search(text) and not _DATA.search(text))


def speaks_of_making(text: str) -> bool:
    """Return whether a sentence speaks of where something is made or kept, or somebody is at home."""
    return bool(_MAKING.search(text) or _DATA.search(text))


_EQUIPMENT = re.compile(
    r"\b(?:utrustning\w*|equipment|attrezzatur\w+|ausrüstung\w*|anlagen|iekārt\w+|laitteit\w*|laitteisto\w*|udstyr\w*|utstyr\w*|búnað\w*|vifaa)\b|设备",
    re.IGNORECASE,
)


def speaks_of_equipment(text: str) -> bool:
    """Return whether a clause speaks of equipment without saying which: of those who refuse it, any machine."""
    return bool(_EQUIPMENT.search(text))


_NOT_REQUIRED = re.compile(
    r"\b(?:(?:inget|inte (?:ett |något )?|ej|ikke (?:et |noe |noget )?|intet)\s?krav|(?:inget|inte ett) måste|no(?:t a)? (?:requirement|must)|not (?:required|mandatory|essential|necessary)|"
    r"non (?:è|sono) (?:(?:un )?obblig\w+|richiest\w+|necessari\w+|indispensabil\w+)|kein(?:e)? (?:Muss|Pflicht|Bedingung|Voraussetzung)|nicht (?:erforderlich|Pflicht|vorausgesetzt)|"
    r"nav (?:obligāt\w*|nepieciešam\w*)|ei (?:ole )?(?:pakollinen|vaatimus|edellytys)|ekki (?:krafa|skilyrði|nauðsynleg\w*)|(?:si|sio) (?:lazima|sharti))\b|不是必须|非必须|不要求|无需",
    re.IGNORECASE,
)


def says_required(text: str) -> bool:
    """Return whether a sentence demands something; "a plus, but no requirement" demands nothing."""
    return bool(_REQUIRED.search(_NOT_REQUIRED.sub("", text)))

# ruff: noqa: E501 - a line per turn of phrase is easier to mend than lines of equal length
"""Refusals without a refusing word: that a thing is left to others, lies far from somebody, is settled, or leaves him cold.

*Shaving foam is other people's business*, *för kontorsstolar är vi fel adress*, 钢材另有渠道. What is left to the customer's taste or
to chance is refused by nobody, and who is *not afraid of* hard steel, or makes *nothing but* doors, refuses neither.
"""

import re

_IDIOMS = {
    "sv": (
        r"är (?:helt )?(?:andras|någon annans|nån annans) \w+|(?:får|må|kan|sköter|tar|gör|levererar|står|svarar|säljer) (?:gärna )?(?:någon annan|nån annan|andra(?! \w+er\b)|ett annat \w+|en annan \w+|andra firmor)(?: (?:för|hand om))?|(?:är|finns) det (?:någon annan|andra|bättre \w+) (?:som|för)|låter (?:vi )?(?:andra|någon annan|\w+en) (?:göra|sköta|ta|stå)\w*",
        r"(?:lämnar|överlåter|överlämnar) vi (?:\w+ )?(?:åt|till|vidare)|(?:lämnar|överlåter|överlämnar) (?:gärna |tryggt )?(?:\w+ ){1,4}(?:åt|till) (?:andra|grann\w+|kolleg\w+|specialist\w+)|hänvisar (?:vi )?(?:\w+ ){0,4}(?:vidare|till)|(?:vända|vänder) (?:er|sig|man sig) (?:\w+ ){0,3}till|får (?:man |ni )?gå till (?:någon annan|andra|en annan|\w+en)?",
        r"fel (?:adress|dörr|ställe|person|firma)|(?:inte|ej|knappast) (?:vårt?|våra|mitt|min) (?:värld|grej|bord|gebit|område|fält|sak|kopp te|bransch|nisch|melodi|hemmaplan|avdelning|uppgift|ting|liga|kunskap|sortiment|marknad)\b",
        r"(?:utanför|bortom) (?:vårt?|våra|det vi|vad vi)|(?:ligger|står|är) (?:oss )?(?:långt|fjärran|fjärran) ?(?:ifrån|från|borta)?|ligger oss fjärran|(?:håller|höll) (?:vi )?(?:oss|fingrarna|tassarna) (?:\w+ )?(?:borta|undan|ifrån|långt|från)|håller (?:vi )?oss (?:\w+ )?(?:borta )?från",
        r"(?:undviker|skippar|ratar|slopar) (?:vi|jag)|vi (?:undviker|skippar|ratar)|(?:står|hoppar) (?:vi|jag) över|(?:väljer|valt|valde) (?:vi |jag )?(?:helt )?bort(?! mellan\w+)|drar (?:vi )?gränsen (?:vid|för)|går (?:\w*)?bort\b|faller (?:bort|ifrån)|avstår (?:vi )?(?:från|ifrån|gärna)",
        r"(?:slutat|upphört|färdiga|klara) (?:helt )?med|lagt (?:vi )?(?:ner|ned|bakom oss)|(?:avslutat|stängt|passerat) (?:kapitel|stadium)|avveckla\w+|utgått ur|plockat bort|tagit bort ur|lämnat (?:vi )?bakom",
        r"(?:ingen|inte någon|föga|liten|inget) (?:som helst )?(?:nytta|användning|glädje|lust|intresse)|(?:intresserar|lockar|frestar|angår|berör|rör) oss (?:inte|föga|ej|knappast)|bryr (?:vi )?oss (?:inte|föga|lite)|(?:inte|inget|ingenting) (?:ett dugg |särskilt )?(?:sugna|intresserade|pigga|lockade)(?: på| av)?|vill (?:vi )?(?:helst )?(?:inte veta av|slippa(?! \w+ och)|vara utan)|klarar (?:vi )?oss (?:bra |fint )?utan|befattar (?:vi )?oss|(?:ger (?:vi )?oss (?:inte|aldrig)|inte något vi ger oss) (?:på|in)|(?:åtar|påtar) (?:vi )?oss (?:inte|ej)|ägna (?:vi )?oss",
        r"(?:sedan|i) (?:länge|många år|flera år|\w+ år) (?:ordna|lös|av samma|från samma)\w*|köper (?:vi )?sedan|(?:redan|sedan länge) (?:\w+ )?(?:ordna\w*|löst|klart?|i hamn|i andra händer|bortlova\w*|tillsatt|på plats|täckt|försörjda|försedda|utlova\w*|bokad\w*|bevaka\w*)|bevakas redan|har vi redan (?:\w+ ){1,4}(?:för|till|av)\b|(?:nöjda|bra) med (?:vår|den) (?:nuvarande )?leverantör|har (?!vi )\w+ egen personal",
        r"(?:sköter|ordnar|gör|köper|beställer|handlar|svarar|står) (?:beställaren|byggherren|kunden|köparen|kommunen|grossisten|ett annat|en annan|vår systerfirma|systerbolaget|hyresvärden|ägaren)|tar (?:vår |vårt )?(?:syster\w+|moder\w+|dotter\w+|ett annat \w+) (?:\w+ )?hand|(?:sköter|skötts) (?:ett annat|en annan)|(?:ingår i|hör till|ligger på|ligger hos|faller under) (?:en annan|ett annat|andra)|sköter (?:\w+en|\w+et|\w+arna)$",
        r"göre? sig (?:icke|ej|inte) besvär|(?:kan|får) (?:ni|man) (?:spara|glömma|låta bli)|spara (?:er|sig) mödan|inte (?:löns|lönt|lönar|värt)|lönar det sig inte|behöver (?:inte|ej) (?:höra|skriva|kontakta)|(?:inget|ingenting|inte något) (?:hos oss|här|i vår\w* \w+) att (?:göra|hämta|skaffa)|(?:hör|höra) (?:inte|ej) hemma|passar (?:inte|ej) (?:in|hos|oss)|(?:får|finns|har) (?:ingen|inte) plats|platsar inte|står (?:inte |ej )?på (?:vår )?meny",
        r"(?:inte|ej) tal om|(?:är|helt) tabu|bannlyst\w*|är passé|vill vi (?:helst )?(?:inte|slippa)|saknar (?:vi )?(?:både )?(?:vilja|lust|intresse|mandat)|(?:inte|ej) heller|ingenting för vår\w*|(?:kommer|koms) (?:inte|ej|aldrig) in (?:i|på) vår",
    ),
    "en": (
        r"(?:is|are) (?:somebody|someone|anybody|other people|others) ?(?:else)?['’]?s?['’]? (?:else['’]s )?(?:trade|business|job|table|task|work|field|department|concern|affair)\b|(?:is|are) (?:for|up to|a job for|better done by|best (?:bought|had|done|made) (?:from|by|elsewhere)|the (?:job|task|business|trade) of) (?:others|the client|the customer|the buyer|other\w* \w+|specialists|bigger \w+|colleagues|somebody else|someone else)|(?:go|goes) to other \w+|(?:made|done|roasted|supplied|handled|sold|provided|baked|grown) (?:by (?:someone|somebody) else|next door|by (?:a|our) (?:sister|parent) \w+)|let(?:ting)? (?:others|other \w+|somebody else)",
        r"\b(?:leave|left) (?:\w+ ){0,4}to (?:others|our \w+|the \w+s\b|colleagues|neighbours|those|specialists|somebody|someone)|(?:we )?(?:gladly|happily|rather) leave\b|\bleave (?:\w+ ){1,2}out of it|\brefer (?:\w+ ){0,4}to|please (?:see|ask|turn to|go to|try)|wrong (?:address|door|place|shop|people)",
        r"not (?:really )?(?:our|my) (?:world|thing|trade|field|business|line|table|cup of tea|department|game|territory|area|job|market|style)|isn['’]t (?:our|my) (?:\w+)|not what we (?:do|are about|stand for)|beyond (?:us|our \w+)|(?:outside|far from|out of|a long way from) (?:what we|our)|not in our line",
        r"(?:keep|stay|steer|stays|shy|keeping|staying|steering) (?:our hands |our fingers |well |far )?(?:off|clear of|away from|out of)|\b(?:avoid|skip|shun)\b|we will pass on|we['’]ll pass on|give \w+ a miss|(?:is|are) a no from us|draw the line at|(?:gave|given|giving) (?:\w+ )?up\b|gave up|opted out of|moved away from|(?:were|was|been) (?:dropped|discontinued|delisted)|closed chapter|(?:is|are) (?:long )?behind us|the table$|off the table",
        r"no (?:earthly |real )?(?:use|interest|appetite|place|point|room|need) (?:for|in|of|to)|of no (?:use|interest|value)|hold(?:s)? no interest|(?:have|has|want|wants) nothing to do with|nothing we (?:would|could|will|want|stock|sell|need)|nothing for us|(?:leave|leaves) us cold|(?:do not|don['’]t|does not|doesn['’]t) (?:concern|interest|fit|suit|tempt|belong|appeal)|rather not|get by without|(?:do|doing) without\b|not something we|need not apply|save (?:the|your|their) (?:stamp|time|trouble|breath)|(?:please )?do not (?:send|write|offer|contact|bother)|not here to",
        r"(?:sorted|settled|covered|looked after|taken care of|arranged|solved)(?: out)? (?:for years|already|long ago|by (?:a|an|our|the) \w+)|(?:is|are|has been|have been) (?:already )?(?:sorted|settled|looked after|taken care of|well covered|covered|spoken for|in other hands|promised to)|already (?:\w+ )?(?:in other hands|spoken for|promised|sorted|looked after)|(?:sits|lies|rests) with (?:another|a different|the)|(?:belong|belongs|falls|fall) (?:to|under) (?:a different|another)|(?:come|comes|has come|came) from (?:our|the same|a) (?:wholesaler|supplier|works|partner|sister)|done by the \w+['’]s own|we are happy with|\bnor do we\b",
    ),
    "da": (
        r"er (?:andres|en andens|nogle andres) \w+|(?:må|kan|får|skal) (?:andre|nogen anden|en anden|de store)(?: \w+)?|(?:klarer|står|laver|rister|sælger|leverer|ordner|tager) (?:en anden|andre(?! \w+er\b)|bygherren|kunden|køberen|kommunen|grossisten|vores (?:søster|moder)\w+|kommunens)|lader andre|findes der bedre|(?:gå|spørge|henvende) (?:\w+ ){0,4}(?:om|efter|til)$|må (?:I|man) (?:spørge|gå)",
        r"(?:overlader|lader) (?:vi )?(?:\w+ ){0,4}(?:til|om)\b(?! tilfæld\w+| kunden)|henviser (?:vi )?(?:\w+ ){0,4}(?:til|videre)|forkerte? (?:adresse|dør|sted)|ikke (?:vores|mit|vort) (?:verden|ting|bord|felt|område|kop te|branche|boldgade|sag|fag|marked)|uden ?for (?:vores|vort|det vi)|ligger (?:os )?(?:langt|fjernt)|langt (?:fra|væk fra)|ligger os fjernt",
        r"(?:holder|holdt) (?:vi )?(?:os|fingrene) (?:\w+ )?(?:fra|væk|langt|ude)|(?:undgår|fravælger|springer) (?:vi)(?: \w+)? ?(?:over)?|springer (?:vi )?over|(?:i|går) (?:vi )?(?:i )?en stor bue|(?:valgt|vælger) (?:vi )?(?:helt )?fra|siger (?:vi )?(?:stop|nej|pas)|sætter (?:vi )?grænsen|rører (?:vi )?ikke|rager os|(?:holdt|hørt|stoppet) (?:op )?med|lukket kapitel|lagt (?:vi )?bag os|røg ud|(?:udgået|taget ud) af",
        r"(?:ingen|intet|ikke) (?:brug|nytte|glæde|interesse|lyst|plads) ?(?:for|af|i|til|hos)?|(?:siger|lokker|frister|interesserer|vedkommer|angår) os ikke|kan vi ikke bruge|(?:vil|ville) (?:vi )?(?:helst )?(?:ikke vide af|være fri|undgå|slippe)|klarer (?:vi )?os (?:fint |godt )?uden|intet med|(?:giver|påtager) (?:vi )?os ikke|for stor en mundfuld|ikke noget for|hører ikke (?:hjemme|til)|passer ikke (?:ind|til|hos)|har ingen plads|ligger ikke til",
        r"(?:for længst|allerede|forlængst) (?:\w+ )?(?:på plads|ordnet|løst|i andre hænder|lovet|dækket|besat)|lovet bort|bestens|(?:godt|bedst) (?:dækket|betjent)|(?:købt|køber|får) (?:vi )?(?:\w+ )?(?:samme sted|hos grossisten|fra grossisten)|(?:hører|ligger|falder) (?:til|hos|under) en anden|hos en anden \w+|kommer fra en leverandør|tager (?:vores )?\w+ sig af|i andre hænder|spare sig|(?:behøver|skal) (?:I|man) ikke (?:skrive|henvende)|kan (?:I|man) (?:godt )?(?:glemme|spare)|ikke tale om|er tabu|er der ikke tale|heller ikke|klarer (?:kommunens|\w+ens) egne",
    ),
    "nb": (
        r"er (?:andres|en annens|noen andres) \w+|(?:får|kan|må|skal|lar vi) (?:andre|noen andre|en annen|de store|smeden|\w+eren)(?: \w+)?|(?:klarer|står|lager|brenner|selger|leverer|ordner|tar) (?:en annen|andre(?! \w+er\b)|byggherren|kunden|kjøperen|kommunen|grossisten|vårt? (?:søster|mor)\w+|kommunens)|lar (?:vi )?andre|er det andre som|finnes det bedre|får dere (?:spørre|gå)|må man til",
        r"overlater (?:vi )?(?:\w+ ){0,4}til\b(?! tilfeld\w+| kunden)|henviser (?:vi )?(?:\w+ ){0,4}(?:til|videre)|feil (?:adresse|dør|sted)|ikke (?:vår|vårt|våre|min) (?:verden|ting|bord|felt|område|kopp te|bransje|greie|sak|fag|marked)|utenfor (?:vårt?|våre|det vi)|ligger (?:oss )?(?:langt|fjernt)|langt (?:fra|unna)",
        r"(?:holder|styrer) (?:vi )?(?:oss |fingrene )?(?:\w+ )?(?:fra|unna|langt|borte|ute)|(?:unngår|dropper) (?:vi)|(?:står|hopper) (?:vi )?over|(?:i|går) (?:vi )?(?:i )?en stor bue|(?:valgt|velger) (?:vi )?(?:helt )?bort|(?:takker|sier) (?:vi )?(?:nei|stopp|pass)(?! til små)|setter (?:vi )?grensen|rører (?:vi )?ikke|angår oss|(?:sluttet|ferdige) med|lukket kapittel|lagt (?:vi )?bak oss|kuttet fra|tatt ut av",
        r"(?:ingen|ingenting|ikke) (?:bruk|nytte|glede|interesse|lyst|plass|tro) (?:for|av|i|til|hos|på)|har (?:vi )?ikke bruk|(?:frister|lokker|interesserer|angår|vedkommer) oss ikke|(?:vil|ville) (?:vi )?(?:helst )?(?:ikke vite av|slippe|unngå)|klarer (?:vi )?oss (?:fint |godt )?uten|ingenting med|(?:begir|påtar) (?:vi )?oss ikke|for drøyt|ikke noe for|hører ikke (?:hjemme|til)|passer ikke (?:inn|til|hos)|ingenting (?:hos oss )?å gjøre|bryr (?:vi )?oss ikke|har vi ingen",
        r"(?:for lengst|allerede) (?:\w+ )?(?:på plass|ordnet|løst|i andre hender|lovet|dekket|besatt)|lovet bort|(?:godt|best) dekket|(?:kjøpt|kjøper|får) (?:vi )?(?:\w+ )?(?:fra samme|fra grossisten)|(?:hører|ligger|faller) (?:til|hos|under) en annen|kommer fra en leverandør|tar (?:søsterselskapet|\w+ )(?: \w+)? ?seg av|i andre hender|spare (?:seg|dere)|trenger ikke (?:ta kontakt|skrive|melde)|kan (?:dere|man) (?:bare )?(?:glemme|spare)|ikke snakk om|er tabu|heller ikke|(?:helt )?uaktuel\w+|tar kommunens egne|driver (?:vi )?heller",
    ),
    "de": (
        r"(?:ist|sind) (?:Sache|Aufgabe|Geschäft|Metier|Angelegenheit) (?:anderer|der|des|von)|(?:sollen|mögen|dürfen|können|müssen) (?:gern )?(?:andere|die Großen|sich \w+ anderswo)|(?:macht|röstet|liefert|baut|übernimmt|besorgt|plant) (?:der Bauherr|der Kunde|der Auftraggeber|jemand ander\w+|ein anderer|uns der \w+)|(?:bauen|machen|fertigen|liefern|backen|nähen) andere\b|gibt es (?:bessere|nebenan|anderswo|genug andere)|muss sich \w+ \w+ anderswo",
        r"(?:überlassen|lassen) wir (?:\w+ )?(?:den|der|dem|anderen|unseren|gern|lieber|aus)(?! Kunden)|verweisen wir|wenden Sie sich|falsche (?:Adresse|Tür|Stelle)|nicht (?:unsere?|mein\w*) (?:Welt|Ding|Feld|Gebiet|Geschäft|Metier|Baustelle|Fach|Revier|Stil|Sache|Markt)|außerhalb (?:unseres|unserer)|(?:liegt|liegen) (?:uns )?fern|liegen hinter uns",
        r"(?:lassen|halten) wir (?:die Finger|uns (?:fern|heraus|raus))|großen Bogen|winken wir ab|meiden wir|(?:ist|sind) (?:für uns )?(?:Schluss|abgehakt|tabu|gestorben|passé)|haben wir (?:aufgehört|abgeschlossen|ganz verbannt|verbannt|eingestellt)|(?:aus dem Sortiment|hinaus|raus)(?:geflogen| geflogen| genommen)|aus dem Sortiment|fallen? (?:von vornherein )?(?:weg|flach|aus)|ersparen|sparen (?:Sie )?sich|können Sie (?:sich )?(?:sparen|vergessen)|brauchen sich nicht|von \w+ \w+ ist keine Rede|keine Rede",
        r"(?:lässt|lassen) uns kalt|reiz\w+ uns (?:wenig|nicht)|lock\w+ uns (?:wenig|nicht)|geh\w+ uns nichts an|nütz\w+ uns nichts|nichts (?:verloren|zu suchen|zu schaffen|zu tun|wissen|am Hut)|wollen wir nichts|pass\w+ nicht (?:in|zu|ins)|kommt? uns nicht|steht uns nicht der Sinn|kommen wir (?:gut |bestens )?aus\b|nicht unser|wagen wir uns nicht|ebenso ?wenig",
        r"(?:seit (?:Jahren|langem|\w+ Jahren)) (?:geregelt|versorgt|erledigt|gelöst|aus ders\w+|vom selben|bei)|(?:schon|bereits) (?:\w+ )?(?:in anderen Händen|vergeben|versprochen|geregelt|erledigt|abgedeckt)|in anderen Händen|(?:bestens|gut) (?:versorgt|bedient)|(?:bei|zu) einem anderen (?:Gewerk|Los|Vertrag|Unternehmen)|gehör\w+ zu einem anderen|lieg\w+ bei einem anderen|kümmert sich (?:eine?|unsere?|der|die)|(?:erledigt|macht|übernimmt) die \w+ (?:mit|selbst)|liefert uns der|bewusst (?:keine?|nicht)|nicht zu haben",
    ),
    "it": (
        r"(?:è|sono) (?:affare|affari|compito|mestiere|competenza|cosa|faccenda) (?:di|d['’]|degli|dell['’]|del|della) ?(?:un['’]?)?(?:altr\w+|colleghi|committente|cliente|specialist\w+)|(?:le|li|lo|la|ci) (?:facciano|facciamo fare|fa|fanno|tosta|fornisce|fornisca|dà|vende|vendano|produce|produca) (?:ad )?(?:altri|qualcun altro|il grossista|un altro|un['’]altra)|spettan?o? a|prov+ed\w+ (?:il|la|lo|i|l['’])|pensa (?:il|la|un|una|già)|ci sono (?:ditte|aziende|imprese) migliori|si comprano (?:nel|da)|ce (?:li|lo|la|le) (?:dà|fornisce)",
        r"(?:lasciamo|affidiamo) (?:volentieri )?(?:ad altri|agli altri|ai \w+|alle \w+|agli \w+)|rimandiamo|rivolg\w+(?:vi|rsi)|indirizzo sbagliato|sbagliato (?:indirizzo|porta)|non (?:è|sono) (?:il |la |i )?(?:nostro|nostra|nostri|casa|pane)(?: \w+)?|esul\w+|lontan\w+ da (?:quello|ciò|quanto|noi|nostr\w+)|stiamo (?:alla larga|lontani)|non c['’]entr\w+|non (?:ci )?riguard\w+|fuori dal nostro",
        r"(?:li|le|lo|la) (?:saltiamo|evitiamo|scartiamo|ignoriamo)|(?:evitiamo|scartiamo)\b|(?:con|col) (?:\w+ ){1,4}abbiamo chiuso|capitolo chiuso|facciamo (?:volentieri )?a meno|(?<!non )diciamo (?:di )?no|ci fermiamo|da scartare|bandit\w|(?:uscit\w|tolt\w|eliminat\w) dal (?:catalogo|listino|assortimento)|lasciat\w alle spalle|scordatevel\w|dimenticatevel\w|non se ne (?:parla|fanno|fa)|risparmi\w* il|astenersi|inutile (?:scriver\w+|propor\w+|offrir\w+|chiamar\w+)|cestinat\w+|tabù",
        r"(?:ci )?(?:dicono|dice|interessano|interessa) poco|non sapremmo che far\w+|niente a che (?:fare|vedere)|non vogliamo (?:avere a che fare|sentir)|non ci tent\w+|non (?:abbiamo|c['’]è) (?:voglia|spazio|posto|interesse|bisogno)|non trov\w+ posto|non ci serv\w+|non fa(?:nno)? per|non entr\w+ (?:nei|nel|nella|nelle)|non ci avventuriamo|neppure|nemmeno|neanche|siamo su altro",
        r"(?:sistemat|risolt|copert|assegnat)\w (?:da|già)|già (?:\w+ )?(?:in altre mani|promess\w+|sistemat\w+|ben serviti|copert\w+|risolt\w+)|in altre mani|ben(?:issimo)? serviti|(?:fa|fanno) parte di un altr\w+|(?:lo|la|li|le) (?:prendiamo|compriamo|acquistiamo) da (?:vent['’]anni|anni|sempre|tempo)|da vent['’]anni dall\w+ stess\w+|un['’]altra (?:ditta|società|azienda)",
    ),
    "fi": (
        r"(?:on|ovat) (?:muiden|toisten|jonkun muun) \w+|(?:tehköön|tehkööt|saavat|saa|hoitavat|hoitaa|tekevät|tekee|toimittaa|paahtaa|myy) (?:muut|joku muu|toinen|toiset|isommat|naapuri\w*|tilaaja|kaupunki|kaupungin|tukku\w*)|muut (?:hoitaa|hoitakoot|tekevät|tehköön|hoitavat)|löytyy parempia|kuuluvat? (?:isommille|muille|toiselle|toiseen|eri)|(?:vastaa|hoitaa) (?:tilaaja|kaupun\w+|sisaryhtiö|asiakas)|hankkii asiakas|huolehtii (?:sisar|toinen|tilaaja|muu)\w*",
        r"jätämme (?:\w+ )?(?:muille|naapur\w+|kollego\w+|väliin|suosiolla|toisille|isommille)|ohjaamme (?:\w+ )?(?:muualle|eteenpäin|muille)|kääntykää|väärässä osoitteessa|väärä osoite|(?:ei|eivät) ole (?:\w+ )?(?:meidän|omaa) \w+|ulkopuolelle|kauka(?:na|a) (?:tekemis\w+|meis\w+|toimin\w+|siitä)|(?:pysymme|pysyttelemme) (?:\w+ )?(?:kaukana|erossa|poissa)|näppimme erossa|kierrämme",
        r"vältämme|(?:sanomme|sanoo) (?:\w+ )?(?:ei kiitos|ei)(?:\b)|vedämme rajan|(?:olemme|on) (?:luopu|lopetta|hylän|hyljän)\w+|mennyttä aikaa|taakse jää\w+|poissa laskuista|poistui\w* valikoimasta|poistet\w+ valikoimasta|voi(?:tte)? unohtaa|ei ole puhe|turha (?:tarjota|soittaa|kirjoittaa)|(?:ei|eivät) tarvitse (?:ottaa|tarjota|soittaa)|ei napaa|tabu",
        r"(?:ei|eivät) (?:meitä )?(?:houkut\w+|liikut\w+|innost\w+|kiinnost\w+|sytyt\w+)|(?:ei ole|meillä ei ole) (?:mitään )?(?:käyttöä|sijaa|halua|mielenkiintoa)|missään tekemisissä|emme (?:ryhdy|halua kuulla|halua riesak\w+|tee mitään|ota hoitaak\w+)|(?:ei|eivät) istu|(?:ei|eivät) päädy|ei ole asiaa|pärjäämme ilman|ei kuulu (?:meille|meidän|tähän)|ei ole meidän",
        r"(?:hoidettu|järjestetty|sovittu|luvattu) jo|jo (?:\w+ )?(?:hoidettu|luvattu|järjestyksessä|toisissa käsissä|kunnossa)|toisissa käsissä|vakituinen toimittaja|(?:tulee|tulevat|saamme|ostamme) (?:\w+ )?samalta (?:tehtaalta|toimittajalta)|saamme (?:tukusta|tukkurilta)|eri urakassa|toisessa urakassa|(?!meidän )\w+n oma väki",
    ),
    "lv": (
        r"(?:ir|paliek) cit(?:u|a|am) (?:darīšana|maize|darbs|lauks|ziņā|lieta|uzdevums)|lai (?:\w+ )?(?:taisa|dara|paliek|ražo|pārdod|būvē) (?:\w+)|(?:grauzdē|kārto|dara|taisa|piegādā|tirgo) (?:cits|citi|pasūtītājs|klients|vairumtirgotājs|blakus)|mums piegādā|ir (?:labākas|citas) firmas|(?:veic|kārto|dara) (?:pašvaldības|klients|pasūtītājs)|cita (?:būvnieka|uzņēmuma) ziņā|pērk pie citiem|pērk citur",
        r"(?:atstājam|nododam|uzticam) (?:\w+ )?(?:citiem|kaimiņ\w+|koleģ\w+|speciālist\w+)|vērsieties|nepareizā (?:adrese|vietā)|nav (?:mūsu|manas?) (?:pasaule|lauciņš|lauks|darbs|joma|darīšana|maize|stihija|lieta)|ārpus (?:mūsu|tā)|tālu no (?:mūsu|tā)|turamies (?:pa gabalu|tālāk)|metam līkumu|izvairāmies|izlaižam",
        r"sakām nē|velkam svītru|esam (?:beiguši|atteikušies|pilnībā atteikušies|pārtraukuši)|noslēgta nodaļa|ir pagātne|atkrīt|izņēmām|izņemt\w+ no piedāvājuma|varat (?:aizmirst|nepiedāvāt)|nav ne runas|lūdzam netraucēt|labprāt iztiekam|tiekam galā|neķeramies|neuzņemamies",
        r"mūs ne\w+|nav kur likt|mums ne(?:der|vajag)|nav (?:vietas|vēlēšanās|nekāda sakara|ko darīt|pa prātam)|neiederas|nenonāk|uz mums neattiecas|nevēlamies ne dzirdēt|nenoder|šeit ne\w+|mūsu katlā ne\w+|mēs neesam$",
        r"(?:jau|sen) (?:\w+ )?(?:nokārtot\w+|apsolīt\w+|citās rokās|atrisināt\w+)|citās rokās|esam apmierināti|ietilpst citā|citā līgumā|(?:ņemam|pērkam) (?:vienā|tajā pašā|citur)|māsas uzņēmums",
    ),
    "is": (
        r"eru annarra \w+|er annarra \w+|(?:mega|eiga|skulu|geta) (?:aðrir|stærri aðilar)|aðrir (?:smíða|gera|sjá|annast|selja|mega)|(?:brennir|selur|gerir|smíðar|annast) (?:annar|aðrir|búðin|verkkaupi|starfsfólk)|fást betri|sér (?:verkkaupi|systurfélag|kaupandi|annar)|er (?:hjá|á hendi) öðrum|hjá öðrum (?:verktaka|aðila)",
        r"látum við (?:(?!viðskipta)\w+ )?(?:um|öðrum|vera)|vísum (?:við )?(?:\w+ ){0,3}(?:á|til|annað|áfram)|á röngum stað|rangur staður|ekki okkar (?:\w+)|utan (?:við )?(?:okkar|þess)|fjarri (?:því|okkur)|komum (?:við )?ekki nálægt|forðumst|sneiðum (?:við )?hjá|sleppum við|höldum okkur frá",
        r"segjum (?:við )?nei|drögum við mörkin|(?:erum við |erum )?(?:hætt|hættir) með(?! gas)|lokaður kafli|liðin tíð|tekin úr sölu|detta út|dettur út|má gleyma|ekki til umræðu|(?:þarf|þurfa) ekki að (?:bjóða|hafa samband|skrifa)|viljum (?:við )?(?:helst )?(?:ekki sjá|vera laus)|hafnað|afþökkum",
        r"(?:heilla|freista|höfða|vekja) (?:til )?(?:okkur |okkar )?(?:ekki|engan)|höfum við ekkert (?:að gera|með)|ekkert (?:erindi|við)|koma (?:okkur|þessu \w+) ekki(?:ert)? við|kemur (?:okkur|þessu \w+) ekki(?:ert)? við|ekkert við|passa ekki|eiga ekki heima|nýtast okkur ekki|langar okkur ekki|fer(?:a)? ekki í okkar|komumst af án|tökum (?:við )?ekki að okkur|heldur ekki",
        r"löngu (?:frágengin|komin|leyst)|þegar (?:í öðrum höndum|frágeng\w+|leyst\w*)|í öðrum höndum|lofuð|frá sömu verksmiðju|fáum við frá|frá birgja sem|heyrir undir annað",
    ),
    "sw": (
        r"ni (?:kazi|jukumu|biashara|shughuli|mambo) (?:ya|la|za) (?:wengine|mteja|mwingine)|ni (?:ya|za|la) wengine|(?:wafanye|watengeneze|waachie|wauze) wengine|wengine (?:watengeneze|wafanye|wauze)|inakaangwa na mwingine|(?:na|ni) mwingine|juu ya mteja|tafuta kampuni nyingine|duka la jirani",
        r"tuna(?:wa)?achia|tuwaachie|amekosea mlango|mmekosea|si (?:ulimwengu|fani|kazi|eneo|mahali|shughuli) (?:yetu|letu|pake|zetu)|nje ya (?:fani|shughuli|kazi) \w+|mbali na shughuli|iko mbali|viko mbali|tunakaa (?:nao )?mbali|hatugusi|tunaziepuka|tunaviruka|tungependa kuepuka|nendeni",
        r"tunasema hapana|ni mpaka wetu|tuliacha|tumeachana|tumeziacha|lililokwisha|ziliondolewa|hazikubaliki|hazizungumzwi|zisahauni|msijisumbue|wasiwasiliane|hatutaki hata|hatuingii|hatuyapokei",
        r"ha[vz]?i?(?:tuvutii|tusaidii|tufai|tuhusu)|hazituhusu|havituvutii|hayatuvutii|hazitufai|hatuna (?:matumizi|hamu|haja|nafasi)|hai?na nafasi|havina nafasi|hakiingii|haiuzwi|hatuhusiki|tunaweza bila|wala kazi|si zetu|sisi si w\w+$|si mahali",
        r"(?:umeshapangwa|umeshaahidiwa|imeshapangwa)|tayari ziko mikononi|mikononi mwa wengine|mkandarasi mwingine|mkataba mwingine|kampuni dada|kiwanda kilekile|tunayeridhika|tunapewa na|wafanyakazi wa manispaa",
    ),
    "zh": (
        r"是?(?:别人|别家|他人|其他(?:人|厂|公司|单位|部门))的(?:生意|事|活|专长|领域|业务)|让给|留给|(?:由|归|交给|找|让)(?:别人|别家|别的|其他|另一家|兄弟公司|业主|客户自己的人|市政|另一)[^，。；]{0,6}|另有(?:渠道|人|更好|专人|安排)|请(?:找|到|去|向)别|请(?:到|去)[^，。；]{1,8}(?:买|店|厂|处)?|已交给|许给",
        r"走错门|找错(?:人|地方)|不是我们的(?!客户)[^，。；]{1,8}|不归我们|与我们无关|离我们(?:太|很)?远|在我们的?(?:业务)?范围之外|敬而远之|绕开|略过|能免则免|不敢碰|不碰|不沾|沾边",
        r"就算了|免谈|到此为止|(?:业务)?(?:我们)?早就(?:停|不)了?|已成过去|淘汰(?!塑料)|已下架|全面弃用|不必(?:联系|提|来)|勿扰|不必提|(?:请)?不要(?:发|寄|联系)|恕不|不想谈|不谈|上不了|不卖",
        r"没有(?:吸引力|用场|意愿|位置|兴趣|信心)|毫无用处|用不着|烧不了|提不起兴趣|不适合我们|也不是我们|没有这种",
        r"早已(?:安排|落实|解决)|已有满意|一直在同一家|(?:在|从)同一家[^，。；]{0,6}(?:拿货|采购)|属于另一个|由批发商|由[^，。；]{1,8}(?:负责|完成|自理|供给)(?<!由我们负责)(?<!由我们供给)",
    ),
}
"""By language: what others do, what lies far away, what is shunned or over, what is of no use, what is settled."""

_REFUSES_NOTHING = re.compile(
    r"\b(?:slumpen|kunden? (?:själv|väljer)|inte (?:bara|enbart|rädda?|störst\w*|minst)|ej (?:bara|enbart)|(?:ingenting|inget|inte något) (?:annat än|emot)|ingen annan|inget minsta|är för (?:liten|små|litet)|inte nej|ingen roll|"
    r"slutar (?:vi )?aldrig|aldrig (?:sluta|förbättra)\w*|inga dolda|inga (?:konstiga|onödiga)|inga kompromisser|inte (?:på|med) kompromiss\w*|ingenting (?:slår|går upp)|inget krav|"
    r"not (?:just|only|merely|afraid|least|the (?:biggest|largest|cheapest))|n['’]t (?:just|only|merely)|nothing (?:but|against|beats|else than|like)|no(?: one|body)? (?:other|else)|no minimum|too (?:small|large|big)|to chance|(?:not|n['’]t|never) (?:say|said) no|no matter|"
    r"never stop\w*|no hidden|no (?:funny|strange)|(?:not|n['’]t|never) compromise\w*|no compromises?|not a day|no better|shed no|others (?:cannot|can['’]t)|"
    r"non (?:solo|soltanto|abbiamo paura|da ultimo|interessano soltanto|smett\w+|siamo i più|import[ai]\b|diciamo (?:di )?no|scendiamo)|nessun(?:a)? (?:altr[oa]|ordine minimo|serie è|costo nascosto)|nulla (?:contro|al caso)|(?:altro|nient['’]altro) che|niente (?:batte|additivi)|altri non sanno|"
    r"dem Zufall|nicht (?:nur|zuletzt|die (?:Größten|Billigsten)|nein|bloß)|keine (?:Angst|Mindest\w+|versteckten|Kompromisse|seltsamen|Bedingung)|kein(?:e|er|es)? ander\w+ (?:Lieferant|Hersteller|Anbieter|Betrieb|Firma)\w*|(?:nichts|niemand) (?:anderes? als|gegen|geht über|sonst)|nie auf\b|macht nichts|ist (?:\w+ )?zu klein|nie ohne|"
    r"tilfældig\w+|tilfeldig\w+|ikke (?:bare|kun|redde?|bange|mindst|minst|størst\w*|de største)|(?:ikke|intet|ingenting) (?:andet|annet|imod|imot)|ingen (?:andre|anden|annen|minimums\w+|minste\w+|skjulte|mærkelige|rare)|(?:er|blir) for (?:lille|liten)|(?:ikke|aldri|aldrig) nej|ikke nei|(?:intet|ingenting) slår|kompromis\w*|på akkord|aldrig op|slutter aldri|gør ikke noget|gjør ingenting|"
    r"nejaušīb\w+|ne tikai|nebaidāmies|nevien\w+ cit\w+|neviena? (?:sērija|partija) nav|neko citu|nekas (?:pret|ja|nav labāks)|ne mazāk|nekad nebeidz\w+|neatsakām|nepiekāpjamies|nav slēptu|citi nevar|"
    r"sattuman|emme (?:vain|pelkää|pelkästään|kieltäydy|tingi|ole (?:suurin|halvin))|eivät vain|(?:mitään|mikään) \w+ (?:ei ole liian|vastaan)|ei ole liian|kukaan muu|kenelläkään muulla|muuta kuin|ei haittaa|ei piilokul\w+|mikään ei voita|koskaan lakkaa|eikä vähiten|ei vähimmäis\w+|"
    r"tilviljun|ekki (?:bara|síst|stærst\w*)|hræðumst ekki|ekkert (?:á móti|annað en|jafnast)|enginn annar|engin (?:lágmarks\w+|falin|skrýtin)|(?:er|eru) of (?:lítil|lítið|lítill|litlar)|höfnum ekki|gerir ekkert til|aldrei að bæta|engan afslátt|aðrir geta ekki|"
    r"kwa bahati|si \w+ (?:tu|pekee)|hatuogopi|hakuna (?:\w+ )?(?:mwingine|kingine|kiwango|gharama|kinachoshinda|viungo)|ila|hatuna tatizo|iliyo ndogo|hatukatai|si tatizo|hatuachi)\b|不仅|不只|不怕|没有(?:别的|其他|第二)|没有最低|也不拒绝|也不介意|绝不(?:马虎|将就)|没有什么比|无隐藏|不是(?:所有|最大)|别人[^，。；]{1,4}不了的",
    re.IGNORECASE,
)
"""What turns a refusing word into praise, or into a matter of course: "nothing but doors", "no other has", "not only"."""
_SELLS_STRAIGHT = re.compile(
    r"\b(?:mellanled|mellemled\w*|mellomled\w*|Zwischenhandel|middlem[ae]n|intermediari|välikädet|starpniekiem|milliliðum|madalali)\b|中间商",
    re.IGNORECASE,
)
"""Who skips these speaks of its way of selling."""


def _pattern(idioms: tuple[str, ...], *, spaced: bool) -> re.Pattern[str]:
    alternatives = "|".join(idioms)
    return re.compile(rf"\b(?:{alternatives})(?!\w)" if spaced else alternatives, re.IGNORECASE)


_BY_LANGUAGE = {language: _pattern(idioms, spaced=language != "zh") for language, idioms in _IDIOMS.items()}


def refuses_nothing(text: str) -> bool:
    """Return whether a clause praises or reassures in the words of a refusal: *no batch is too small*."""
    return bool(_REFUSES_NOTHING.search(text))


def find_idiom(text: str, language: str | None) -> re.Match[str] | None:
    """Return the words by which a clause turns a thing away without refusing it; none in a language that is not known."""
    if language not in _BY_LANGUAGE or refuses_nothing(text) or _SELLS_STRAIGHT.search(text):
        return None
    return _BY_LANGUAGE[language].search(text)

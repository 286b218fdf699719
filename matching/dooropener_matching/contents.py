# ruff: noqa: E501 - a line per language is easier to mend than lines of equal length
"""What goods consist of, recognised sentence by sentence in eleven languages."""

import re

_CONTENTS = re.compile(
    r"\b(?:består av|innehåller|gjor(?:d|t|da|s) av|tillverka[ds]\w* av|(?:form)?gju(?:ten|tna|tet|ts|tas) (?:av|i)|consists? of|contains?|(?:made|moulded|molded|cast|woven|knitted|pressed|sewn) (?:\w+ )?(?:from|of|out of)|"
    r"contien\w+|contengono|compost[oaie] (?:da|di)|(?:fatt|realizzat|stampat)[oaie] (?:in|con|di)|best(?:eht|ehen) aus|enth(?:ält|alten)|(?:hergestellt|gefertigt|gegossen|gespritzt) aus|"
    r"satur|sastāv no|(?:izgatavot|ražot|liet)\w* no|sisäl(?:tää|tävät)|koostuu|(?:valmist|teh)\w+ (?:\w+(?:sta|stä))\b|består af|indeholder|(?:lavet|fremstillet|støbt|vævet) (?:af|i)|inneholder|(?:laget|fremstilt|støpt|vevd) (?:av|i)|"
    r"inniheld\w*|samanstend\w+|(?:gerð|gert|gerður|búið|búin|búinn) (?:til )?úr|yana|ina viungo|(?:ime|zime|vime|hu)?teng(?:e|w)\w+ (?:kwa|kutoka)|yenye)\b|材质为|成分|由[^，。；]{1,12}制成|含有|采用[^，。；]{1,12}制",
    re.IGNORECASE,
)


def tells_contents(text: str) -> bool:
    """Return whether a sentence tells what goods consist of."""
    return bool(_CONTENTS.search(text))

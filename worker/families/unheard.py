"""What people wish for that the pocket base cannot draw, read off the words: a style, clothes, company."""

import re

_STYLES = re.compile(
    r"gemälde|ölmalerei|ölbild|in öl\b|oil paint|painting\b|aquarell|watercolou?r|comic|cartoon|zeichentrick"
    r"|anime\b|manga\b|zeichnung|gezeichnet|drawing\b|skizze|sketch|bleistift|pencil|charcoal|pixel ?art"
    r"|pop[ -]art|impressionis|expressionis|kubismus|cubis|surrealis|barock|baroque|renaissance|van gogh"
    r"|picasso|rembrandt|schwarz-?weiß|black[ -]and[ -]white|sepia|mosaik|mosaic|graffiti|lego\b|3d\b"
    r"|im stil|style of",
    re.IGNORECASE,
)

_OTHER_CLOTHES = re.compile(
    r"\b(?:helmets?|crowns?|tiaras?|dress|dresses|gowns?|skirts?|hoodies?|uniforms?|robes?"
    r"|swimsuits?|swimwear|bikinis?|costumes?|armou?r|aprons?|headscarf|turban|veil|kimono|toga|sunglasses|masks?"
    r"|necklaces?|earrings|(?:top|party|witch|wizard|santa|chef)(?:'?s)? hat|zylinder\w*"
    r"|(?:hexen|zauber|doktor)hut"
    r"|(?:nikolaus|weihnachts|koch|bade|narren)mützen?"
    r"|(?:fahrrad|motorrad|schutz|bau|ritter|tropen)?helme?|kronen?|krönchen|\w*kleid|\w+kleider|\w*kostüme?"
    r"|rüstung|badeanzug|badehose|kapuzen\w+|dirndl|lederhosen?|tracht|schürze|umhang|kopftuch|schleier"
    r"|sonnenbrillen?|masken?|halskette|ohrringen?|knight|pirate|superhero|princess|king|queen"
    r"|cowboy(?! hat)|wizard"
    r"|witch|vampire|viking|ninja|samurai|police officer|fire ?fighter|nurse|ritter|pirat(?:in)?"
    r"|superheld(?:in)?|prinzessin|könig(?:in)?|zauberer|hexe|vampir|wikinger(?:in)?|polizist(?:in)?"
    r"|feuerwehr(?:mann|frau)|krankenschwester)\b",
    re.IGNORECASE,
)

_HATS = re.compile(
    r"\b(?<!without )(?<!ohne )(?:hats?|caps?|beanies?|(?!(?:zucker|vor|nach|ob)hut)\w*hut|hüte|\w*mützen?"
    r"|\w*kappe)\b",
    re.IGNORECASE,
)

_COMPANY = re.compile(
    r"\b(?:mit|und|neben|auf)\s(?:\w+\s){0,2}(?:freund\w*|familie|kind(?:ern|er)?|bruder|schwester|hund\w*|katzen?"
    r"|pferd\w*|kamel|papagei|auto|fahrrad|motorrad|gitarre|schwert|buch|surfbrett)\b"
    r"|\b(?:with|and|beside|on|holding|riding)\s(?:\w+\s){0,2}(?:friends?|girlfriend|boyfriend|family|child(?:ren)?"
    r"|brother|sister|dogs?|cats?|horses?|camel|parrot|car|bike|bicycle|motorbike|guitar|sword|book|surfboard)\b",
    re.IGNORECASE,
)


def left_out(prompt: str, *, hat: bool) -> tuple[str, ...]:
    """Text codes for what is wished for and left out; `hat`: whether one was heard.

    It has one way of drawing, four kinds of hats, no dresses or roles, and it draws one person alone.
    """
    wished = {
        "prompt-style-unheard": bool(_STYLES.search(prompt)),
        "prompt-clothes-unheard": bool(_OTHER_CLOTHES.search(prompt) or (_HATS.search(prompt) and not hat)),
        "prompt-company-unheard": bool(_COMPANY.search(prompt)),
    }
    return tuple(code for code, so in wished.items() if so)

"""How people say what captions say: synonyms in both languages, for the ear's training only.

Of every group, key by key: English and German ways to say it, separated by bars. An empty key means words
that sound alike and say nothing of the group.
"""

Ways = dict[str, tuple[str, str]]

PERSON: Ways = {
    "man": ("man|guy|boy|gentleman|male|father|dude|dad", "Mann|Junge|Herr|Kerl|Typ|Vater|Opa|Papa"),
    "woman": ("woman|girl|lady|female|mother|gal|mom", "Frau|Mädchen|Dame|Mutter|Oma|Mama"),
    "": ("person|human|me|myself|somebody|model", "Person|Mensch|ich|jemand|Model"),
}
AGE: Ways = {
    "young": ("young|youthful|teenage|in my twenties", "junge|junger|jugendlich|jung"),
    "middle": ("middle-aged|in the forties|grown-up", "mittleren Alters|mittelalt|in den Vierzigern"),
    "old": ("old|elderly|senior|aged|very old", "alte|alter|ältere|älterer|betagt|alt"),
}
SKIN: Ways = {
    "very light": ("very light skin|very pale skin|snow-white skin", "sehr heller Haut|sehr blasser Haut"),
    "light": ("light skin|pale skin|fair skin", "heller Haut|blasser Haut|helle Haut"),
    "tan": ("tan skin|tanned skin|suntanned skin|a tan", "gebräunter Haut|gebräunte Haut|Sonnenbräune"),
    "brown": ("brown skin|medium brown skin", "brauner Haut|braune Haut"),
    "dark": ("dark skin|black skin|very dark skin", "dunkler Haut|dunkle Haut|schwarzer Haut"),
}
HAIR_STYLE: Ways = {
    "very short": ("very short|buzz cut|cropped|shaved", "sehr kurzen|sehr kurze|raspelkurzen|rasierten"),
    "short": ("short", "kurzen|kurze|kurzem"),
    "side-parted": ("side-parted|parted", "gescheitelten|gescheitelte|seitlich gescheitelten"),
    "chin-length": ("chin-length|bob cut|medium-length", "kinnlangen|kinnlange|halblangen|mittellangen"),
    "long": ("long|very long|waist-length|flowing", "langen|lange|sehr langen|langem|hüftlangen"),
    "tied-back": ("tied-back|pulled-back|ponytailed|braided", "zurückgebundenen|hochgesteckten|geflochtenen"),
}
HAIR_COLOUR: Ways = {
    "black": ("black|raven|jet-black", "schwarzen|schwarze|schwarzem|pechschwarzen"),
    "dark brown": ("dark brown|dark-brown", "dunkelbraunen|dunkelbraune|dunkelbraunem"),
    "brown": ("brown|brunette|chestnut", "braunen|braune|braunem|brünetten|kastanienbraunen"),
    "red": ("red|ginger|auburn", "roten|rote|rotem|rötlichen|feuerroten"),
    "blond": ("blond|blonde|golden|fair", "blonden|blonde|blondem|hellblonden|goldenen"),
    "grey": ("grey|gray|white|silver", "grauen|graue|grauem|weißen|silbernen"),
}
HAIR_ALONE: Ways = {
    "blond": ("blonde|a blond|blondie", "Blondine|blond|blondhaarig"),
    "red": ("redhead|red-haired|ginger", "Rothaarige|rothaarig"),
    "brown": ("brunette|brown-haired", "brünett|Brünette|braunhaarig"),
    "black": ("black-haired", "schwarzhaarig|schwarzhaarige"),
    "grey": ("grey-haired|gray-haired|white-haired", "grauhaarig|weißhaarig"),
}
CURLY: Ways = {"curly": ("curly|wavy|frizzy", "lockigen|lockige|gelockten|welligen|krausen")}
BEARD: Ways = {
    "stubble": ("stubble|a three-day beard|a five o'clock shadow", "Bartstoppeln|Dreitagebart|Stoppelbart"),
    "a short beard": ("a short beard|a trimmed beard|a goatee", "kurzem Bart|gestutztem Bart|Kinnbart"),
    "a full beard": (
        "a full beard|a beard|a long beard|a thick beard|a big grey beard|beard",
        "Vollbart|Bart|langem Bart|dichtem Bart|einem Bart|Rauschebart",
    ),
    "": ("no beard|a moustache|a clean-shaven face", "Schnurrbart|keinem Bart|glatt rasiertem Gesicht"),
}
GLASSES: Ways = {
    "yes": (
        "glasses|eyeglasses|reading glasses|sunglasses|spectacles|round glasses|black glasses",
        "Brille|Sonnenbrille|Lesebrille|runder Brille|einer Brille|schwarzer Brille|Hornbrille",
    ),
    "": ("no glasses|earrings|headphones|a necklace", "Ohrringen|Kopfhörern|einer Halskette"),
}
EXPRESSION: Ways = {
    "neutral": ("neutral expression|neutral look|calm face", "neutraler Blick|neutral|ruhiger Blick"),
    "slight smile": (
        "slight smile|slightly smiling|faint smile|subtle smile|gentle smile",
        "leicht lächelnd|leichtes Lächeln|lächelt leicht|sanftes Lächeln|zartes Lächeln",
    ),
    "smile": ("smiling|smile|happy|friendly|with a smile", "lächelnd|lächelt|glücklich|fröhlich|mit Lächeln"),
    "open smile": (
        "open smile|big smile|broad smile|grinning|toothy smile|beaming",
        "offen lächelnd|breites Lächeln|grinsend|strahlend|strahlendes Lächeln|grinst",
    ),
    "laugh": ("laughing|laughs|laughing out loud|a laugh", "lachend|lacht|laut lachend|beim Lachen"),
    "surprised": (
        "surprised|astonished|amazed|shocked|with open mouth",
        "überrascht|erstaunt|verblüfft|staunend|schockiert|mit offenem Mund",
    ),
    "serious": ("serious|stern|grim|serious look|earnest", "ernst|ernster Blick|streng|ernsthaft|grimmig"),
    "sceptical": ("sceptical|skeptical|doubtful|frowning", "skeptisch|zweifelnd|stirnrunzelnd"),
    "pout": ("pouting|duckface|kissing lips|pursed lips", "Schmollmund|schmollend|Kussmund|beleidigt"),
    "": ("looking at the camera|sad|tired", "schaut in die Kamera|traurig|müde|Blick in die Ferne"),
}
GARMENT: Ways = {
    "tee": ("t-shirt|tshirt|tee|shirt|tee shirt", "T-Shirt|Shirt|Tshirt|Hemd"),
    "vneck": ("v-neck shirt|v-neck|v neck t-shirt", "Shirt mit V-Ausschnitt|V-Shirt|V-Ausschnitt"),
    "tank": ("tank top|tanktop|sleeveless shirt|undershirt", "Tanktop|Tank-Top|Trägershirt|ärmellosen Shirt"),
    "turtle": (
        "turtleneck|turtleneck sweater|roll neck|sweater|pullover|jumper",
        "Rollkragenpullover|Rolli|Pullover|Rollkragen|Pulli|Strickpullover",
    ),
    "jacket": (
        "jacket|leather jacket|denim jacket|rain jacket|bomber jacket",
        "Jacke|Lederjacke|Jeansjacke|Regenjacke|Strickjacke|Bomberjacke",
    ),
    "suit": (
        (
            "suit|suit|business suit|suit and tie|shirt and tie|blazer|tuxedo|dinner jacket|dark suit|"
            "elegant suit"
        ),
        (
            "Anzug|Anzug|Anzug mit Krawatte|Anzug und Krawatte|Hemd und Krawatte|Blazer|Sakko|Jackett|"
            "Smoking|Business-Anzug|feinen Anzug|Hosenanzug|dunklen Anzug"
        ),
    ),
    "coat": (
        (
            "winter coat|coat|winter jacket|down jacket|parka|anorak|ski jacket|puffer jacket|"
            "coat and scarf|thick jacket|warm coat|ski suit"
        ),
        (
            "Wintermantel|Mantel|Winterjacke|Daunenjacke|Parka|Anorak|Skijacke|Mantel und Schal|"
            "dicken Jacke|dicker Jacke|warmen Mantel|Skianzug|Winteranzug"
        ),
    ),
    "space suit": (
        "space suit|space suit|spacesuit|astronaut suit|astronaut's suit|astronaut costume|space gear",
        "Raumanzug|Raumanzug|Weltraumanzug|Astronautenanzug|Astronautenkostüm|Raumfahreranzug",
    ),
    "": ("dress|hoodie|uniform|robe|scarf|costume", "Kleid|Hoodie|Uniform|Schal|Kostüm|Umhang"),
}
COLOUR: Ways = {
    "white": ("white", "weißen|weiße|weißem|weiß"),
    "black": ("black", "schwarzen|schwarze|schwarzer|schwarzem"),
    "grey": ("grey|gray", "grauen|graue|grauer|grauem"),
    "red": ("red|bright red|crimson", "roten|rote|roter|rotem|knallroten"),
    "blue": ("blue|light blue|royal blue", "blauen|blaue|blauer|blauem|hellblauen"),
    "navy": ("navy|navy blue|dark blue", "dunkelblauen|dunkelblaue|dunkelblauer|marineblauen"),
    "green": ("green|dark green|olive", "grünen|grüne|grüner|grünem|dunkelgrünen"),
    "yellow": ("yellow|bright yellow", "gelben|gelbe|gelber|gelbem"),
    "orange": ("orange", "orangen|orange|orangefarbenen|oranger"),
    "purple": ("purple|violet", "lila|violetten|violette"),
    "pink": ("pink|rose", "rosa|pinken|pinke|pink|rosafarbenen"),
    "beige": ("beige|cream", "beigen|beige|beigem|cremefarbenen"),
    "brown": ("brown|dark brown", "braunen|braune|brauner|braunem"),
    "turquoise": ("turquoise|teal", "türkisen|türkise|türkisfarbenen|türkis"),
}
PATTERN: Ways = {
    "stripes": ("striped|stripy|pinstriped", "gestreiften|gestreifte|gestreifter|gestreiftem"),
    "dots": ("dotted|polka dot|spotted", "gepunkteten|gepunktete|gepunkteter|gepunktetem"),
}
HAT: Ways = {
    "beanie": (
        "beanie|beanie|woolly hat|wool hat|knitted hat|bobble hat|winter hat|knit cap|woollen hat|warm hat",
        "Mütze|Mütze|Wollmütze|Strickmütze|Beanie|Pudelmütze|Bommelmütze|Wintermütze|warmen Mütze|Haube",
    ),
    "cap": (
        "cap|cap|baseball cap|snapback|trucker cap|peaked cap|baseball hat|sports cap",
        "Kappe|Kappe|Cap|Baseballkappe|Basecap|Schirmmütze|Baseballmütze|Käppi|Schildmütze|Baseballcap",
    ),
    "straw hat": (
        "straw hat|straw hat|sun hat|sunhat|panama hat|summer hat|wide straw hat|beach hat",
        "Strohhut|Strohhut|Sonnenhut|Panamahut|Sommerhut|großen Strohhut|Strandhut",
    ),
    "felt hat": (
        "hat|hat|felt hat|fedora|cowboy hat|trilby|bowler hat|elegant hat|stetson",
        "Hut|Hut|Filzhut|Cowboyhut|Schlapphut|Fedora|eleganten Hut|Trachtenhut|Stetson",
    ),
    "": (
        "crown|helmet|headscarf|turban|hood|headband|veil|bicycle helmet|bare head|no hat|tiara",
        "Krone|Helm|Kopftuch|Turban|Kapuze|Stirnband|Schleier|Fahrradhelm|keinem Hut|Haarreif|Perücke",
    ),
}

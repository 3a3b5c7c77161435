"""The words captions are made of, in German and English, key by key.

German noun phrases are stored in the form that follows "mit" or stands alone, so captions need no grammar.
"""

CLASS = {
    "man": {"en": "man", "de": ("ein", "eines Mannes", "einem Mann", "Mann")},
    "woman": {"en": "woman", "de": ("eine", "einer Frau", "einer Frau", "Frau")},
    "person": {"en": "person", "de": ("eine", "einer Person", "einer Person", "Person")},
}


def both(english: str, german: str) -> dict[str, tuple[str, ...]]:
    """Ways to say one place, separated by bars; the plainest stands first."""
    return {"en": tuple(english.split("|")), "de": tuple(german.split("|"))}


SCENES: dict[str, dict[str, tuple[str, ...]]] = {
    "beach": both(
        "on the beach|at the beach|at the sea|at the seaside|by the sea|by the ocean|on the coast|on a "
        "sandy beach|on a palm beach|on the seashore|on a tropical island|on the shore|at the Baltic Sea|"
        "on a beach holiday|on a sunny beach|in front of the ocean|with the sea in the background|in the "
        "sand by the sea|in Hawaii|on a Caribbean beach|surfing in the waves",
        "am Strand|am Meer|an der Küste|am Ozean|an der Ostsee|an der Nordsee|am Sandstrand|am "
        "Palmenstrand|an der See|auf einer Insel|beim Strandurlaub|im Urlaub am Meer|vor dem Meer|auf "
        "Mallorca|unter Palmen am Meer|im Strandkorb|am Ufer des Meeres|mit Meer im Hintergrund|beim Surfen",
    ),
    "jungle": both(
        "in the jungle|in a rainforest|in a tropical rainforest|in the Amazon|in a green jungle|among "
        "jungle vines|in the tropics|in a tropical forest|on a jungle expedition|between giant ferns and "
        "lianas",
        "im Dschungel|im Urwald|im Regenwald|im tropischen Regenwald|am Amazonas|in den Tropen|zwischen "
        "Lianen|mitten im Dschungel|im Tropenwald|auf Expedition im Urwald",
    ),
    "moon": both(
        "on the moon|standing on the moon|on the lunar surface|walking on the moon|at the moon landing|in "
        "a moon crater|on the surface of the moon|landing on the moon|on a "
        "lunar mission|in moon dust with earth in the sky",
        "auf dem Mond|auf der Mondoberfläche|bei der Mondlandung|in einem "
        "Mondkrater|auf dem Mond stehend|beim Mondspaziergang|auf Mondmission|im Mondstaub",
    ),
    "mountains": both(
        "in the mountains|in the alps|on a mountain|on a mountain peak|on the summit|on top of a mountain|"
        "hiking in the mountains|in the Himalayas|climbing a mountain|on a mountain top|in a mountain "
        "landscape|on a rocky cliff|with mountains in the background|in the dolomites|on Mount Everest",
        "in den Bergen|in den Alpen|auf einem Berg|auf dem Gipfel|auf einem Berggipfel|beim Wandern in den "
        "Bergen|im Gebirge|beim Bergsteigen|auf der Zugspitze|vor einem Bergpanorama|auf der Alm|beim "
        "Klettern am Fels|im Hochgebirge|in den Dolomiten|mit Bergen im Hintergrund",
    ),
    "city_night": both(
        "in the city at night|in a city at night|on a street at night|in a night city|downtown at night|in "
        "front of city lights|in front of a skyline at night|in New York at night|in Tokyo at night|with "
        "neon lights behind|in neon light on the street|on a night street|in the big city by night|in the "
        "city|between skyscrapers at night|with bright city lights at night|in a cyberpunk city",
        "nachts in der Stadt|in der Stadt bei Nacht|nachts auf der Straße|in der Großstadt bei Nacht|vor "
        "der Skyline bei Nacht|im Neonlicht|im nächtlichen Berlin|nachts in New York|in der nächtlichen "
        "Stadt|zwischen Hochhäusern bei Nacht|unter Neonreklamen|abends in der Stadt|vor den Lichtern der "
        "Stadt|in der Großstadt|in der Innenstadt bei Nacht",
    ),
    "snow": both(
        "in the snow|in winter|in a snowy landscape|in a winter landscape|skiing|on a ski slope|in falling "
        "snow|on skis|in a winter wonderland|in a snowstorm|snowboarding|in deep snow|at the north pole|in "
        "Antarctica|on the ice|building a snowman|on a winter day with snow|in a snowy forest",
        "im Schnee|im Winter|in einer Schneelandschaft|in einer Winterlandschaft|beim Skifahren|auf der "
        "Skipiste|auf Skiern|im Schneesturm|im Tiefschnee|am Nordpol|in der Antarktis|im Skiurlaub|bei "
        "Schneefall|beim Snowboarden|in der verschneiten Landschaft|mit Schneemann|auf dem Eis|im "
        "verschneiten Wald|im Winterurlaub|beim Rodeln",
    ),
    "desert": both(
        "in the desert|in the Sahara|on a sand dune|among sand dunes|in a hot dry desert|on a camel in the "
        "desert|in the dunes|in the Gobi desert|in an arid landscape|crossing the desert",
        "in der Wüste|in der Sahara|auf einer Sanddüne|zwischen Dünen|auf einem Kamel in der Wüste|in den "
        "Dünen|in der heißen Wüste|in der Wüste Gobi|in einer Wüstenlandschaft|auf einer Düne",
    ),
    "forest": both(
        "in the forest|in the woods|in a forest|in a pine forest|in an autumn forest|among trees|between "
        "tall trees|walking in the woods|in a dark forest|in a misty forest|in the woodland|in a fairy "
        "forest|in a birch grove|hiking through the forest",
        "im Wald|im Wald zwischen Bäumen|im Herbstwald|im Nadelwald|im Schwarzwald|zwischen Bäumen|beim "
        "Waldspaziergang|im dunklen Wald|in einem Wald|im nebligen Wald|im Märchenwald|unter Bäumen|beim "
        "Pilzesammeln im Wald|auf einer Waldlichtung",
    ),
    "office": both(
        "in an office|at the office|in the office|at a desk|at work in the office|in a business meeting|in "
        "a modern office|in a meeting room|at the computer in the office|at the workplace|in a conference "
        "room|sitting at the desk|working on a laptop in the office|at work",
        "im Büro|am Schreibtisch|in einem Büro|bei der Arbeit im Büro|im Besprechungsraum|im modernen Büro|"
        "im Meeting|am Arbeitsplatz|im Konferenzraum|am Computer im Büro|im Großraumbüro|auf der Arbeit|in "
        "der Firma",
    ),
    "space_station": both(
        "in a space station|in space|aboard a space ship|on the space station|in a spaceship|aboard the "
        "ISS|in outer space|in a rocket|floating in space|in orbit|in a spacecraft|in zero gravity|on "
        "board of a starship|in a space shuttle|in the cockpit of a spaceship|among the stars in space",
        "in einer Raumstation|im Weltraum|im Raumschiff|auf der ISS|im Weltall|in einer Rakete|auf der "
        "Raumstation|in einem Raumschiff|im All|schwerelos im Weltraum|in der Schwerelosigkeit|in der "
        "Umlaufbahn|im Orbit|an Bord eines Raumschiffs|im Cockpit eines Raumschiffs",
    ),
    "underwater": both(
        "underwater|under water|under the sea|diving|scuba diving|diving underwater|at a coral reef|in the "
        "deep sea|among fish underwater|on the sea floor|snorkeling|swimming with sharks underwater|at the "
        "bottom of the ocean|beneath the waves",
        "unter Wasser|unterwasser|beim Tauchen|am Korallenriff|in der Tiefsee|auf dem Meeresgrund|beim "
        "Schnorcheln|unter dem Meer|zwischen Fischen unter Wasser|tauchend|in der Unterwasserwelt|tief "
        "unter Wasser",
    ),
    "castle": both(
        "in front of a castle|at a castle|in a castle|in front of a medieval castle|at the castle|in front "
        "of a fortress|at a palace|in a medieval castle|in the middle ages|in front of Neuschwanstein "
        "castle|as a knight in front of a castle|at a ruined old castle|in the castle courtyard|on a "
        "castle wall",
        "vor einer Burg|vor einem Schloss|auf einer Burg|im Schloss|vor dem Schloss|auf der Burg|vor "
        "Schloss Neuschwanstein|in einer Ritterburg|im Mittelalter|vor einer mittelalterlichen Burg|vor "
        "einem Palast|in einer Festung|an der Burgruine|als Ritter vor einer Burg|im Schlosshof",
    ),
    "concert": both(
        "on a concert stage|at a concert|on stage|on the stage|at a rock concert|singing on stage|at a "
        "music festival|at a live concert|performing on stage|as a singer on stage|on stage in front of a "
        "crowd|giving a concert|with a microphone on stage|playing guitar on stage|in the spotlight on "
        "stage",
        "auf einer Konzertbühne|auf der Bühne|bei einem Konzert|auf einem Konzert|beim Rockkonzert|singend "
        "auf der Bühne|auf einem Musikfestival|auf einem Festival|als Sänger auf der Bühne|im "
        "Scheinwerferlicht auf der Bühne|live auf der Bühne|am Mikrofon auf der Bühne|beim Konzert|im "
        "Konzert",
    ),
    "cafe": both(
        "in a café|in a cafe|at a cafe|in a coffee shop|in a coffeehouse|drinking coffee in a cafe|at the "
        "coffee bar|in a cosy café|in a Paris cafe|having a cappuccino in a cafe|in a bistro|in a bakery "
        "with coffee|at Starbucks",
        "in einem Café|im Café|in einem Cafe|im Kaffeehaus|beim Kaffeetrinken im Café|im gemütlichen Café|"
        "im Wiener Kaffeehaus|in einem kleinen Café|im Bistro|beim Kaffeetrinken|mit Cappuccino im Café|"
        "bei Starbucks",
    ),
    "library": both(
        "in a library|in the library|in an old library|between bookshelves|in front of a bookshelf|reading "
        "in the library|among books|in the university library|in a bookstore|surrounded by books|in front "
        "of shelves full of books|reading a book in a library",
        "in einer Bibliothek|in der Bibliothek|zwischen Bücherregalen|vor einem Bücherregal|in der alten "
        "Bibliothek|in der Bücherei|zwischen Büchern|lesend in der Bibliothek|in der Unibibliothek|im "
        "Lesesaal|in einem Buchladen|vor einer Bücherwand",
    ),
    "studio": both(
        "in a photo studio|in a studio|in the studio|with a plain background|in front of a grey background|"
        "in studio light|in a professional studio|as a studio portrait|as a professional headshot|with a "
        "neutral background|as a passport photo|in front of a white background|with studio lighting",
        "im Fotostudio|im Studio|in einem Fotostudio|vor neutralem Hintergrund|vor grauem Hintergrund|im "
        "Studiolicht|als Studioporträt|als Bewerbungsfoto|als Passfoto|vor weißem Hintergrund|beim "
        "Fotografen|vor einfarbigem Hintergrund|als Studioaufnahme",
    ),
    "meadow": both(
        "in a flower meadow|in a meadow|on a meadow|in a field of flowers|in a field|in the grass|on a "
        "green meadow|among wildflowers|in a flower field|in a lavender field|on a spring meadow|lying in "
        "the grass|among poppies|in a wheat field|between daisies on a meadow",
        "auf einer Blumenwiese|auf einer Wiese|auf der Wiese|in einem Blumenfeld|im Gras|auf einer grünen "
        "Wiese|zwischen Wildblumen|auf einem Feld|im Lavendelfeld|auf der Blumenwiese|auf einer "
        "Frühlingswiese|im Mohnfeld|zwischen Blumen|im Kornfeld|zwischen Gänseblümchen auf der Wiese",
    ),
}

SKIN = {
    "very light": "sehr heller Haut",
    "light": "heller Haut",
    "tan": "gebräunter Haut",
    "brown": "brauner Haut",
    "dark": "dunkler Haut",
}

HAIR_STYLE = {
    "very short": "sehr kurzen",
    "short": "kurzen",
    "side-parted": "gescheitelten",
    "chin-length": "kinnlangen",
    "long": "langen",
    "tied-back": "zurückgebundenen",
}

HAIR_COLOUR = {
    "black": "schwarzen",
    "dark brown": "dunkelbraunen",
    "brown": "braunen",
    "red": "roten",
    "blond": "blonden",
    "grey": "grauen",
}

EYES = {
    "brown": "braunen",
    "dark brown": "dunkelbraunen",
    "hazel": "haselnussbraunen",
    "green": "grünen",
    "blue": "blauen",
    "grey": "grauen",
}

BEARD = {"stubble": "Bartstoppeln", "a short beard": "kurzem Bart", "a full beard": "Vollbart"}

EXPRESSION = {
    "neutral": ("neutral expression", "neutraler Blick"),
    "slight smile": ("slight smile", "leicht lächelnd"),
    "smile": ("smiling", "lächelnd"),
    "open smile": ("open smile", "offen lächelnd"),
    "laugh": ("laughing", "lachend"),
    "surprised": ("surprised", "überrascht"),
    "serious": ("serious", "ernst"),
    "sceptical": ("sceptical", "skeptisch"),
    "pout": ("pouting", "Schmollmund"),
}

# key -> linear-light RGB, English, German (after "in einem", neuter and masculine alike, "-en")
COLOURS: dict[str, tuple[tuple[float, float, float], str]] = {
    "white": ((0.80, 0.80, 0.78), "weißen"),
    "black": ((0.015, 0.015, 0.017), "schwarzen"),
    "grey": ((0.20, 0.20, 0.21), "grauen"),
    "red": ((0.45, 0.02, 0.025), "roten"),
    "blue": ((0.03, 0.10, 0.45), "blauen"),
    "navy": ((0.01, 0.02, 0.09), "dunkelblauen"),
    "green": ((0.03, 0.22, 0.06), "grünen"),
    "yellow": ((0.70, 0.48, 0.04), "gelben"),
    "orange": ((0.65, 0.18, 0.02), "orangen"),
    "purple": ((0.15, 0.03, 0.30), "lila"),
    "pink": ((0.65, 0.20, 0.32), "rosa"),
    "beige": ((0.52, 0.40, 0.27), "beigen"),
    "brown": ((0.12, 0.05, 0.02), "braunen"),
    "turquoise": ((0.03, 0.36, 0.38), "türkisen"),
}

GARMENT = {
    "tee": ("t-shirt", "T-Shirt"),
    "vneck": ("v-neck shirt", "Shirt mit V-Ausschnitt"),
    "tank": ("tank top", "Tanktop"),
    "turtle": ("turtleneck", "Rollkragenpullover"),
    "jacket": ("jacket", "Jacke"),
    "suit": ("suit", "Anzug"),
    "coat": ("winter coat", "Wintermantel"),
    "space suit": ("space suit", "Raumanzug"),
}

OUTER = {"jacket": "jacket", "blazer": "suit", "coat": "coat", "spacesuit": "space suit"}
"""What the generator hangs over other clothes, and the garment that one calls it by."""

TYPICAL = {
    "suit": (
        "white white white white blue pink grey",
        "navy navy black grey red red blue purple",
        "navy navy navy navy black black black grey grey grey grey blue brown beige green red white",
    ),
    "space suit": (
        "white",
        "white",
        "white white white white white white white white white orange orange grey blue red green yellow",
    ),
}
"""Colours of shirt, tie and what is worn over them, the usual ones more often; other clothes have any."""

PATTERN = {"plain": ("", ""), "stripes": ("striped", "gestreiften"), "dots": ("dotted", "gepunkteten")}

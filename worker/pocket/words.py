"""The words captions are made of, in German and English, key by key.

German noun phrases are stored in the form that follows "mit" or stands alone, so captions need no grammar.
"""

CLASS = {
    "man": {"en": "man", "de": ("ein", "eines Mannes", "einem Mann", "Mann")},
    "woman": {"en": "woman", "de": ("eine", "einer Frau", "einer Frau", "Frau")},
    "person": {"en": "person", "de": ("eine", "einer Person", "einer Person", "Person")},
}

SCENES: dict[str, dict[str, tuple[str, ...]]] = {
    "beach": {"en": ("on the beach", "at the beach", "at the sea"), "de": ("am Strand", "am Meer")},
    "jungle": {"en": ("in the jungle", "in a rainforest"), "de": ("im Dschungel", "im Urwald")},
    "moon": {"en": ("on the moon", "standing on the moon"), "de": ("auf dem Mond",)},
    "mountains": {"en": ("in the mountains", "in the alps"), "de": ("in den Bergen", "in den Alpen")},
    "city_night": {
        "en": ("in the city at night", "in a city at night"),
        "de": ("nachts in der Stadt", "in der Stadt bei Nacht"),
    },
    "snow": {"en": ("in the snow", "in winter"), "de": ("im Schnee", "im Winter")},
    "desert": {"en": ("in the desert",), "de": ("in der Wüste",)},
    "forest": {"en": ("in the forest", "in the woods"), "de": ("im Wald",)},
    "office": {"en": ("in an office", "at the office"), "de": ("im Büro",)},
    "space_station": {
        "en": ("in a space station", "in space", "aboard a space ship"),
        "de": ("in einer Raumstation", "im Weltraum", "im Raumschiff"),
    },
    "underwater": {
        "en": ("underwater", "under water", "under the sea"),
        "de": ("unter Wasser", "unterwasser"),
    },
    "castle": {"en": ("in front of a castle", "at a castle"), "de": ("vor einer Burg", "vor einem Schloss")},
    "concert": {
        "en": ("on a concert stage", "at a concert", "on stage"),
        "de": ("auf einer Konzertbühne", "auf der Bühne", "bei einem Konzert"),
    },
    "cafe": {"en": ("in a café", "in a cafe"), "de": ("in einem Café", "im Café")},
    "library": {"en": ("in a library", "in the library"), "de": ("in einer Bibliothek", "in der Bibliothek")},
    "studio": {"en": ("in a photo studio", "in a studio"), "de": ("im Fotostudio", "im Studio")},
    "meadow": {
        "en": ("in a flower meadow", "in a meadow"),
        "de": ("auf einer Blumenwiese", "auf einer Wiese"),
    },
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
}

PATTERN = {"plain": ("", ""), "stripes": ("striped", "gestreiften"), "dots": ("dotted", "gepunkteten")}

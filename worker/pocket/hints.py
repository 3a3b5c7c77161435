"""Words that hint at a scene without naming it, and as many that hint at none. For the ear's training."""

from worker.pocket.words import both

HINTS = {
    "beach": both(
        "building sandcastles|collecting seashells|high tide|ocean waves|sunbathing|beach volleyball|"
        "surfing|surfboard|in a beach chair|lying on a towel in the sand|by the Mediterranean|at the "
        "Adriatic|in Mallorca|in the Maldives|on Bondi beach|at Copacabana|on a pier by the sea|palm "
        "trees and sea|seagulls and waves|sea breeze|the shoreline|a lagoon|the bay|on the coastline",
        "Sandburg bauen|Muscheln sammeln|Meereswellen|Sonnenbaden|Beachvolleyball|beim Wellenreiten|"
        "auf einer Welle|auf Sylt|auf Rügen|am Mittelmeer|an der Adria|auf den Malediven|an der "
        "Copacabana|unter Palmen|Möwen und Wellen|Meeresbrise|Badeurlaub|im Watt|in einer Bucht|an der "
        "Meeresküste|Strandspaziergang|Strandbar|Traumstrand|Südsee|Karibik",
    ),
    "jungle": both(
        "with monkeys and parrots in the trees|hacking through vines with a machete|lianas|tropical "
        "plants|rain forest|in the rain forest of Brazil|in Borneo|in the Congo jungle|jungle camp|"
        "Tarzan|on a tropical trail|mangroves|among giant tropical leaves|jungle temple",
        "mit Affen und Papageien|mit der Machete durch die Lianen|tropische Pflanzen|im Regenwald von "
        "Brasilien|auf Borneo|im Dschungelcamp|Tarzan|Mangroven|zwischen riesigen Blättern|"
        "Urwaldriesen|Dschungeltour|Urwaldpfad|Tropenpflanzen",
    ),
    "moon": both(
        "moonwalk|lunar rover|lunar module|like Neil Armstrong|Apollo mission|moon base|far side of "
        "the moon|moon surface|lunar landscape|craters of the moon|first man on the moon",
        "Mondspaziergang|Mondfahrzeug|Mondlandefähre|wie Neil Armstrong|Apollo-Mission|Mondbasis|"
        "Rückseite des Mondes|Mondlandschaft|Mondkrater|erster Mensch auf dem Mond|mit Mondauto",
    ),
    "mountains": both(
        "the Matterhorn|in Tyrol|in the Rocky Mountains|alpine hut|alpine lake|hiking trail with peaks|"
        "rock climbing|mountaineering|cliff edge|mountain bike tour in the Alps|steep ridge|on "
        "Kilimanjaro|Mont Blanc|in the Andes|climbing a peak|via ferrata|valley between peaks|mountain "
        "pass|Swiss alps",
        "vor dem Matterhorn|in Tirol|Berghütte|Bergsee|auf dem Wanderweg mit Gipfeln|Klettersteig|"
        "Bergtour|Bergwanderung|Felswand|auf dem Kilimandscharo|am Mont Blanc|in den Anden|am "
        "Gipfelkreuz|steiler Grat|Bergkette|auf dem Watzmann|Alpenpanorama|in den Schweizer Alpen|im "
        "Karwendel|Almhütte|in den Pyrenäen",
    ),
    "city_night": both(
        "night skyline|skyline by night|Times Square at night|neon signs|city lights|late night "
        "downtown|nightlife|street lamps and traffic at night|rooftop at night with city lights|"
        "illuminated skyscrapers|midnight in Manhattan|Las Vegas at night|Tokyo neon|after dark in the "
        "streets|night bus in the city|Shibuya crossing at night",
        "nächtliche Skyline|Skyline bei Nacht|am Times Square bei Nacht|Neonschilder|Lichter der "
        "Großstadt|Nachtleben|Straßenlaternen bei Nacht|beleuchtete Wolkenkratzer|um Mitternacht in "
        "Manhattan|Las Vegas bei Nacht|nachts in Frankfurt|nachts in Hamburg|nächtliche Straße|"
        "Großstadtlichter|nach Mitternacht in der City|Leuchtreklamen|auf dem Kiez bei Nacht",
    ),
    "snow": both(
        "throwing snowballs|snowball fight|sledding|on a sledge|ice skating|frozen lake|blizzard|icy "
        "winter landscape|snowflakes|igloo|polar expedition|cross-country skiing|ski lift|white "
        "Christmas|snow-covered trees|frost and ice|in the Arctic|Lapland|ski holiday",
        "Schneeballschlacht|mit Schlitten|Schlittschuhlaufen|zugefrorener See|Schneeflocken|Iglu|"
        "Polarexpedition|Langlauf|Skilift|weiße Weihnachten|verschneite Bäume|Frost und Eis|in der "
        "Arktis|in Lappland|Skipiste|Winterspaziergang|Eiszapfen|Winterwunderland|verschneit|"
        "eingeschneit",
    ),
    "desert": both(
        "camel ride|desert dunes|caravan|bedouin tent|oasis|Death Valley|sandstorm|cacti and sand|"
        "desert road|in the Namib|Lawrence of Arabia|Dubai desert|dry cracked earth|sand dunes of "
        "Morocco",
        "Kamelritt|Wüstendünen|Karawane|Beduinenzelt|Oase|Sandsturm|Kakteen und Sand|in der Namib|"
        "Lawrence von Arabien|Wüstensand|Wüstensafari|Sanddünen in Marokko|im Death Valley|Wüstentour",
    ),
    "forest": both(
        "picking mushrooms|oak trees|fir trees|pine trees|autumn leaves in the woods|on a forest path|"
        "lost in the forest|log cabin in the woods|moss and ferns under old trees|enchanted forest|"
        "redwoods|birch trees|a clearing in the woods|Black Forest|with deer in the forest",
        "Pilze sammeln|Eichen|Tannen|Kiefern|Waldweg|Waldlichtung|verirrt im Wald|Blockhütte im Wald|"
        "Moos unter alten Bäumen|Zauberwald|Birkenwald|Laubwald|mit Rehen im Wald|Tannenwald|im "
        "Bayerischen Wald|Forsthaus|Waldbaden|im Unterholz",
    ),
    "office": both(
        "boring meeting|video conference|working at the computer|at her laptop|office chair|coworking "
        "space|corporate job|boss at the desk|call center|home office|job interview|PowerPoint "
        "presentation|open-plan office|accountant at work|secretary's desk|boardroom",
        "langweiliges Meeting|Videokonferenz|am Computer arbeiten|am Laptop|Bürostuhl|Coworking|"
        "Homeoffice|Chef am Schreibtisch|Callcenter|Vorstellungsgespräch|Präsentation vor Kollegen|"
        "Buchhaltung|Bürojob|Chefsessel|Büroalltag|Bildschirmarbeit|Geschäftstermin",
    ),
    "space_station": both(
        "on the bridge of a starship|Millennium Falcon|USS Enterprise|spacewalk|view of earth from "
        "orbit|weightless|rocket launch from the inside|cosmic nebula|galaxy and stars|space capsule|"
        "NASA mission|floating among the stars|spaceship cockpit|in orbit|Star Trek|"
        "hyperspace",
        "auf der Brücke eines Raumschiffs|Raumschiff Enterprise|Weltraumspaziergang|Blick auf die Erde "
        "aus dem All|schwerelos|Raketenstart|kosmischer Nebel|Galaxie und Sterne|Raumkapsel|"
        "NASA-Mission|zwischen den Sternen|Raumgleiter|Star Trek|Weltraumstation|Weltraumreise",
    ),
    "underwater": both(
        "snorkeling|with a dolphin under water|at the bottom of the sea|coral reef|great barrier reef|"
        "submarine dive|surrounded by fish|with a sea turtle in the water|deep sea diving|jellyfish|"
        "sunken ship|shipwreck dive|Atlantis|scuba gear|with an octopus",
        "Schnorcheln|mit einem Delfin unter Wasser|am Meeresboden|Korallen|Great Barrier Reef|"
        "Tauchgang|von Fischen umgeben|mit Meeresschildkröte|Quallen|versunkenes Schiff|Atlantis|"
        "Taucherbrille und Fische|mit einem Kraken|Unterwasserfoto|Tiefseetauchen|Schnorcheln im Roten "
        "Meer",
    ),
    "castle": both(
        "fairytale castle|castle ruins|Neuschwanstein|drawbridge|castle tower|princess in a castle|"
        "royal palace|Versailles|Hogwarts|throne room|medieval fortress|castle gate|knights tournament|"
        "Windsor castle|Camelot|castle garden|Dracula's castle",
        "Märchenschloss|Burgruine|Neuschwanstein|Zugbrücke|Burgturm|Prinzessin im Schloss|Königspalast|"
        "Versailles|Hogwarts|Thronsaal|Burgtor|Ritterturnier|Wartburg|Burg Eltz|Schlossgarten|Draculas "
        "Schloss|Schloss Sanssouci|Ritterburg|Schlosspark",
    ),
    "concert": both(
        "drummer at a gig|heavy metal|rock band|in the limelight|live music|Woodstock|Glastonbury|"
        "stage lights|singing into a microphone|electric guitar solo|karaoke on stage|opera singer on "
        "stage|cheering crowd|DJ at a festival|jazz club stage|pop concert|Eurovision",
        "Schlagzeuger beim Auftritt|Heavy Metal|Rockband|im Rampenlicht|Livemusik|Rock am Ring|Wacken|"
        "Bühnenlicht|ins Mikrofon singen|Gitarrensolo|Karaoke auf der Bühne|Opernsänger auf der Bühne|"
        "jubelnde Menge|DJ beim Festival|Popkonzert|Open-Air-Festival|Bühnenshow|Konzerthalle",
    ),
    "cafe": both(
        "sidewalk café|espresso|latte macchiato|cappuccino|croissant and coffee|tea house|barista "
        "counter|pastry shop|brunch in a cafe|coffee date|street café in Vienna|cup of coffee|coffee "
        "and cake|café terrace",
        "Straßencafé|Espresso|Latte Macchiato|Cappuccino|Croissant und Kaffee|Teestube|Konditorei|"
        "Brunch im Café|Eiscafé|Tasse Kaffee|Kaffee und Kuchen|Caféterrasse|in Wien im Kaffeehaus|"
        "Kaffeepause|Kaffeebar|Café-Besuch",
    ),
    "library": both(
        "reading old books|bookshop|shelves of books|book stacks|librarian's desk|antique books|"
        "reading room|archive full of books|studying for exams among books|surrounded by old books|"
        "bookworm",
        "alte Bücher lesen|Buchhandlung|Bücherregale|Stadtbücherei|Antiquariat|Lesesaal|Archiv voller "
        "Bücher|Leseecke|lernen zwischen Büchern|Bücherwurm|Staatsbibliothek|Bücherstapel|"
        "Stadtbibliothek|Regale voller Bücher",
    ),
    "studio": both(
        "headshot|LinkedIn photo|plain white backdrop|passport picture|studio backdrop|softbox "
        "lighting|ID photo|fashion shoot in the studio|application photo|neutral grey backdrop|plain "
        "background|studio photo",
        "Passbild|LinkedIn-Foto|weißer Hintergrund|Bewerbungsbild|Softbox|Ausweisfoto|Modeshooting im "
        "Studio|neutraler Hintergrund|einfarbiger Hintergrund|grauer Hintergrund|Studiofoto|"
        "Fotoshooting im Studio|Profilbild vor hellem Hintergrund",
    ),
    "meadow": both(
        "poppy field|field of sunflowers|full of daisies|picking flowers|picnic in the grass|lavender "
        "fields|tulip field|cornfield|pasture with cows|dandelions|wildflowers|lush grassland|lying in "
        "a hayfield|blooming field",
        "Mohnfeld|Sonnenblumenfeld|voller Gänseblümchen|Blumen pflücken|Picknick im Gras|"
        "Lavendelfelder|Tulpenfeld|Maisfeld|Weide mit Kühen|Löwenzahn|Wildblumen|Heuwiese|blühendes "
        "Feld|Almwiese mit Blumen|Rapsfeld|Sommerwiese|Frühlingswiese",
    ),
}
NO_HINTS = both(
    "birthday party|roller coaster|chess|dentist|playground|tennis|piano|cake|pizza|bathtub|shower|"
    "staircase|attic|cellar|garage|tractor|helicopter|hot air balloon|truck|bus|subway|tram|ferry|"
    "highway|crossroads|lighthouse lamp|windmill|skate park|bowling alley|casino|cinema|theatre seat|"
    "ballroom|nightclub|courtroom|parliament|town hall|bank|post office|pharmacy|bakery window|butcher|"
    "flower shop|toy store|mall|market stall|aquarium shop|greenhouse|vineyard|orchard|barnyard|"
    "chicken coop|beehive|racetrack|golf course|basketball court|boxing ring|yoga class|sauna|spa|"
    "swimming lane|waterpark|carnival|ferris wheel|haunted house|cemetery|pyramid|mosque|synagogue|"
    "monastery|treehouse|caravan park|campfire|barbecue|terrace|fireplace|christmas tree|halloween|"
    "easter|wedding dress|graduation|funeral|parade|protest|police car|ambulance|fire engine|operating "
    "room|laboratory|chemistry set|robot factory|construction site|crane|mine|oil rig|power plant|wind "
    "turbine|server room|spreadsheet|television|video game|comic book|newspaper|mirror|wallpaper|"
    "carpet|curtain|candle|cigar|wine|beer|tea party|soup|breakfast|lunch|dinner table|fridge|oven|"
    "bread|apple|banana|strawberry|rabbit|elephant|tiger|lion|dragon|unicorn|dinosaur|spider|butterfly|"
    "eagle|owl|wolf|bear|sheep|cow|pig|gladiator|boxing|archery|fencing|karate|ballet|gymnastics|rugby|"
    "baseball|cricket|cycling|marathon|fishing|sailing|rowing|knitting|painting|sculpture|pottery|"
    "gardening|shopping|sleeping|yawning|praying|Holland|Spain|China|India|Egypt|Texas|Vienna|Prague|"
    "Moscow|Sydney|Hamburg|renaissance|baroque|cubism|pop art|pixel art|steampunk|gothic|wild west|"
    "stone age|ancient Rome|the eighties",
    "Geburtstagsfeier|Achterbahn|Schach|Zahnarzt|Spielplatz|Tennis|Klavier|Kuchen|Pizza|Badewanne|"
    "Dusche|Treppe|Dachboden|Garage|Traktor|Hubschrauber|Heißluftballon|Lastwagen|Bus|U-Bahn|"
    "Straßenbahn|Fähre|Autobahn|Kreuzung|Windmühle|Kegelbahn|Casino|Kino|Tanzsaal|Disco|Gericht|"
    "Bundestag|Rathaus|Bank|Post|Apotheke|Metzgerei|Blumenladen|Spielzeugladen|Kaufhaus|Gewächshaus|"
    "Weinberg|Obstgarten|Hühnerstall|Rennstrecke|Golfplatz|Basketballplatz|Boxring|Boxkampf|Yogakurs|"
    "Sauna|Wellness|Freibad|Jahrmarkt|Riesenrad|Geisterhaus|Friedhof|Pyramide|Moschee|Kloster|Baumhaus|"
    "Campingplatz|Lagerfeuer|Grillen|Terrasse|Kamin|Weihnachtsbaum|Halloween|Ostern|Brautkleid|"
    "Abschlussfeier|Beerdigung|Umzug|Demo|Polizeiauto|Krankenwagen|Feuerwehrauto|Operationssaal|"
    "Baustelle|Kran|Bergwerk|Kraftwerk|Windrad|Serverraum|Fernseher|Videospiel|Zeitung|Spiegel|Tapete|"
    "Teppich|Vorhang|Kerze|Zigarre|Wein|Bier|Suppe|Frühstück|Mittagessen|Esstisch|Kühlschrank|Ofen|"
    "Brot|Apfel|Banane|Erdbeere|Hase|Elefant|Tiger|Löwe|Drache|Einhorn|Dinosaurier|Spinne|"
    "Schmetterling|Adler|Eule|Wolf|Bär|Schaf|Kuh|Schwein|Gladiator|Bogenschießen|Fechten|Karate|"
    "Ballett|Turnen|Handball|Radtour|Marathon|Angeln|Segeln|Rudern|Stricken|Malen|Töpfern|Gartenarbeit|"
    "Einkaufen|Schlafen|Beten|Holland|Spanien|China|Indien|Ägypten|Österreich|Köln|Dresden|Prag|Moskau|"
    "Renaissance|Barock|Kubismus|Popart|Steinzeit|Wilder Westen|die achtziger Jahre|Friseur|"
    "Zahnarztstuhl|Fasching|Oktoberfest|Schrebergarten|Kindergarten|Turnhalle",
)

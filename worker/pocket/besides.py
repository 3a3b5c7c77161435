"""What people write around what captions say: other places, roles, things, moods. For the ear's training."""

from worker.pocket.words import both

ELSEWHERE = both(
    "in the kitchen|in a car|in Paris|in the garden|at the swimming pool|in London|in a church|on a "
    "boat|in a train|on a plane|at the airport|in the bathroom|in bed|at home|on the sofa|in a living "
    "room|in a gym|on a football pitch|in a stadium|at a wedding|at a farm|in a stable|in a restaurant|"
    "at the hospital|in a classroom|at school|in a supermarket|in a museum|at the zoo|on a balcony|on "
    "a rooftop|in a temple|on a bridge|by a river|at a waterfall|on a volcano|on Mars|in hell|in "
    "heaven|in a cave|in Rome|in Japan|in a workshop|at the hairdresser|in an elevator|in a factory|in "
    "front of the Eiffel tower|at the Colosseum|in a park|at a lake|on a bench|at a bus stop|in a tent|"
    "in a pub|in prison|in a laboratory|in the rain|in a circus|on a motorcycle|in front of a brick "
    "wall|at a petrol station|at the harbour|in Venice|on a yacht|in a taxi|in a hotel|in a barn|at "
    "the market|in a tunnel|at the train station|cooking dinner|washing a car",
    "in der Küche|im Auto|in Paris|im Garten|am Pool|im Schwimmbad|in London|in der Kirche|auf einem "
    "Boot|im Zug|im Flugzeug|am Flughafen|im Badezimmer|im Bett|zu Hause|auf dem Sofa|im Wohnzimmer|im "
    "Fitnessstudio|auf dem Fußballplatz|im Stadion|auf einer Hochzeit|auf dem Bauernhof|im Stall|im "
    "Restaurant|im Krankenhaus|im Klassenzimmer|in der Schule|im Supermarkt|im Museum|im Zoo|auf dem "
    "Balkon|auf dem Dach|im Tempel|auf einer Brücke|am Fluss|am Wasserfall|auf einem Vulkan|auf dem "
    "Mars|in der Hölle|im Himmel|in einer Höhle|in Rom|in Japan|in der Werkstatt|im Aufzug|in einer "
    "Fabrik|vor dem Eiffelturm|im Kolosseum|im Park|am See|auf einer Bank|an der Haltestelle|im Zelt|"
    "in der Kneipe|im Gefängnis|im Labor|im Regen|im Zirkus|auf einem Motorrad|vor einer Mauer|an der "
    "Tankstelle|am Hafen|in Venedig|auf einer Yacht|im Taxi|im Hotel|in der Scheune|auf dem Markt|im "
    "Tunnel|am Bahnhof|im Keller|beim Kochen|nach Hamburg|im Urlaub",
)
ROLES = both(
    "pirate|superhero|wizard|king|queen|doctor|chef|pilot|vampire|cowboy|princess|clown|ninja|viking|"
    "samurai|witch|elf|robot|zombie|detective|farmer|firefighter|police officer|soldier|angel|ghost|"
    "boxer|dancer|teacher|nurse|footballer|mermaid|tourist|racing driver|Roman emperor|cyborg|Jedi|"
    "explorer|hero",
    "Pirat|Superheld|Zauberer|König|Königin|Arzt|Ärztin|Koch|Pilot|Vampir|Cowboy|Prinzessin|Clown|"
    "Ninja|Wikinger|Samurai|Hexe|Elfe|Roboter|Zombie|Detektiv|Bauer|Feuerwehrmann|Polizist|Soldat|"
    "Engel|Gespenst|Boxer|Tänzerin|Lehrer|Krankenschwester|Fußballer|Meerjungfrau|Tourist|Rennfahrer|"
    "Cyborg|Entdecker|Held",
)
# A role that brings its place along, where no other is named.
AT_HOME = {
    "space_station": both(
        "astronaut|cosmonaut|spaceman",
        "Astronaut|Astronautin|Kosmonaut|Raumfahrer",
    ),
    "castle": both(
        "knight|medieval knight|lord of the castle",
        "Ritter|Burgherr|Burgfräulein|Schlossherr",
    ),
    "mountains": both(
        "mountaineer|mountain climber",
        "Bergsteiger|Bergsteigerin|Gipfelstürmer",
    ),
    "snow": both(
        "skier|snowboarder|ski racer",
        "Skifahrer|Skifahrerin|Snowboarder|Skirennläufer",
    ),
    "underwater": both(
        "diver|scuba diver",
        "Taucher|Taucherin",
    ),
    "beach": both(
        "surfer|lifeguard",
        "Surfer|Surferin|Rettungsschwimmer",
    ),
    "concert": both(
        "rock star|singer|pop star|guitarist",
        "Rockstar|Sänger|Sängerin|Popstar|Gitarrist",
    ),
    "office": both(
        "manager|businessman|office worker|secretary",
        "Manager|Geschäftsmann|Geschäftsfrau|Chefin",
    ),
    "cafe": both(
        "barista",
        "Barista|Kellner im Café",
    ),
    "library": both(
        "librarian",
        "Bibliothekar|Bibliothekarin",
    ),
    "forest": both(
        "forester|lumberjack",
        "Förster|Holzfäller",
    ),
}
# And the clothes that some of them are seen in, wherever they are.
DRESSED = {"space_station": "space suit", "office": "suit", "snow": "coat"}
THINGS = both(
    "with a dog|with a cat|on a horse|with a bicycle|next to a car|holding a cup|with a guitar|with a "
    "sword|with a backpack|with a balloon|holding an umbrella|with a parrot|with wings|with a crown|"
    "with green eyes|with blue eyes|with brown eyes|with freckles|with a cocktail|with a camera|on a "
    "ship|with a book|in armour|in a swimsuit|with friends|holding flowers|with a "
    "phone|with a surfboard",
    "mit Hund|mit Katze|auf einem Pferd|mit Fahrrad|neben einem Auto|mit einer Tasse|mit Gitarre|mit "
    "Schwert|mit Rucksack|mit Luftballon|mit Regenschirm|mit Papagei|mit Flügeln|mit Krone|mit grünen "
    "Augen|mit blauen Augen|mit braunen Augen|mit Sommersprossen|mit einem Cocktail|mit Kamera|auf "
    "einem Schiff|mit einem Buch|in Rüstung|im Badeanzug|mit Freunden|mit Blumen|mit "
    "Handy|mit Surfbrett",
)
MOODS = both(
    "at sunset|at sunrise|at noon|at night|in summer|in autumn|in spring|in the rain|golden hour|soft "
    "light|dramatic lighting|cinematic|highly detailed|8k|4k|35mm|bokeh|photorealistic|masterpiece|"
    "high quality|black and white|oil painting|watercolour|pencil sketch|anime style|comic|vintage|"
    "close-up|full body|wide angle|sharp focus|warm light|morning light|foggy|sunny|stormy|romantic|"
    "adventurous mood|blue sky|looking cool|beautiful|award-winning photo|wind in the hair|in the "
    "style of van gogh|1920s|futuristic|bright colours|standing|sitting|walking|running|dancing|"
    "jumping|on holiday|relaxed|nice weather",
    "bei Sonnenuntergang|bei Sonnenaufgang|mittags|bei Nacht|im Sommer|im Herbst|im Frühling|bei Regen|"
    "goldene Stunde|weiches Licht|dramatisches Licht|filmisch|sehr detailliert|schwarzweiß|Ölgemälde|"
    "Aquarell|Bleistiftzeichnung|im Anime-Stil|als Comic|nostalgisch|Nahaufnahme|Ganzkörper|scharf|"
    "warmes Licht|Morgenlicht|neblig|sonnig|stürmisch|romantisch|abenteuerlich|blauer Himmel|sehr cool|"
    "schön|hübsch|im Wind|im Stil von Picasso|futuristisch|leuchtende Farben|stehend|sitzend|beim "
    "Laufen|tanzend|springend|entspannt|bei schönem Wetter|bitte|ganz nah|von vorne",
)
ADJECTIVES = both(
    "beautiful|handsome|cool|happy-go-lucky|nice|tall|slim|elegant|sporty|pretty|brave|good-looking|"
    "wet|real|single",
    "schöne|hübsche|coole|nette|große|schlanke|elegante|sportliche|mutige|einzelne|echte|nasse",
)
ORDINARY = both(
    "very|really|some|nice|little|big|great|new|small|with|and|the|a|of|for|my|your|his|her|one|two|"
    "more|time|life|world|water|light|fire|sky|sun|star|stone|wall|door|window|table|chair|music|food|"
    "coffee|drink|game|sport|dream|story|magic|power|love|wild|fresh|strong|soft|hard|fast|slow|clean|"
    "open|wide|high|deep|warm",
    "sehr|wirklich|etwas|schön|klein|groß|neu|mit|und|der|die|das|ein|eine|von|für|mein|dein|eins|zwei|"
    "mehr|Zeit|Leben|Welt|Wasser|Licht|Feuer|Himmel|Sonne|Stern|Stein|Wand|Tür|Fenster|Tisch|Stuhl|"
    "Musik|Essen|Kaffee|Spiel|Sport|Traum|Geschichte|Magie|Kraft|Liebe|wild|frisch|stark|weich|hart|"
    "schnell|langsam|warm",
)
KINDS = both(
    "photo|photo|photo|selfie|portrait|picture|close-up photo|image|shot|headshot",
    "Foto|Foto|Foto|Selfie|Porträt|Bild|Portrait|Nahaufnahme|Aufnahme|Schnappschuss",
)

# Was Moonselfie auf Deutsch sagt. Ids, die mit `item-` beginnen, sind Zeilen einer Liste, alle anderen Absätze oder
# Beschriftungen. Wie Argumente gesagt werden, steht in bot/chat/words.py: ..._s Dauer, ..._bytes Größe, ..._on Datum.

## Begrüßung

welcome-hello = Hallo! Ich bin Moonselfie. Ich bin eine KI: Ich lerne dein Gesicht aus deinen Selfies und male dich dann, wo du willst, sogar auf dem Mond.
welcome-photos = Was mit deinen Fotos passiert: Ich prüfe sie, lerne daraus dein Gesicht und bewahre sie verschlossen auf, mit einem eigenen Schlüssel nur für dich. Niemand sonst bekommt sie zu sehen. Du kannst jederzeit alles löschen.
welcome-how = So geht es: Du schickst Selfies, ich lerne dein Gesicht, und du sagst mir, wo du sein möchtest.
welcome-back = Schön, dass du da bist! „{ $name }“ ist bereit. Sag mir, wo du sein möchtest, zum Beispiel „am Strand im roten T-Shirt“.
welcome-training = „{ $name }“ wird gerade trainiert.
language-now = Ab jetzt auf Deutsch.
cancelled-question = In Ordnung, lassen wir das.
cancel-training = „{ $name }“ wird weiter trainiert. Möchtest du das Training abbrechen, drück auf „Abbrechen“.
unknown-command = Diesen Befehl kenne ich nicht. /help zeigt, was ich kann.
only-in-private = Gesichter bleiben privat: Schreib mir bitte in unserem eigenen Chat.

## Befehle, wie Menüs sie zeigen

command-start = Hallo sagen und sehen, wie es weitergeht
command-help = Was ich kann
command-selfies = Selfies schicken, sehen, wie viele fehlen
command-train = Mich dein Gesicht lernen lassen
command-portrait = Porträts machen: /portrait am Strand
command-gallery = Deine früheren Bilder
command-models = Deine Gesichtsmodelle: wählen, umbenennen, löschen
command-privacy = Was über dich gespeichert ist und warum
command-link = Dein Konto in einer anderen Chat-App verknüpfen
command-language = English oder Deutsch: die Sprache wechseln
command-cancel = Die offene Frage abbrechen
command-delete = Alles über dich löschen
help-how = Du schickst Selfies, ich lerne dein Gesicht, und dann wird jeder Satz, den du schreibst, zu vier Porträts von dir. Darauf höre ich:
help-operator = { $operator ->
    [unnamed] Ich bin eine KI, und meine Bilder sind erfunden: Bitte gib sie nicht als Fotos aus.
   *[other] Dieses Moonselfie betreibt { $operator }. Ich bin eine KI, und meine Bilder sind erfunden: Bitte gib sie nicht als Fotos aus.
}
small-talk-hello = Hallo!
small-talk-thanks = Sehr gern!
small-talk-praise = Freut mich, dass es dir gefällt!
small-talk-fine = Alles klar!
small-talk-hurry = Ich beeile mich!
small-talk-emoji = Gefällt mir! Aus Emojis allein male ich aber nichts.
small-talk-draw = Für neue Bilder schreib in Worten, wo du sein möchtest, zum Beispiel „am Strand im roten T-Shirt“.
small-talk-next = So kann es weitergehen:
question-asked = Das klingt nach einer Frage. Unter „Hilfe“ steht, was ich kann.
question-how-it-goes = So geht es: Du schickst mir etwa { $needed } Selfies, ich lerne dein Gesicht und zeige dabei, wie lange es noch dauert; danach male ich dich, so oft du willst. Mitmachen kann, wer mindestens 18 ist.
question-time-left = Es dauert noch etwa { $left_s }.
question-time-unknown = Wie lange es noch dauert, kann ich noch nicht sagen.
question-time-ahead = { $n ->
    [0] Es hat noch nicht angefangen, ist aber als Nächstes an der Reihe.
    [one] Es hat noch nicht angefangen: Davor ist noch 1 Auftrag an der Reihe.
   *[other] Es hat noch nicht angefangen: Davor sind noch { $n } Aufträge an der Reihe.
}
question-or-wish = Das klingt nach einer Frage, darum habe ich es nicht gemalt. Drück auf „Trotzdem malen“, wenn es ein Bild werden soll; „Hilfe“ zeigt, was ich kann.
item-command = { $command }: { $what }

## Knöpfe

button-begin = Los geht’s
button-go-on = Weiter
button-go-on-photos = Weiter mit den Fotos
button-draw-with = Mit „{ $name }“ malen
button-privacy = Datenschutz
button-gallery = Meine Bilder
button-models = Meine Modelle
button-language-en = English
button-language-de = Deutsch
button-back = Zurück
button-previous = ‹ Neuere
button-next = Ältere ›
button-page-before = ‹ Vorige
button-page-after = Nächste ›
button-both-me = Ja, auf beiden
button-left-me = Nur links
button-right-me = Nur rechts
button-neither-me = Auf keinem
button-agree = Ja, ich bin einverstanden
button-no-thanks = Nein, danke
button-adult = Ich bin 18 oder älter, und die Bilder zeigen mich
button-not-me = Das stimmt nicht
button-pressed-wrong = Das war ein Versehen
button-think-again = Ich habe es mir anders überlegt
button-train = Trainieren
button-train-early = Schon mit { $n } trainieren
button-decide = { $n ->
    [one] 1 fragliches Foto ansehen
   *[other] { $n } fragliche Fotos ansehen
}
button-remove-last = Letztes entfernen
button-review = Durchsehen
button-start-over = Neu anfangen
button-start-over-yes = Ja, alle herausnehmen
button-remove = { $n } entfernen
button-keep = Behalten
button-leave-out = Weglassen
button-keep-them = Behalten
button-keep-it = Behalten
button-keep-all = Alles behalten
button-name-me = „Ich“
button-name-yes = Ja
button-name-this = So soll es heißen
button-draw-this = Das malen
button-name-other = Anderer Name
button-train-now = Training starten
button-not-yet = Noch nicht
button-stop = Abbrechen
button-stop-yes = Ja, abbrechen
button-go-on-training = Weitermachen
button-train-again = Noch einmal trainieren
button-try-again = Noch einmal versuchen
button-write-own = Selbst schreiben
button-draw-wish = Meinen Wunsch malen
button-forget-wish = Wunsch vergessen
button-draw-anyway = Trotzdem malen
button-help = Hilfe
button-hd = HD { $n }
button-vary = { $n } leicht anders
button-more-like = Neue Bilder wie { $n }
button-again = Noch einmal
button-delete = Löschen
button-delete-yes = Ja, löschen
button-open = { $n } öffnen
button-model = { $name }
button-new-model = Neues Modell
button-use = Porträts damit machen
button-rename = Umbenennen
button-show-training = Training zeigen
button-delete-model = Ein Modell löschen
button-delete-everything = Alles löschen
button-delete-everything-yes = Ja, alles endgültig löschen
button-withdraw = Einwilligung widerrufen
button-withdraw-yes = Ja, widerrufen
button-keep-consent = So lassen
button-link = Anderes Konto verknüpfen
button-linked = Verknüpfte Konten
button-show-code = Code zeigen
button-enter-code = Code eingeben
button-link-yes = Ja, das bin ich
button-link-no = Nein
button-unlink = Trennen: { $account }
button-unlink-here = Dieses Konto trennen
button-unlink-yes = Ja, trennen
button-stay-linked = Verknüpft lassen

## Szenen

scene-beach = 🏖 Am Strand
scene-jungle = 🌿 Im Dschungel
scene-moon = 🌙 Auf dem Mond
scene-cafe = ☕ Im Café

## Einwilligung

consent-biometric = Zuerst brauche ich dein Ja. Um dein Gesicht zu lernen, vermesse ich es in deinen Fotos. Das Gesetz nennt das biometrische Daten. Ich nutze sie nur, um deine Fotos zu prüfen, dein Gesichtsmodell zu machen und deine Porträts zu malen. Alles bleibt auf dem Rechner{ $operator ->
    [unnamed] , auf dem dieser Bot läuft.
   *[other] {" "}von { $operator }.
}
consent-biometric-withdraw = Du kannst dein Ja jederzeit mit /privacy zurücknehmen und alles löschen lassen. Bist du damit einverstanden?
question-further-down = Das frage ich dich weiter unten.
consent-adult = Danke. Noch etwas: Bist du 18 oder älter, und schickst du nur Bilder von dir selbst?
consent-thanks = Danke! Das ist mit dem heutigen Datum notiert; du findest es unter /privacy.
consent-needs-press = Fast! Drück dazu bitte den Knopf: Deine Antwort muss eindeutig sein. Hier ist er noch einmal.
consent-not-adult = Danke für deine Ehrlichkeit. Ich male nur Menschen ab 18, und nur nach Bildern von ihnen selbst. Darum nehme ich keine Fotos an und habe keine behalten; ein Ja von vorher gilt nicht mehr. Ich halte mich an deine Antwort und frage frühestens in { $left_s } wieder.
consent-not-adult-stored = Danke für deine Ehrlichkeit. Ich male nur Menschen ab 18, und nur nach Bildern von ihnen selbst. Darum nehme ich keine Fotos an, und ein Ja von vorher gilt nicht mehr. Von vorher ist aber noch etwas von dir gespeichert: Solange deine Antwort gilt, bleibt es gesperrt; ich male nichts damit und zeige nichts davon. Du kannst hier alles löschen lassen. Ich halte mich an deine Antwort und frage frühestens in { $left_s } wieder.
consent-not-yet = Du hast gesagt, dass du nicht 18 bist oder die Bilder dich nicht zeigen, und daran halte ich mich erst einmal. In { $left_s } kann ich dich wieder fragen; mit /start kommst du dann zurück.
consent-declined = Das ist in Ordnung. Ohne dein Ja nehme ich keine Fotos an, und behalten habe ich nichts. Wenn du es dir anders überlegst, bin ich da.

## Selfies

photos-before-consent = { $n ->
    [one] Danke für das Foto! Behalten habe ich es aber nicht: Zuerst brauche ich dein Ja. Schick es danach bitte noch einmal.
   *[other] Danke für die Fotos! Behalten habe ich sie aber nicht: Zuerst brauche ich dein Ja. Schick sie danach bitte noch einmal.
}
photos-before-age = { $n ->
    [one] Danke für das Foto! Behalten habe ich es aber nicht: Beantworte bitte zuerst, ob du 18 bist und die Bilder dich zeigen. Schick es danach noch einmal.
   *[other] Danke für die Fotos! Behalten habe ich sie aber nicht: Beantworte bitte zuerst, ob du 18 bist und die Bilder dich zeigen. Schick sie danach noch einmal.
}
photos-not-wanted = { $n ->
    [one] Dieses Foto habe ich nicht behalten.
   *[other] Diese Fotos habe ich nicht behalten.
}
photos-while-training = Ich lerne gerade aus deinen Fotos, darum habe ich das nicht behalten. Für ein weiteres Gesichtsmodell fang unter /models ein neues an.
photos-none-gathering = Das habe ich nicht behalten: Dein Gesichtsmodell ist fertig und braucht keine Fotos mehr. Für ein neues drück zuerst auf „Neues Modell“.
selfies-while-training = Ich lerne gerade „{ $name }“ aus deinen Fotos. Für ein weiteres Gesichtsmodell drück auf „Neues Modell“.
selfies-none-gathering = Dein Gesichtsmodell ist fertig und braucht keine Fotos mehr. Für ein neues drück auf „Neues Modell“.
photos-later =
    { $n ->
        [one] Gerade ist kein Platz: Ein Foto sehe ich mir noch an. Dieses habe ich nicht behalten, schick es danach noch einmal.
       *[other] Gerade ist kein Platz: { $n } Fotos sehe ich mir noch an. Dieses habe ich nicht behalten, schick es danach noch einmal.
    }
photos-enough = Mehr Fotos passen nicht hinein, darum habe ich das nicht behalten. Unter „Durchsehen“ kannst du andere entfernen.
photos-are-kept = Deine Fotos sind noch da.
selfies-empty = Schick mir jetzt Selfies: etwa { $needed }, einzeln oder viele auf einmal. Ich sehe mir jedes an und sage gleich, ob ich es brauchen kann.
selfies-tips = Gut sind: verschiedene Tage, Orte und Licht; von vorn und ein wenig von jeder Seite; ernst und lächelnd. Keine Sonnenbrille, keine Filter, niemand sonst im Bild.
selfies-video = Auch ein kurzes Video hilft: Dreh den Kopf langsam nach links und rechts, zehn Sekunden lang.
selfies-count = { $accepted ->
    [0] Noch keins von { $needed } Fotos.
    [one] 1 von { $needed } Fotos ist gut.
   *[other] { $accepted } von { $needed } Fotos sind gut.
}
selfies-progress = { $accepted } von { $needed }
selfies-progress-more = { $accepted } ({ $needed } genügen)
selfies-good = { $accepted } Fotos sind gut.
selfies-looking = { $n ->
    [one] Ich sehe mir noch eins an …
   *[other] Ich sehe mir noch { $n } an …
}
selfies-doubtful = { $n ->
    [one] Bei einem Foto bin ich nicht sicher: Entscheide du bitte.
   *[other] Bei { $n } Fotos bin ich nicht sicher: Entscheide du bitte.
}
selfies-missing = Am meisten helfen jetzt Fotos: { $what }.
selfies-hint = Gut genug, mit einem Tipp ({ $n } Fotos): { $what }
selfies-early = Für den Anfang reicht das, aber mit { $needed } Fotos werden dir die Bilder ähnlicher.
selfies-enough = Das reicht! Mit ein paar von denen, die noch fehlen, wird es noch besser.
selfies-enough-best = Das reicht, und schön abwechslungsreich!
selfies-new-since = { $n ->
    [one] Ein neues Foto seit dem Training: Daraus hat das Modell nicht gelernt. Trainiere noch einmal, um es zu nutzen.
   *[other] { $n } neue Fotos seit dem Training: Daraus hat das Modell nicht gelernt. Trainiere noch einmal, um sie zu nutzen.
}
selfies-too-late = { $n ->
    [one] Ein Foto habe ich erst angenommen, als das Training schon lief: Daraus lernt dieses Training nicht. Danach kannst du damit noch einmal trainieren.
   *[other] { $n } Fotos habe ich erst angenommen, als das Training schon lief: Daraus lernt dieses Training nicht. Danach kannst du damit noch einmal trainieren.
}
missing-front = gerade in die Kamera
missing-left = mit dem Kopf etwas nach links
missing-right = mit dem Kopf etwas nach rechts
missing-neutral = mit ruhigem Gesicht
missing-smile = lächelnd
missing-teeth = lachend, mit Zähnen
missing-light = bei anderem Licht
missing-background = an einem anderen Ort
selfie-removed = Dieses Foto habe ich herausgenommen.
selfie-send-again = Schick es mir bitte noch einmal.
set-closed = Diese Fotos lassen sich nicht mehr ändern: Das Modell wird trainiert oder ist fertig. Für andere Fotos fang unter /models ein neues an.
already-training = Dieses Modell wird schon trainiert. Hab bitte etwas Geduld: Ich schreibe dir, wenn ich fertig bin.
review-empty = Es gibt noch keine guten Fotos zum Durchsehen.
review-page = Deine guten Fotos: { $n } insgesamt, Seite { $page } von { $pages }. Entferne, woraus ich nicht lernen soll.
doubt-question = Bist du das auf beiden Bildern? Ich bin nicht sicher, ob sie dieselbe Person zeigen.
doubt-question-you = Ich bin nicht sicher, dass du das bist. Behalten?
doubt-question-alone = Bei diesem Foto bin ich nicht sicher. Behalten?
doubt-settled = Danke, damit ist das geklärt.
start-over-sure = { $n ->
    [one] Wirklich neu anfangen? Das eine Foto kommt weg.
   *[other] Wirklich neu anfangen? Alle { $n } Fotos kommen weg.
}
start-over-done = Alle Fotos sind weg. Wir fangen von vorn an.
video-gave = { $n ->
    [one] Ich habe ein gutes Bild aus deinem Video genommen.
   *[other] Ich habe { $n } gute Bilder aus deinem Video genommen.
}
video-gave-doubtful = { $n ->
    [0] In diesem Video war kein Bild, das ich brauchen kann.
    [one] Ich habe ein Bild aus deinem Video genommen, bin aber nicht sicher.
   *[other] Ich habe { $n } Bilder aus deinem Video genommen, bin aber nicht sicher.
}

## Was an einem Foto nicht geht und was hilft

photo-unreadable-format = Das ist kein Bild, das ich öffnen kann. Schick ein Foto als JPEG, PNG, HEIC oder WebP.
photo-gif = Das ist ein GIF, also meist ein bewegtes Bild. Schick bitte stattdessen ein Foto, das stillsteht.
photo-unreadable = Dieses Bild kann ich nicht öffnen. Schick mir bitte ein anderes.
photo-damaged = Diese Datei ist beschädigt. Schick das Foto bitte noch einmal oder ein anderes.
photo-file-too-large = Diese Datei ist zu groß: höchstens { $limit_mb } MB. Schick sie als Foto statt als Datei.
photo-too-large = Dieses Bild ist zu groß. Schick es bitte kleiner.
photo-too-many-pixels = Dieses Bild ist zu groß: höchstens { $limit_megapixels } Megapixel. Schick es bitte kleiner.
photo-too-few-pixels = Dieses Bild ist zu klein: Jede Seite braucht mindestens { $least_px } Pixel. Schick das Original statt einer Vorschau.
photo-too-narrow = Dieses Bild ist zu schmal. Schick bitte ein gewöhnliches Foto, kein Panorama und keinen Streifen.
video-unreadable-format = So ein Video kann ich nicht öffnen. Schick es als MP4 oder MOV, oder nimm eins hier im Chat auf.
video-damaged = Dieses Video ist beschädigt. Schick es bitte noch einmal oder ein anderes.
video-file-too-large = Dieses Video ist zu groß: höchstens { $limit_mb } MB. Schick bitte ein kürzeres; zehn Sekunden reichen.
video-too-long = Dieses Video ist zu lang: höchstens { $limit_s }. Schick bitte ein kürzeres; zehn Sekunden reichen.
video-without-picture = In diesem Video ist kein Bild. Schick mir bitte ein anderes.
video-no-good-frame = In diesem Video habe ich kein gutes Bild gefunden. Licht aufs Gesicht, ruhig halten und den Kopf langsam drehen.
video-duplicate = Die Bilder aus diesem Video habe ich schon. Schick bitte ein anderes Video, am besten an einem anderen Ort oder bei anderem Licht.
no-face = Ich sehe kein Gesicht. Fotografiere dein Gesicht, nicht zu weit weg.
several-people = Ich sehe { $count } Personen. Schick bitte eins, auf dem nur du bist.
turned-too-far = { $direction ->
    [left] Du bist zu weit nach links gedreht. Dreh dich etwas zur Kamera.
    [right] Du bist zu weit nach rechts gedreht. Dreh dich etwas zur Kamera.
    [up] Du schaust zu weit nach oben. Nimm das Kinn etwas herunter.
    [down] Du schaust zu weit nach unten. Heb das Kinn etwas an.
   *[other] Dein Kopf ist zu schräg. Halte ihn etwas gerader.
}
cut-off = Dein Gesicht ist am Rand abgeschnitten. Nimm es in die Mitte, mit etwas Platz ringsum.
too-small = Dein Gesicht ist hier zu klein. Geh näher an die Kamera.
too-dark = Es ist zu dunkel, um dein Gesicht zu sehen. Dreh dich zu einem Fenster oder einer Lampe.
too-bright = Dein Gesicht ist überbelichtet. Geh aus der prallen Sonne oder weg von der Lampe.
backlit = Das Licht kommt von hinten, darum ist dein Gesicht dunkel. Dreh dich zum Licht.
deep-shadow = Ein tiefer Schatten verdeckt einen Teil deines Gesichts. Such gleichmäßigeres Licht.
blurred = Das Foto ist unscharf. Wisch die Linse ab und tippe dein Gesicht an, um scharfzustellen.
shaken = Das Foto ist verwackelt. Halte das Handy ruhig oder stütze es auf.
sunglasses = Ich sehe deine Augen nicht. Nimm bitte die Sonnenbrille ab.
mask = Dein Mund ist verdeckt. Nimm bitte Maske oder Schal ab.
face-covered = Etwas verdeckt dein Gesicht. Halte Hände, Haare und Dinge davon weg.
eyes-closed = Deine Augen sind zu. Noch einmal, mit offenen Augen.
eyes-perhaps-closed = Deine Augen sehen für mich geschlossen aus. Wenn das nur so wirkt, behalte das Foto.
grey-picture = Das ist schwarz-weiß. Ich brauche es in Farbe.
strong-filter = Da liegt ein Farbfilter darüber. Schick es bitte ohne.
smooth-filter = Ein Schönheitsfilter hat deine Haut geglättet. Schick es bitte ohne.
duplicate = Dieses Foto habe ich schon. Schick ein anderes.
another-person = Das sieht nach jemand anderem aus. Hierher gehören nur Bilder von dir.
perhaps-another-person = Ich bin nicht sicher, dass du das bist.
same-moment = Das ist aus demselben Moment wie ein anderes. Ein anderer Ort oder Tag hilft mehr.
side-light = Das Licht kommt nur von einer Seite; gleichmäßiger wäre besser.
against-light = Hinter dir ist helles Licht; zum Licht gedreht wäre besser.
coloured-light = Das Licht ist stark gefärbt; Tageslicht wäre besser.
rather-small = Dein Gesicht ist eher klein; etwas näher wäre besser.
screenshot = Das sieht nach einem Bildschirmfoto aus; das Original wäre besser.
turned-upright = Ich habe das Foto aufrecht gedreht.
judged-again = Dieses Foto habe ich noch einmal angesehen, weil weitere dazukamen.
finding-unusable = Dieses Foto kann ich nicht brauchen. Schick mir bitte ein anderes.
alt-crop = Der Teil des Fotos, der gemeint ist
alt-selfie = Foto { $n }
alt-left = Das linke Foto
alt-right = Das rechte Foto
alt-doubtful = Das fragliche Foto

## Training

training-name = Wie soll ich dieses Gesichtsmodell nennen? Ein Vorname reicht.
training-name-placeholder = Ein Name
name-or-press = Hier bitte nur einen Namen schreiben; für alles andere drück auf einen Knopf.
training-name-sure = Soll das Modell wirklich „{ $name }“ heißen? Das klingt nach einem Bildwunsch; die kommen nach dem Training.
training-too-few = Noch nicht genug gute Fotos: bisher { $accepted }, und ich brauche mindestens { $fewest }.
training-confirm = { $n ->
    [one] Ich lerne „{ $name }“ aus einem Foto.
   *[other] Ich lerne „{ $name }“ aus { $n } Fotos.
}
training-few = Ehrlich gesagt: Mit { $needed } Fotos wird die Ähnlichkeit besser.
training-undecided = { $n ->
    [one] Ein Foto, über das du noch nicht entschieden hast, lasse ich weg.
   *[other] { $n } Fotos, über die du noch nicht entschieden hast, lasse ich weg.
}
training-estimate = Es dauert etwa { $time_s }, dazu die Wartezeit, wenn andere vor dir sind. Du kannst den Chat so lange schließen.
training-first = Wie lange es dauert, kann ich noch nicht sagen: Es ist das erste Mal auf diesem Rechner. Sobald ich angefangen habe, siehst du die Restzeit.
training-other-name = Soll es anders heißen? Dann schreib mir einfach den Namen.
training-again-meanwhile = Während ich noch einmal lerne, kann ich mit diesem Modell nicht malen; wenn du abbrichst, bleibt es so, wie es jetzt ist.
training-proof = Zeig mir zuerst, dass du es bist, dann lerne ich „{ $name }“ sofort.
training-queued = „{ $name }“ ist in der Warteschlange.
training-card = Ich lerne „{ $name }“. Ich schreibe dir, wenn ich fertig bin.
training-stopping = Ich breche das Training von „{ $name }“ ab …
training-stop-sure = Willst du das Training wirklich abbrechen? Was ich bisher gelernt habe, geht verloren, deine Fotos bleiben.
training-goes-on = In Ordnung, ich lerne weiter.
training-stops = In Ordnung, ich höre auf zu lernen.
training-card-stopped = Das Training von „{ $name }“ wurde abgebrochen.
training-card-failed = Das Training von „{ $name }“ hat nicht geklappt.
training-card-done = Ich habe „{ $name }“ gelernt. ✓
training-stopped = Abgebrochen. Deine Fotos sind noch da, du kannst jederzeit wieder anfangen.
training-failed = Es tut mir leid, das Training hat nicht geklappt.
training-done = „{ $name }“ ist fertig! Wo möchtest du sein? Probier eins davon, oder schreib selbst einen Satz.
training-done-before = „{ $name }“ ist schon fertig. Wo möchtest du sein?
training-no-photos = Da war kein Foto, aus dem ich lernen konnte. Schick mir bitte noch welche.
too-few-photos = Es sind zu wenige gute Fotos zum Lernen. Schick mir bitte noch welche.

## Porträts

portrait-no-model = Für Porträts muss ich zuerst dein Gesicht kennen.
portrait-wish-later = Deinen Wunsch schreib mir dann bitte noch einmal.
portrait-training = Malen kann ich dich, sobald ich dein Gesicht kenne. Noch lerne ich es.
portrait-wish-kept = Gemerkt für später: { $prompt }
portrait-wish-instead = Ich merke mir immer nur den neuesten Wunsch. Vergessen habe ich dafür: { $prompt }
wish-waited = Soll ich malen, was du geschrieben hast? { $prompt }
wish-replaced = An die Stelle dieses Wunsches ist ein neuerer getreten.
wish-forgotten = Diesen Wunsch habe ich vergessen.
portrait-ask = Wo möchtest du sein, und wie? Schreib einen Satz, und ich mache vier Bilder mit „{ $name }“.
portrait-which = Gerade sammle ich Fotos für { $other } und kann dieses Gesicht erst nach dem Training malen. Du hast geschrieben: { $prompt }. Was soll ich tun?
portrait-placeholder = Zum Beispiel: beim Wandern in den Alpen
portrait-model-unknown = Ein fertiges Gesichtsmodell mit diesem Namen hast du nicht.
portrait-card = Ich male: { $prompt }
portrait-stopping = Ich breche ab …
portrait-stopped = Abgebrochen: { $prompt }
portrait-failed = Es tut mir leid, diese Bilder haben nicht geklappt: { $prompt }
portrait-card-done = ✓ { $prompt }
portrait-coming = Die Bilder sind fertig und kommen gleich.
portrait-done = { $n ->
    [one] { $prompt }
   *[other] { $prompt } – das ähnlichste Bild kommt zuerst.
}
portrait-numbered = { $prompt } · { $n }
portrait-faceless = Ehrlich gesagt: Auf keinem davon finde ich dein Gesicht. Mit „Noch einmal“ male ich neue; beschreib am besten, dass du von Nahem zu sehen bist.
portrait-delete-sure = Diese Bilder wirklich endgültig löschen? ({ $prompt })
portrait-deleted = Die Bilder sind gelöscht.
portrait-deleted-read = Die Bilder sind gelöscht. Was du dir gewünscht hast, können die Gemalten unter /consents weiter lesen und sonst niemand; es verschwindet, wenn du alles löschst.
portrait-was-here = Hier waren Bilder, die du gelöscht hast.
kept = In Ordnung, alles bleibt, wie es ist.
pocket-note = Ehrlich gesagt: Das hat ein winziger Übungsmaler gemalt, schnell und grob. Der Kopf stammt immer aus einem der Fotos; andere Gesichtsausdrücke als dort hat er nicht. Der Maler kennt ein paar Orte und Kleidungsstücke; was er nicht kennt, lässt er weg. Wer dieses Moonselfie betreibt, kann einen großen einsetzen, der Bilder wie Fotos malt.
pocket-without = Weglassen kann der Übungsmaler noch nichts, auch wenn du es dir wünschst: { $what }.
prompt-shortened = Dein Satz war für den Maler zu lang; das Ende hat er nicht gelesen.
prompt-place-unheard = In deinem Satz war kein Ort, den dieser Maler kennt; deshalb ist der Hintergrund schlicht. Er kennt Strand, Mond, Schnee, Büro, Burg und noch ein paar.
prompt-clothes-unheard = Helme, Kronen, Kostüme, Röcke, Sonnenbrillen und Schmuck kann dieser Maler nicht malen; was du dir davon gewünscht hast, hat er weggelassen.
prompt-company-unheard = Dieser Maler malt dich allein: Andere Menschen, Tiere und Dinge hat er weggelassen.
prompt-style-unheard = Einen anderen Malstil kann dieser Maler nicht; den hat er weggelassen.
hd-enlarged = Doppelt so groß und nachgeschärft. Neue Einzelheiten kann dieser Maler nicht dazumalen.
hd-plain = Ich habe es nur vergrößert: Neu gemalt wäre es dir weniger ähnlich.
hd-blended = Ich habe es nur teilweise neu gemalt, damit es dir ähnlich bleibt.
alt-preview = Die Bilder bis jetzt
alt-portrait = Porträt { $n }
alt-hd = Porträt { $n } in hoher Auflösung
hd-card = Ich vergrößere Bild { $n }.
hd-stopping = Ich breche ab …
hd-stopped = Das Vergrößern wurde abgebrochen.
hd-failed = Es tut mir leid, das Vergrößern hat nicht geklappt.
hd-card-done = Bild { $n } ist vergrößert ✓
hd-done = Hier ist es in voller Größe: { $width } × { $height } Pixel. Von einer KI gemacht.
gone = Das gibt es nicht mehr: Es wurde gelöscht.
picture-gone = Hier fehlt ein Bild: Es wurde gelöscht.
gallery-empty = Es gibt noch keine Bilder. Machen wir welche?
gallery-empty-training = Es gibt noch keine Bilder: Ich lerne gerade „{ $name }“, danach kann ich welche malen.
gallery-empty-photos = Es gibt noch keine Bilder: Zuerst lerne ich dein Gesicht aus deinen Selfies.
gallery-page = Deine Bilder, die neuesten zuerst (Seite { $page }):
item-request = { $n }. { $prompt } ({ $made_on })

## Modelle

model-unnamed = noch ohne Namen
model-nameless = das Modell ohne Namen
models-list = Deine Gesichtsmodelle:
item-model = • { $name }: { $state }
model-about = { $name }: { $state }
model-trained = Trainiert am { $trained_on }.
model-state-chosen = fertig, damit male ich
model-state-ready = fertig
model-state-collecting = sammelt Fotos
model-state-training = wird trainiert
model-state-failed = Training hat nicht geklappt
model-in-use = Ab jetzt male ich mit „{ $name }“. Wo möchtest du sein?
model-rename = Wie soll { $name } heißen?
model-renamed = Es heißt jetzt „{ $name }“.
model-name-or-wish = Soll das Modell „{ $name }“ heißen, oder soll ich das malen?
model-delete-sure = Wirklich löschen: { $name }, mit den Fotos und allen Bildern davon? Rückgängig machen kann das niemand.
model-not-ready = Dieses Gesichtsmodell ist noch nicht fertig. Warte bitte, bis das Training vorbei ist, und versuch es dann noch einmal.
name-empty = Ein Name braucht mindestens einen Buchstaben oder eine Ziffer. Wie soll es heißen?
name-too-long = Der Name ist zu lang: höchstens { $most } Zeichen. Wie soll es kürzer heißen?
name-taken = So heißt schon eins von deinen. Wie soll es stattdessen heißen?
name-like-link = Schreib den Namen bitte ohne Schrägstrich, ohne @ und ohne Punkt zwischen den Buchstaben, damit er nicht wie ein Link aussieht.
too-many-models = Du hast { $limit } Gesichtsmodelle, mehr passen nicht. Lösch zuerst eins unter /models.

## Datenschutz

privacy-what = Das ist über dich gespeichert:
item-nothing = • nichts außer deiner Sprache
item-keys = • der Schlüssel, der deine Daten öffnete
item-models = { $n ->
    [one] • 1 Gesichtsmodell
   *[other] • { $n } Gesichtsmodelle
}
item-selfies = { $n ->
    [one] • 1 Selfie
   *[other] • { $n } Selfies
}
item-verdicts = { $n ->
    [one] • 1 Vermerk zu einem Foto, das nicht mehr da ist
   *[other] • { $n } Vermerke zu Fotos, die nicht mehr da sind
}
item-pictures = { $n ->
    [one] • 1 Porträt
   *[other] • { $n } Porträts
}
item-requests = { $n ->
    [one] • 1 Bildwunsch
   *[other] • { $n } Bildwünsche
}
item-consents = { $n ->
    [one] • 1 Einwilligung
   *[other] • { $n } Einwilligungen
}
item-messages = { $n ->
    [one] • 1 Nachricht im Chat
   *[other] • { $n } Nachrichten im Chat
}
item-files = { $n ->
    [one] • 1 verschlossene Datei
   *[other] • { $n } verschlossene Dateien
}
item-bytes = • zusammen { $total_bytes }
privacy-why = Wofür: die Selfies, um dein Gesicht zu lernen; das Gesichtsmodell, um dich zu malen; die Bilder, damit du sie wiederfindest. Für nichts anderes, und niemand sonst bekommt sie.
privacy-keep = Wie lange: bis du es löschst. Ein Gesichtsmodell bewahrt, wie du auf deinen Fotos aussiehst, auch wenn du nur die Fotos löschst. Alle Dateien sind mit einem eigenen Schlüssel für dich verschlossen; wenn du alles löschst, wird zuerst der Schlüssel vernichtet.
privacy-remains = Was danach bleibt: eine Quittung ohne deinen Namen. Und nur, wenn dein Konto gesperrt ist, jemand es blockiert hat oder von dort falsche Codes kamen: eine Prüfzahl, an der ich das Konto wiedererkenne und in der dein Name nicht steht, damit Löschen das nicht aufhebt. Hast du Bilder von anderen malen lassen, sehen sie weiter, dass es diese Bilder gab, aber nicht mehr, dass du sie wolltest.
privacy-suspended = Dein Konto ist gesperrt, darum male ich nichts für dich und nichts von dir.
privacy-rejected = Fotos, die ich ablehne: Das Foto lösche ich, sobald ich dir den Grund gesagt habe, den Ausschnitt dazu nach etwa { $hours ->
    [one] einer Stunde.
   *[other] { $hours } Stunden.
}
privacy-proof = Videos, die zeigen, dass du es bist: Ich lösche sie, sobald ich sie angesehen habe. Nur wenn ein Mensch entscheiden muss, bleiben ein paar Einzelbilder verschlossen, höchstens zwei Tage.
privacy-consent = Eingewilligt hast du am { $given_on }.
privacy-operator = Verantwortlich: { $operator ->
    [unnamed] wer diesen Bot betreibt.
   *[other] { $operator }.
}
withdraw-sure = Wenn du deine Einwilligung widerrufst, höre ich sofort auf: keine Fotos mehr, kein Training, keine Porträts. Was gespeichert ist, bleibt verschlossen, bis du es löschst. Willst du sie widerrufen?
withdrawn = Deine Einwilligung ist widerrufen, und alles Laufende ist angehalten. Soll ich auch löschen, was gespeichert ist?
everything-sure = Wirklich alles löschen? Das verschwindet dann:
everything-final = Niemand kann es zurückholen, auch nicht, wer diesen Bot betreibt.
receipt-everything = Fertig, alles über dich ist gelöscht. Das wurde vernichtet:
receipt-remains = Was bleibt: diese Quittung ohne deinen Namen und, falls jemand dein Konto blockiert hat, eine Prüfzahl, an der ich es wiedererkenne und in der dein Name nicht steht. Löschen hebt eine Blockierung nicht auf.
receipt-suspended = Was bleibt: diese Quittung ohne deinen Namen und eine Prüfzahl, an der ich dein Konto wiedererkenne und in der dein Name nicht steht. Dein Konto ist gesperrt, und Löschen hebt das nicht auf, auch keine Blockierung durch jemand anderen.
receipt-afresh = Möchtest du von vorn anfangen? Schreib /start.
receipt-model = Fertig, das Gesichtsmodell ist gelöscht. Das wurde vernichtet:
receipt-number = Die Nummer deiner Quittung, zum Kopieren:

## Konten verknüpfen

account-named = { $platform ->
    [telegram] Telegram-Konto
    [discord] Discord-Konto
    [web] Web-Chat
   *[other] { $platform }-Konto
} „{ $name }“
account-unnamed = { $platform ->
    [telegram] ein Telegram-Konto
    [discord] ein Discord-Konto
    [web] ein Web-Chat
   *[other] ein { $platform }-Konto
}
link-about = Schreibst du mir auch woanders? Verknüpf die beiden Konten, dann hast du in beiden dieselben Gesichtsmodelle, Fotos, Bilder und Einwilligungen.
link-how = Lass dir hier einen Code zeigen und gib ihn dort ein, oder umgekehrt. Am Ende müssen beide Konten Ja sagen.
link-linked = Diese Konten sind verknüpft; in jedem davon hast du alles:
item-account = • { $account }
item-account-home = • { $account } (hier bleibt alles, wenn ein anderes getrennt wird)
link-code = Dein Code ist { $code }. Schreib in deinem anderen Konto: /link { $code }
link-code-warning = Er gilt einmal, 10 Minuten lang, und nur für dich: Gib ihn niemandem. Bevor etwas verknüpft wird, frage ich dich hier.
link-enter = Welchen Code siehst du in deinem anderen Konto? Er steht dort nach /link und „Code zeigen“.
link-code-placeholder = ABCD-EFGH
link-guest-question = Dieser Code gehört zu: { $account }. Bist du das auch?
link-host-question = Jemand hat deinen Code eingegeben und möchte verknüpfen: { $account }. Bist du das auch?
link-gives = Beide Konten haben dann dieselben Gesichtsmodelle, Selfies und Bilder, können neue machen und alles löschen. Wenn du das nicht selbst begonnen hast oder dich jemand darum bat, sag Nein.
link-waiting = Danke. Sag jetzt auch im anderen Konto Ja: { $account }. Ich habe dort gefragt; wenn du nichts siehst, schreib dort /link.
link-done = Verknüpft: { $account }. Du hast jetzt alles in beiden. Mit /link trennst du sie wieder.
link-pauses = „{ $name }“ darf dich malen lassen und hat jetzt ein zweites Konto verknüpft. Zur Sicherheit ruht deine Erlaubnis: Lass sie weiterlaufen, wenn das für dich in Ordnung ist.
link-declined = In Ordnung, es wurde nichts verknüpft.
link-declined-there = Das andere Konto hat Nein gesagt: Es wurde nichts verknüpft.
link-wrong-code = Dieser Code gilt nicht (mehr). Lass dir im anderen Konto mit /link einen neuen zeigen und schreib ihn mir hier; mit /cancel brichst du ab.
link-too-many-tries = Das waren für jetzt zu viele Codes. Versuch es bitte in einer Stunde noch einmal.
link-both-full = Beide Konten haben eigene Fotos oder Bilder, und die mische ich nie. Entscheide, welche du behalten willst, lösch im anderen Konto mit /delete alles und verknüpf die beiden dann noch einmal. Bisher hat sich nichts geändert.
link-own-code = Das ist der Code von diesem Konto. Gib ihn in deinem anderen ein.
link-already = Diese beiden Konten sind schon verknüpft, du kannst einfach in beiden weitermachen. Mit /link siehst du sie.
link-over = Das ist schon vorbei. Mit /link kannst du neu anfangen.
unlink-sure-here = Dieses Konto trennen? Gesichtsmodelle, Fotos und Bilder bleiben in: { $account }. Hier fängst du leer an, ohne Einwilligung. Bilder, die ich hier geschickt habe, bleiben in diesem Chat, bis du sie löschst.
unlink-sure-there = Trennen: { $account }? Gesichtsmodelle, Fotos und Bilder bleiben hier. Dort fängt es leer an, und Bilder, die ich dort geschickt habe, bleiben in dem Chat, bis sie gelöscht werden.
unlinked-here = Dieses Konto ist getrennt und fängt leer an. Alles bleibt in: { $account }.
unlinked-there = Getrennt: { $account }. Es hat nichts mehr von dir, und alles bleibt hier.
everything-linked = Auch die verknüpften Konten verlieren es: { $accounts }.
erased-elsewhere = Gerade wurde alles über dich gelöscht. Angestoßen wurde das hier: { $account }. Die Konten sind nicht mehr verknüpft.

## Fortschritt

stage-starting = Es geht los
stage-waiting-training = Warten auf einen freien Platz
stage-waiting-drawing = Warten auf einen freien Platz
stage-assessing = Ansehen
stage-watching-video = Video ansehen
stage-preparing = Vorbereiten
stage-resuming = Ich mache weiter, wo ich war
stage-training = Lernen
stage-checking = Vergleichen
stage-drawing = Malen
stage-enlarging = Vergrößern
stage-finishing = Fertigstellen
progress-ahead = { $n ->
    [one] 1 Auftrag davor
   *[other] { $n } Aufträge davor
}
progress-left = noch etwa { $left_s }
duration-seconds = { $n ->
    [one] 1 Sekunde
   *[other] { $n } Sekunden
}
duration-minutes = { $n ->
    [one] 1 Minute
   *[other] { $n } Minuten
}
duration-hours = { $n ->
    [one] 1 Stunde
   *[other] { $n } Stunden
}
duration-hours-minutes = { $hours } Std. { $minutes } Min.
size-kb = { $n } kB
size-mb = { $n } MB
size-gb = { $n } GB
list-and = { $first } und { $last }

## Was nicht geht und was schiefging

stale-press = Dieser Knopf ist überholt. So sieht es jetzt aus:
press-not-yours = Dieser Knopf gehört jemand anderem. Schreib mir in unserem eigenen Chat, dann bekommst du deine.
press-too-old = Dieser Knopf ist zu alt. So sieht es jetzt aus.
no-consent = Dafür brauche ich deine Einwilligung.
job-over = Das ist schon vorbei, abzubrechen gibt es nichts mehr. Schau hier im Chat, wie es ausgegangen ist.
prompt-empty = Schreib in einem Satz, was du sehen möchtest.
prompt-without-words = Das kann ich nicht malen: Schreib in Worten, wo du sein möchtest, zum Beispiel „am Strand“ oder „auf dem Mond, im Raumanzug“.
prompt-too-long = Das ist zu lang: { $length } Zeichen, höchstens { $most } gehen. Schreib es bitte kürzer.
prompt-sexual = Sexuelle Bilder von echten Menschen mache ich nicht. Wünsch dir bitte etwas anderes.
prompt-minor = Bilder von Kindern und Jugendlichen mache ich nicht. Wünsch dir bitte etwas anderes.
text-too-long = Dieser Text ist zu lang: höchstens { $most } Zeichen. Schreib ihn bitte kürzer.
quota-portraits = Das waren { $limit } Wünsche an einem Tag, mehr schaffe ich nicht. Morgen geht es weiter.
quota-trainings = Du hast heute schon { $limit } Trainings gestartet. Morgen geht wieder eins.
quota-photos = Das waren { $limit } Fotos an einem Tag. Morgen kannst du mir weitere schicken.
too-many-selfies = Mehr als { $limit } Fotos passen nicht hinein. Entferne zuerst ein paar.
too-many-jobs = Ich habe schon { $limit } Aufträge von dir. Lass mich erst ein paar davon erledigen.
stored-enough = Von einer Person bewahre ich höchstens { $limit_bytes } auf, und so viel liegt hier schon von dir. Darum habe ich das nicht behalten. Lösch unter /models ein Gesichtsmodell oder unter /gallery Bilder und schick es dann noch einmal.
file-too-big = Diese Datei ist zu groß: höchstens { $limit_bytes }. Schick sie als Foto, oder ein kürzeres Video.
not-a-picture = Das ist kein Foto, mit dem ich etwas anfangen kann. Schick Bilder (JPEG, PNG, HEIC) oder ein kurzes Video.
download-failed = Ich konnte diese Datei nicht holen. Schick sie mir bitte noch einmal.
upload-too-big = Das ist zu viel auf einmal: höchstens { $limit_bytes }. Schick es bitte in Teilen.
upload-too-many = Das sind zu viele Dateien auf einmal: höchstens { $most }. Schick den Rest bitte danach.
upload-too-slow = Das kam zu langsam an, darum habe ich nicht weitergelesen. Schick es bitte in kleineren Teilen oder über eine bessere Verbindung.
upload-malformed = Beim Senden ist etwas schiefgegangen. Schick es bitte noch einmal.
upload-not-kept = Was du gerade geschickt hast, konnte ich nicht behalten; schick es mir bitte später noch einmal.
request-malformed = Das habe ich nicht verstanden. Lade die Seite bitte neu.
starting = Ich wache gerade auf. Versuch es bitte gleich noch einmal.
something-went-wrong = Bei mir ist etwas schiefgegangen. Alles ist so wie vorher; versuch es bitte noch einmal.
job-failed = Ich habe es mehrmals versucht, und es hat nicht geklappt. Versuch es bitte später noch einmal.
worker-gave-up = Ich habe es mehrmals versucht, und es hat nicht geklappt. Versuch es bitte später noch einmal.
worker-crashed = Der Rechner hat mittendrin abgebrochen. Versuch es bitte noch einmal.
worker-failed = Dabei ist etwas schiefgegangen. Versuch es bitte noch einmal.
worker-timed-out = Es hat zu lange gedauert, darum habe ich aufgehört. Versuch es bitte noch einmal.
worker-stopped = Der Rechner wurde mittendrin angehalten. Versuch es bitte noch einmal.
worker-wrong-order = Etwas an diesem Auftrag passt nicht zusammen. Gib bitte dem Betreiber dieses Bots Bescheid.
output-broken = Das Ergebnis war beschädigt. Versuch es bitte noch einmal.
output-wrong = Herausgekommen ist etwas anderes als gewünscht, darum zeige ich es nicht. Versuch es bitte noch einmal.
orders-do-not-match = Dabei ist etwas schiefgegangen. Versuch es bitte noch einmal.
order-out-of-range = Etwas an diesem Auftrag passt nicht. Versuch es bitte noch einmal.
adapter-broken = Dieses Gesichtsmodell ist beschädigt. Trainiere es bitte noch einmal.
adapter-other-base = Dieses Gesichtsmodell wurde für einen anderen Maler gemacht. Trainiere es bitte noch einmal.
features-unreadable = Ältere Fotos lassen sich nicht mehr lesen. Fang bitte mit den Fotos neu an.
training-wrong-setting = Das Training ist hier nicht richtig eingestellt. Gib bitte dem Betreiber dieses Bots Bescheid.
sealed-data-damaged = Eine gespeicherte Datei ist beschädigt, darum benutze ich sie nicht. Gib bitte dem Betreiber dieses Bots Bescheid: Vielleicht gibt es eine Sicherung.
weights-missing = Der Maler ist nicht vollständig eingerichtet. Gib bitte dem Betreiber dieses Bots Bescheid.
weights-broken = Die Dateien des Malers sind beschädigt. Gib bitte dem Betreiber dieses Bots Bescheid.
weights-unsafe = Die Dateien des Malers sind von unsicherer Art. Gib bitte dem Betreiber dieses Bots Bescheid.
weights-hub-unreachable = Der Maler konnte nicht geholt werden. Versuch es bitte später noch einmal.
base-unsupported = Dieser Maler wird nicht unterstützt. Gib bitte dem Betreiber dieses Bots Bescheid.
storage-full = Auf dem Rechner ist kein Platz mehr. Gib bitte dem Betreiber dieses Bots Bescheid.
storage-unavailable = Ich komme gerade nicht an mein Gedächtnis. Versuch es bitte gleich noch einmal.
memory-unavailable = Ich komme gerade nicht an mein Gedächtnis. Versuch es bitte gleich noch einmal.
memory-conflict = Zwei Dinge kamen sich in die Quere. Versuch es bitte noch einmal.
session-raced = Zwei Dinge kamen sich in die Quere. Versuch es bitte noch einmal.
set-raced = Zwei Dinge kamen sich in die Quere. Versuch es bitte noch einmal.

## Profil bei Telegram

telegram-open-private = Zum privaten Chat
telegram-description = Ich bin eine KI. Schick mir ein paar Selfies, dann lerne ich dein Gesicht und mache Porträts von dir, wo immer du magst. Schlechte Fotos lehne ich gleich ab und sage warum. Du kannst jederzeit alles löschen.
telegram-short-description = Eine KI, die aus ein paar Selfies Porträts von dir macht.

## Discord

discord-open-private = Zum privaten Chat
discord-answered-in-private = Gesichter bleiben privat: Ich habe dir in unserem eigenen Chat geantwortet.
discord-dms-closed = Ich kann dir nicht schreiben. Erlaube bitte Direktnachrichten von diesem Server (oder füge mich deinem Konto hinzu) und versuch es noch einmal.
discord-command-outdated = Dieser Befehl hat sich geändert, seit deine App läuft. Schließ Discord bitte und öffne es neu, oder schreib mir: /help zeigt, was ich kann.
discord-button-outdated = Dieser Knopf stammt aus einer anderen Version von mir und tut nichts mehr. Schreib /start, um zu sehen, wo wir sind.
discord-busy = Discord bittet mich, langsamer zu machen. Versuch es bitte in einer Minute noch einmal.
discord-unreachable = Discord antwortet gerade nicht richtig. Versuch es bitte gleich noch einmal.
discord-not-allowed = Ich darf hier nicht schreiben. Frag bitte beim Betreiber dieses Servers nach, oder schreib mir in unserem eigenen Chat.
discord-refused = Discord hat meine Antwort nicht angenommen. Versuch es bitte noch einmal.
discord-file-too-big = Die Dateien sind größer, als ich hier schicken darf. Versuch es bitte mit weniger Bildern.
discord-not-in-groups = Gesichter bleiben privat: Schreib mir bitte in unserem eigenen Chat.
discord-token-wrong = Discord kennt mich nicht mehr. Gib bitte dem Betreiber dieses Bots Bescheid.
discord-picture-too-big = Ein Bild ist größer als { $limit_bytes }, mehr darf ich hier nicht schicken. Wer diesen Bot betreibt, kann es dir geben.
discord-picture-compressed = Das Original ist größer als { $limit_bytes }, mehr darf ich auf Discord nicht schicken. Das hier ist es als JPEG, mit gleich vielen Pixeln.
discord-name-start = start
discord-name-help = hilfe
discord-name-selfies = selfies
discord-name-train = trainieren
discord-name-portrait = porträt
discord-name-gallery = galerie
discord-name-models = modelle
discord-name-invite = einladen
discord-name-prove = nachweis
discord-name-consents = erlaubnisse
discord-name-privacy = datenschutz
discord-name-link = verknüpfen
discord-name-language = sprache
discord-name-cancel = abbrechen
discord-name-delete = löschen
discord-option-prompt-name = beschreibung
discord-option-prompt = Wo und wie du zu sehen sein willst: am Strand im roten T-Shirt
discord-option-photo-name = foto_{ $n }
discord-option-photo = Ein Selfie oder Video von dir; nur ich bekomme es zu sehen
discord-option-language-name = sprache
discord-option-language = de oder en; ohne Angabe die andere
discord-option-code-name = code
discord-option-code = Der Code, den dein anderes Konto zeigt; ohne ihn bekommst du einen
discord-option-model-name = modell
discord-option-model = Welches deiner Gesichtsmodelle; ohne Angabe das gewählte
discord-modal-prompt = Deine Beschreibung
discord-modal-name = Der neue Name
discord-modal-photos-title = Selfies schicken
discord-modal-photos = Bis zu zehn Fotos oder Videos von dir
discord-modal-photos-hint = Nur ich bekomme sie zu sehen. Schick keins, um zu sehen, wie viele fehlen.

# Grants
grant-nothing = Wähl mindestens eines aus, das du erlaubst.
grant-pictures = Wähl zwischen 1 und { $most } Bildern am Tag.
grant-end = Eine Erlaubnis gilt höchstens { $days } Tage, und ihr Ende muss in der Zukunft liegen. Wähl bitte ein anderes Ende.
grant-wider = Eine Erlaubnis lässt sich nur einschränken. Wenn du mehr erlauben willst, lass dich neu fragen: Die andere Person schreibt mir dafür /invite.
grant-over = Diese Erlaubnis gilt nicht mehr. Schreib /consents, dann siehst du, welche es noch gibt.
ask-over = Diese Frage ist schon beantwortet, oder ihre Zeit ist um. Schreib /consents, dann siehst du, was noch offen ist.
requester-suspended = Dein Konto ist hier gerade gesperrt, deshalb male ich nichts. Frag bitte beim Betreiber dieses Bots nach.
nobody-depicted = Auf diesem Bild ist niemand, den ich malen könnte. Wähl unter /models ein Gesichtsmodell aus.
group-off = In dieser Gruppe bin ich nicht eingeschaltet. Das kann ein Admin mit /group; in unserem eigenen Chat male ich dich sowieso.
group-not-member = Das geht nur für Mitglieder der Gruppe. Tritt ihr zuerst bei, oder schreib mir in unserem eigenen Chat.
group-admins-only = In dieser Gruppe dürfen nur die Admins Bilder wünschen. Schreib mir stattdessen in unserem eigenen Chat.
group-own-only = In dieser Gruppe darf jeder nur sich selbst malen lassen. Für andere Bilder schreib mir in unserem eigenen Chat.
group-scene = Diese Art von Szene ist in dieser Gruppe nicht erlaubt. Wähl eine andere, oder schreib mir in unserem eigenen Chat.
group-quota = Du hattest so viele Bilder, wie diese Gruppe am Tag erlaubt. Morgen ist wieder Platz.
unknown-person = Das Gesichtsmodell von jemandem auf diesem Bild gibt es nicht mehr, deshalb kann ich es nicht malen. Wähl unter /models, wen ich jetzt male.
subject-suspended = Das Konto von jemandem auf diesem Bild ist gesperrt, deshalb geht es nicht. Wähl unter /models, wen ich stattdessen male.
no-proof = Wer auf diesem Bild ist, hat noch nicht gezeigt, der Mensch auf den Fotos zu sein. Bist du es selbst, schreib /prove. Sonst wähl unter /models, wen ich stattdessen male.
grant-blocked = Diese Person erlaubt dir nicht, sie malen zu lassen. Wähl unter /models, wen ich stattdessen male.
ask-refused = Diese Person hat zu diesem Bild nicht Ja gesagt. Wünsch dir etwas anderes, oder wähl unter /models, wen ich stattdessen male.
grant-changed = Inzwischen wurde eine Erlaubnis zurückgenommen, deshalb zeige ich dieses Bild nicht. Schreib /consents, dann siehst du, was jetzt erlaubt ist.
no-grant = Diese Person hat dir nicht erlaubt, sie hier malen zu lassen. Frag sie mit /invite.
grant-revoked = Diese Person hat die Erlaubnis, sie malen zu lassen, zurückgenommen. Wähl unter /models, wen ich stattdessen male.
grant-ended = Die Erlaubnis, diese Person malen zu lassen, ist abgelaufen. Bitte mit /invite um eine neue.
grant-paused = Diese Person hat die Erlaubnis, sie malen zu lassen, gerade angehalten. Versuch es später noch einmal, oder wähl unter /models, wen ich stattdessen male.
grant-company = Für Bilder von euch zusammen gilt die Erlaubnis nicht. Sie lässt sich geben: /consents, dann „Bilder von uns beiden erlauben“.
grant-scene = Die Erlaubnis gilt nicht für diese Art von Szene. Wähl eine von den fertigen Szenen.
grant-quota = Du hattest so viele Bilder dieser Person, wie sie am Tag erlaubt. Versuch es bitte morgen noch einmal.
grant-ask-first = Diese Person möchte vor jedem Bild gefragt werden. Schreib mir den Wunsch, dann frage ich.
invite-too-many = Du hast schon { $most } offene Einladungen. Warte, bis eine benutzt oder abgelaufen ist.
invite-over = Diese Einladung wurde schon benutzt, oder ihre Zeit ist um. Bitte dort um eine neue, wo du sie herhast.
invite-own = Das ist deine eigene Einladung. Schick sie der Person, die du bitten möchtest.
together-two-only = Auf ein Bild passen hier zwei Personen. Wähl eine Freundin oder einen Freund dafür aus.
together-other-base = Diese beiden Gesichter wurden für verschiedene Maler gelernt und passen nicht auf ein Bild. Bitte trainiere das ältere neu, dann geht es.

# Asking a friend, and permissions
command-invite = Frag jemanden, ob du sie oder ihn malen lassen darfst
command-consents = Wer dich malen lassen darf, und wen du
discord-option-invite = Der Code, den dir jemand geschickt hat; ohne ihn fragst du selbst
invite-about = Du möchtest Bilder von jemandem, den du kennst? Ich mache eine Einladung, die fragt. Nur dieser Mensch selbst kann Ja sagen, für das eigene Gesicht, und kann es jederzeit beenden.
invite-who = Unter welchem Namen kennt dich dieser Mensch? Den zeige ich dann.
button-invite-as = Als { $name } fragen
invite-link = Schick diesen Link weiter: { $link }
invite-typed = Oder man schreibt mir das, in jeder Chat-App, in der es mich gibt: { $command }
invite-send = Schick diese Zeile weiter. Wer sie bekommt, schreibt sie mir, in jeder Chat-App, in der es mich gibt: { $command }
invite-link-facts = Die Einladung fragt als „{ $name }“, gilt { $days } Tage lang für einen einzigen Menschen und erlaubt von sich aus nichts. Die Antwort sage ich dir hier.
invite-too-many-tries = Das waren zu viele falsche Codes. Bitte versuch es in einer Stunde wieder.
invite-asks = „{ $name }“ fragt, ob hier Bilder von dir gemalt werden dürfen, mit dem Gesichtsmodell, das ich aus deinen Fotos gelernt habe. Wer das ist, weiß ich nicht: Der Name ist selbst gewählt. Hast du die Einladung wirklich von diesem Menschen bekommen?
invite-would = Dein Ja würde erlauben: Bilder von dir allein, in jeder beschriebenen Szene, höchstens { $n } am Tag, im privaten Chat mit mir, nie in einer Gruppe.
invite-control = Deine Fotos und dein Modell bekommt dort niemand, und weitergeben lässt sich die Erlaubnis nicht. Unter /consents siehst du jede Verwendung und kannst sie jederzeit anhalten oder beenden.
invite-seen-as = Dort heißt du „{ $name }“.
invite-not-yet = Bevor du Ja sagen kannst, brauchst du hier ein eigenes Gesichtsmodell: Ich frage dich nach deiner Einwilligung, du schickst mir ein paar Selfies, und ich lerne dein Gesicht. Das musst du nicht: Ein Nein ist auch in Ordnung.
invite-waits = Die Frage wartet auf dich bis { $until_on }. Wenn dein Modell fertig ist, schreib /consents.
button-allow-ask = Ja, aber frag mich jedes Mal
button-allow-today = Ja, für heute
button-allow-month = Ja, für 30 Tage
button-allow-quarter = Ja, für 90 Tage
button-refuse = Nein
button-refuse-and-block = Nein, und blockieren
invite-given = Du erlaubst „{ $name }“, dich malen zu lassen, bis { $until_on }.
invite-said-yes = „{ $name }“ hat Ja gesagt: Du darfst Bilder malen lassen, bis { $until_on }.
invite-said-no = Die Antwort ist Nein: Von diesem Menschen male ich keine Bilder für dich. Das ist sein gutes Recht.
invite-declined = In Ordnung: „{ $name }“ darf dich nicht malen lassen. Ich habe gesagt, dass es ein Nein ist, und sonst nichts.
invite-blocked = Außerdem ist dieses Konto blockiert: Bilder von dir bekommt es von mir nicht mehr. Unter /consents kannst du Blockierungen aufheben.
grant-unproven = Eines gehört noch dazu: ein kurzes Video mit drei kleinen Aufgaben, das mir zeigt, dass du der Mensch auf deinen Fotos bist. Bis dahin merke ich mir dein Ja und male nichts.
grant-unproven-there = Eines fehlt noch: ein kurzes Video, das mir zeigt, dass das wirklich der Mensch auf den Fotos ist. Bis dahin male ich nichts; sobald es losgehen kann, sage ich es dir.
grant-asked-each-time = Vor jedem Bild frage ich dich, und ohne deine Antwort ist es ein Nein.
grant-in-advance = Ich frage dich nicht jedes Mal. Jedes Bild, das gemacht wurde, siehst du unter /consents.
grant-asks-first = Vor jedem Bild muss ich dort fragen.
grant-no-asking = Du musst nicht jedes Mal fragen; zu sehen ist dort, was gemacht wurde.
button-revoke = Jetzt beenden
button-consents = Erlaubnisse
button-invite = Jemanden fragen
button-uses = Bilder von mir
button-unblock = Blockierungen aufheben
button-answer = { $name } antworten
button-permission = { $name }
button-pause = Anhalten
button-see-permission = Erlaubnis ansehen
button-resume = Weiter erlauben
button-narrow-ask = Frag mich jedes Mal
button-narrow-few = Nur 4 Bilder am Tag
button-narrow-scenes = Nur fertige Szenen
button-narrow-week = Nur noch 7 Tage
consents-about = Nur wer es selbst erlaubt hat, wird für andere gemalt. Was du beendest, endet sofort.
consents-asked = Wartet auf deine Antwort:
item-invite = • „{ $name }“ möchte dich malen lassen
consents-given = Du erlaubst:
consents-received = Dir wurde erlaubt:
item-permission = • { $name }: { $state }, Ende { $until_on }
consents-none = Du hast nichts erlaubt, und niemand dir.
named = „{ $name }“
somebody = jemand
grant-state-unproven = erlaubt, aber der Nachweis fehlt noch
grant-state-valid = erlaubt
grant-state-suspended = angehalten
grant-state-revoked = zurückgenommen
grant-state-ended = abgelaufen
permission-given = Du hast { $name } erlaubt, dich malen zu lassen.
permission-received = { $name } hat dir erlaubt, Bilder malen zu lassen.
permission-state = Stand: { $state }. Ende: { $until_on }.
permission-terms = Allein, in privaten Chats, höchstens { $n } Bilder am Tag; { $used } in den letzten 24 Stunden.
button-receipt = Quittung
agreed-title = Dem hast du am { $given_on } zugestimmt:
agreed-photos = Dass deine Bilder hier gespeichert werden, ein Gesichtsmodell dein Gesicht daraus lernt und damit Bilder von dir gemalt werden; bis du sie löschst oder deine Zustimmung zurücknimmst. Dass du 18 oder älter bist und auf den Bildern zu sehen.
agreed-facts = Verantwortlich: { $operator }. Fassung des Textes: { $version }.
agreed-end = So beendest du es: { $command }
agreed-machines = Dasselbe für Maschinen (ISO/IEC TS 27560), zum Kopieren und Aufheben: { $json }
button-together = Bilder von uns beiden erlauben
button-swap = Seiten tauschen
permission-terms-both = Zusammen mit { $name } auf einem Bild, in privaten Chats, höchstens { $n } Bilder am Tag; { $used } in den letzten 24 Stunden.
together-given-there = { $name } erlaubt Bilder von euch beiden. Schreib zum Beispiel: { $name } und ich am Strand
together-unsure = Ich bin nicht sicher, ob auf allen beide Gesichter stimmen. Wenn eins nicht stimmt, drück auf „Noch einmal“.
permission-any-scene = Jede Szene, auch in eigenen Worten.
permission-ready-scenes = Nur fertige Szenen.
uses-about = Bilder, die andere von dir machen ließen, die neuesten zuerst (Seite { $page }):
uses-none = Niemand sonst hat ein Bild von dir machen lassen.
item-use = { $n }. { $made_on }, { $name }: { $what }, { $outcome } ({ $prompt })
use-wish = ein Wunsch
use-reported = gemeldet, verborgen
use-removed = gelöscht
use-sent-deleted = gesendet, inzwischen gelöscht
use-failed = nicht entstanden
use-cancelled = abgebrochen, nicht gesendet
use-never-made = nie gesendet
depicted-about = { $name } hat am { $made_on } diese Bilder von dir machen lassen. Sie gingen { $where }.
depicted-in-private = { $platform ->
    [web] in den privaten Webchat mit mir
    [telegram] in den privaten Chat mit mir auf Telegram
    [discord] in den privaten Chat mit mir auf Discord
   *[other] in den privaten Chat mit mir ({ $platform })
}
depicted-in-group = { $platform ->
    [telegram] in eine Gruppe auf Telegram
    [discord] auf einen Server bei Discord
   *[other] in eine Gruppe ({ $platform })
}
depicted-wish-gone = Was gewünscht war, ist nicht mehr gespeichert.
depicted-reported = Du hast sie gemeldet. Nummer der Meldung: { $reference }
depicted-report-next = Ab jetzt sieht sie hier sonst niemand mehr, und ich nehme sie aus dem Chat. Wer diesen Bot betreibt, sieht sie sich an und entscheidet. Bewahre die Nummer auf, falls du nachfragen willst.
depicted-delete-sure = Diese Bilder von dir für alle löschen, auch die HD-Dateien? Ich nehme sie auch aus dem Chat, in den sie gingen, soweit er mich lässt. An Kopien, die jemand gespeichert hat, komme ich nicht heran.
depicted-gone = Hier waren Bilder von dir. Sie sind gelöscht.
depicted-deleted = { $n ->
    [0] Sie waren schon gelöscht.
    [one] Gelöscht: { $n } Bild. Ich nehme es aus dem Chat, in den es ging.
   *[other] Gelöscht: { $n } Bilder. Ich nehme sie aus dem Chat, in den sie gingen.
}
depicted-all-sure = { $n ->
    [one] Auch löschen, was mit dieser Erlaubnis entstanden ist: { $n } Satz Bilder, für alle, auch die HD-Dateien?
   *[other] Auch löschen, was mit dieser Erlaubnis entstanden ist: { $n } Sätze Bilder, für alle, auch die HD-Dateien?
}
depicted-removed-there = { $n ->
    [one] { $name } hat { $n } Bild von sich gelöscht, das du machen ließest. Es ist auch hier weg.
   *[other] { $name } hat { $n } Bilder von sich gelöscht, die du machen ließest. Sie sind auch hier weg.
}
depicted-hidden-there = Diese Bilder sind verborgen, bis jemand sie angesehen hat. Du musst jetzt nichts tun; ob sie wiederkommen, siehst du in /gallery.
permission-made = { $n ->
    [one] { $n } Satz Bilder, der damit entstanden ist, ist noch da.
   *[other] { $n } Sätze Bilder, die damit entstanden sind, sind noch da.
}
pictures-taken-down = Hier waren Bilder, die nicht mehr gezeigt werden: Jemand darauf wollte das nicht.
picture-removed = Jemand auf diesen Bildern hat sie gelöscht, deshalb zeige ich sie nicht. Schreib mir gern einen anderen Wunsch.
button-depicted-delete = Für alle löschen
button-depicted-report = Melden
button-depicted-stop = Dieser Person alles beenden
button-depicted-all = Auch löschen
use-pictures = { $n ->
    [one] ein Bild
   *[other] { $n } Bilder
}
use-pictures-and-larger = { $n ->
    [one] ein Bild
   *[other] { $n } Bilder
} und { $larger ->
    [one] eine größere Fassung
   *[other] { $larger } größere Fassungen
}
use-larger = eine größere Fassung
use-sent = gesendet
use-refused = gestoppt, nicht gesendet
use-under-way = bisher nicht gesendet
use-prompt-gone = der Text ist gelöscht
item-friend = • { $name }, mit Erlaubnis: { $state }
button-draw = { $name } malen
friend-in-use = Ab jetzt male ich „{ $name }“, mit Erlaubnis. Wo soll das sein?
friend-over = Die Person, die du ausgewählt hattest, darf ich für dich nicht mehr malen, und gemalt habe ich nichts. Unter /models wählst du, wen ich jetzt male.
ask-waiting = Ich frage { $name }. Bis eine Antwort da ist, male ich nichts.
ask-silence = Keine Antwort innerhalb von 12 Stunden gilt als Nein.
ask-wish = Der Wunsch: „{ $prompt }“
ask-too-many = { $most } deiner Wünsche warten dort schon auf eine Antwort. Bitte warte, bis einer beantwortet ist.
ask-question = { $name } fragt: Darf ich dich so malen? Bis zu vier Bilder, für den privaten Chat mit mir.
ask-question-both = { $name } fragt: Darf ich euch beide so zusammen auf ein Bild malen? Bis zu vier Bilder, für den privaten Chat mit mir.
ask-question-group = { $name } fragt: Darf ich dich so malen? Bis zu vier Bilder, für eine Gruppe, in der ihr beide seid.
ask-lapsed = Das hat { $name } gefragt. Innerhalb von 12 Stunden kam keine Antwort, deshalb wurde es nicht gemalt. Du musst nichts tun.
ask-no-answer = { $name } hat innerhalb von 12 Stunden nicht geantwortet, deshalb habe ich das nicht gemalt. Vielleicht war einfach viel los: Du darfst noch einmal fragen.
ask-allowed-once = Ja, einmal: Ich male das für { $name }, und nichts sonst.
ask-allowed-today = Ja, für heute: { $lasts_s } lang frage ich dich vor solchen Bildern für { $name } nicht mehr: dieselben Personen, derselbe Ort. Du siehst sie unter /consents.
ask-refused-wish = Nein: Das male ich nicht für { $name }. Deine Erlaubnis bleibt, wie sie ist; beenden kannst du sie unter /consents.
ask-refused-and-blocked = Nein, und blockiert: Von dir male ich nichts mehr für { $name }. Gesagt habe ich dort nur das Nein.
ask-said-yes = { $name } hat Ja gesagt. Ich male es.
ask-said-yes-but = { $name } hat Ja gesagt, aber ich konnte nicht anfangen:
ask-said-no = { $name } hat zu diesem Bild Nein gesagt.
button-allow-once = Ja, einmal
button-allow-hours = Ja, für heute
button-refuse-wish = Nein, das nicht
button-refuse-wish-and-block = Nein, und blockieren
consents-questions = { $n ->
    [one] Ein Wunsch wartet auf dein Ja oder Nein.
   *[other] { $n } Wünsche warten auf dein Ja oder Nein.
}

# Gruppen
group-hello = Hallo! Ich bin eine KI und mache Porträts von allen, die das möchten, aus ein paar Selfies von ihnen.
group-hello-off = Hier tue ich nichts, bis ein Admin mich einschaltet: mit /group.
group-consents-way = Dürfen die Mitglieder hier Bilder von dir anfragen? Das sagst nur du selbst, in unserem eigenen Chat.
group-anonymous = Ich sehe nicht, wer du bist, solange du als Gruppe schreibst. Schalte „anonymer Admin“ bitte kurz aus und schreib es noch einmal.
group-zone-unknown = Diese Zeitzone kenne ich nicht. Nenne eine Stadt, wie Uhren es tun: /group Europe/Berlin
group-members-hidden = Ich sehe nicht, wer hier Mitglied ist, und male deshalb nichts. Bitte einen Admin, auch mich zum Admin zu machen; Rechte brauche ich dafür keine.
group-quiet = In dieser Gruppe ist gerade Ruhezeit. Frag bitte danach noch einmal.
subject-away = Jemand auf diesem Bild ist für mich gerade nicht erreichbar und wird deshalb nicht gemalt. Versuch es später noch einmal, oder wähle unter /models, wen ich stattdessen male.

## Nachweis der Person

command-prove = Zeig, dass du der Mensch auf deinen Fotos bist
button-prove = Zeigen, dass ich es bin
button-prove-begin = Zeig mir die Aufgaben
button-prove-other = Andere Aufgaben
button-prove-again = Neue Aufgaben
button-prove-later = Jetzt nicht
button-prove-of = { $name }
button-draw-now = Jetzt malen
proof-about = Zeig mir, dass die Fotos von { $name } dich zeigen: In einem kurzen Video machst du drei kleine Aufgaben, die ich für dich ziehe. Dann hast du drei Minuten Zeit.
proof-ask = Zeig mir, dass die Fotos von { $name } dich zeigen. Schick mir innerhalb von drei Minuten ein kurzes Video, in dem du das machst, in dieser Reihenfolge:
item-proof-task = { $n }. { $task }
proof-task-turn-left = den Kopf nach links drehen
proof-task-turn-right = den Kopf nach rechts drehen
proof-task-look-up = das Kinn heben und nach oben schauen
proof-task-look-down = das Kinn senken und nach unten schauen
proof-task-tilt-left = den Kopf zur linken Schulter neigen
proof-task-tilt-right = den Kopf zur rechten Schulter neigen
proof-task-smile = lächeln, so dass man die Zähne sieht
proof-task-open-mouth = den Mund weit öffnen
proof-task-raise-brows = die Augenbrauen hochziehen
proof-task-pucker = die Lippen spitzen, wie für einen Kuss
proof-how = Schau zuerst gerade in die Kamera, und nach jeder Aufgabe wieder. Niemand sonst im Bild, und alles in einem Stück.
proof-deleted = Das Video lösche ich, sobald ich es angesehen habe.
proof-draws-left = { $n ->
    [one] Heute kann ich dir noch einmal Aufgaben ziehen.
   *[other] Heute kann ich dir noch { $n } Mal Aufgaben ziehen.
}
telegram-proof-how = Schick mir bitte eine runde Videonachricht: Tipp einmal auf das Mikrofon neben dem Textfeld, dann wird es zur Kamera; halt sie gedrückt, während du aufnimmst.
discord-proof-how = Nimm es bitte mit dem Handy oder der Webcam auf und schick das Video hier als Anhang.
web-proof-how = Drück auf „Jetzt aufnehmen“: Die Kamera zeigt dir die Aufgaben nacheinander. Oder schick ein Video, das du gerade eben aufgenommen hast.
proof-first = Bevor ich lerne, bitte ich dich zu zeigen, dass du es bist: ein kurzes Video mit drei kleinen Aufgaben, drei Minuten Zeit.
proof-waiting = Ich warte auf dein Video. Das sind die Aufgaben:
proof-looking = Danke, dein Video ist da, und ich sehe es mir an.
proof-still-looking = Ich sehe mir noch dein erstes Video an, deshalb habe ich dieses nicht behalten.
proof-case-open = Dein Video muss sich noch ein Mensch ansehen, deshalb habe ich dieses nicht behalten. War es für deine Fotos gedacht, drück auf „Weiter mit den Fotos“ und schick es noch einmal.
proof-not-kept-new = Dieses Video habe ich nicht behalten: Es sind keine Aufgaben offen. Sollte es zeigen, dass du es bist, lass dir zuerst neue Aufgaben ziehen; war es für deine Fotos gedacht, drück auf „Weiter mit den Fotos“ und schick es noch einmal.
proof-photo-sent = Ein Foto kann mir nicht zeigen, dass du es gerade bist, deshalb habe ich es nicht behalten. Ich brauche ein Video, in dem du die Aufgaben machst.
proof-several-sent = Schick mir bitte nur ein Video, mit allen drei Aufgaben. Von diesen habe ich keins behalten.
proof-not-round = Dafür nehme ich nur eine runde Videonachricht, die du jetzt aufnimmst: Ein Video aus der Galerie könnte von irgendwann sein. Ich habe es nicht behalten.
proof-done = Du bist es: Die Fotos von { $name } zeigen dich. ✓
proof-done-by-person = Ein Mensch hat sich dein Video angesehen: Die Fotos von { $name } zeigen dich. ✓
proof-friends-may = { $names } darf dich jetzt malen lassen, so wie du es erlaubt hast.
proof-friend-done = Eines fehlte noch, und jetzt ist es da: „{ $name }“ ist wirklich der Mensch auf den Fotos. Du kannst Bilder malen lassen.
proof-all-done = Von den Fotos all deiner Gesichtsmodelle ist gezeigt, dass du es bist. ✓
proof-no-photos = Dafür brauche ich zuerst Fotos von dir.
proof-too-few = Dafür brauche ich zuerst mehr gute Fotos von dir: bisher { $accepted }, mindestens { $fewest }.
proof-which = Um welches Gesichtsmodell geht es?
proof-failed = An diesem Video konnte ich nicht sehen, dass du es bist.
proof-failed-by-person = Ein Mensch hat sich dein Video angesehen und konnte nicht sehen, dass du es bist.
proof-failed-by-us = Ich konnte mir dein Video nicht ansehen; das lag an mir. Versuch es bitte noch einmal mit neuen Aufgaben.
proof-try-again = Soll ich dir neue Aufgaben ziehen?
proof-unsure = Ich bin mir nicht sicher. Ein Mensch, der sich um diesen Bot kümmert, sieht sich ein paar Einzelbilder deines Videos an und entscheidet innerhalb von zwei Tagen; die Antwort bekommst du hier. Bis dahin bewahre ich diese Bilder verschlossen auf, dann lösche ich sie. Das Video ist schon gelöscht.
proof-nobody-decided = Es tut mir leid: Über dein Video hat niemand rechtzeitig entschieden. Alles davon ist gelöscht. Versuch es bitte noch einmal mit neuen Aufgaben.
proof-postponed = In Ordnung. Schreib /prove, wenn du weitermachen möchtest.
proof-go-on-failed = Wo du warst, konnte ich nicht weitermachen:
proof-as-photos = Das Video habe ich als Fotos genommen, nicht als Nachweis, dass du es bist. Dafür ziehe ich dir neue Aufgaben.
proof-no-face = Ich habe kein Gesicht gut genug gesehen. Nimm es bitte in gutem Licht auf, mit dem ganzen Gesicht im Bild.
proof-several-people = Es war mehr als ein Mensch im Bild. Nimm das Video bitte allein auf.
proof-another-person = Der Mensch im Video sieht dem auf den Fotos nicht ähnlich genug. Schau gerade in die Kamera, in gutem Licht und ohne Brille oder Mütze, wenn die Fotos keine zeigen. Ist auf manchen Fotos jemand anderes, nimm diese zuerst heraus.
proof-task-missed = Das habe ich nicht gesehen, oder nicht in dieser Reihenfolge: { $tasks }. Mach jede Aufgabe bitte deutlich und halt sie eine Sekunde lang.
proof-too-short = Das Video war zu kurz. Nimm dir bitte etwa drei Sekunden für jede Aufgabe.
proof-flat = Das sah aus wie ein Foto oder ein Bildschirm vor der Kamera. Nimm bitte dich selbst auf.
proof-cut = Das Video war nicht in einem Stück aufgenommen, oder du warst zwischendurch nicht im Bild. Nimm es bitte ohne Unterbrechung auf.
proof-unreadable = Das Video konnte ich nicht öffnen. Nimm es bitte neu auf und schick es noch einmal.
proof-late = Die drei Minuten sind um, deshalb habe ich das Video nicht behalten. Lass dir bitte neue Aufgaben ziehen.
proof-forwarded = Das war weitergeleitet oder von einem anderen Bot: Es zeigt nicht, dass du gerade hier bist. Ich habe es nicht behalten. Nimm das Video bitte selbst auf.
proof-used = Zu diesen Aufgaben gibt es schon ein Video. Lass dir für ein weiteres bitte neue Aufgaben ziehen.
proof-over = Das ist schon entschieden. Schreib /prove, dann siehst du, wo du bist.
proof-needed = Bevor ich aus diesen Fotos lerne, zeig mir bitte, dass du der Mensch darauf bist.
proof-photos-gone = Eines der Fotos wurde inzwischen herausgenommen, deshalb konnte ich dein Video nicht mit allen vergleichen. Lass dir bitte neue Aufgaben ziehen.
proof-too-many-draws = Ich habe dir heute schon { $most } Mal Aufgaben gezogen. Versuch es bitte morgen wieder.
command-group = In einer Gruppe: was der Bot dort darf
discord-name-group = gruppe
discord-option-group-name = einstellung
discord-option-group = Eine Zeitzone wie Europe/Berlin, oder log für diesen Kanal; ohne sie siehst du die Regeln
button-group-on = Einschalten
button-group-off = Ausschalten
button-group-everybody = Alle dürfen wünschen
button-group-admins = Nur Admins dürfen wünschen
button-group-own = Nur eigene Gesichter
button-group-given = Auch wer es erlaubt
button-group-scenes = Szenen …
button-group-quota = Bilder am Tag …
button-group-quiet = Ruhezeit …
button-group-private-first = Zuerst privat
button-group-at-once = Gleich in die Gruppe
button-group-spoiler = Bilder verdecken
button-group-no-spoiler = Offen zeigen
button-group-no-log = Protokoll beenden
button-group-kind-on = ☐ { $kind }
button-group-kind-off = ☑ { $kind }
button-group-a-day = { $n }
button-group-from-to = { $begin } bis { $end }
button-group-never-quiet = Nie Ruhe
button-group-remove = Löschen
button-post = In die Gruppe stellen
scene-kind-everyday = Alltag
scene-kind-travel = Reise
scene-kind-fantasy = Fantasie
scene-kind-own-words = in eigenen Worten
group-is-off = In dieser Gruppe bin ich ausgeschaltet und male nichts.
group-is-off-why = Schaltet mich ein Admin ein, können sich Mitglieder mit /portrait malen lassen. Andere nur, wenn diese es der Gruppe selbst erlaubt haben.
group-is-on = In dieser Gruppe bin ich eingeschaltet. Die Regeln:
item-group-everybody = • Alle Mitglieder dürfen Bilder wünschen.
item-group-admins = • Nur Admins dürfen Bilder wünschen.
item-group-own = • Alle dürfen nur sich selbst malen lassen.
item-group-given = • Alle dürfen sich selbst malen lassen, und Mitglieder, die es der Gruppe erlaubt haben (mit /consents).
item-group-scenes = • Szenen: { $scenes }.
item-group-no-scene = • Keine Art von Szene ist erlaubt, also wird nichts gemalt.
item-group-quota = • Höchstens { $n } Bilder am Tag für jede Person.
item-group-quiet = • Ruhezeit von { $begin } bis { $end } ({ $zone }).
item-group-never-quiet = • Keine Ruhezeit.
item-group-private-first = • Bilder kommen zuerst privat zu dir, wenn du sie wünschst; du stellst sie in die Gruppe oder nicht.
item-group-at-once = • Bilder kommen gleich in die Gruppe.
item-group-spoiler = • Bilder sind verdeckt, bis jemand sie antippt.
item-group-no-spoiler = • Bilder sind offen zu sehen.
item-group-log = • Wünsche und geänderte Regeln stehen im Protokoll, ohne Bilder.
item-group-no-log = • Kein Protokoll.
group-never-widens = Diese Regeln können nur verbieten. Wessen Gesicht gemalt werden darf, sagt jede Person selbst.
group-typed = Eine andere Zeitzone: /group Europe/Berlin. Ein Protokoll: /group log, in dem Kanal oder Thema, das es bekommen soll.
group-only-there = /group ist für Gruppen: Schreib es in einer Gruppe, in der ich bin und du Admin bist.
group-admins-decide = Das können nur Admins dieser Gruppe. Frag jemanden von ihnen.
group-over = Das gehört zu einem früheren Moment und tut nichts mehr. Schreib /group oder /portrait, dann siehst du, was jetzt geht.
group-press-not-yours = Dieser Knopf ist für jemand anderen. Schreib /group oder /portrait, dann bekommst du deinen eigenen.
group-quiet-until = In dieser Gruppe ist Ruhezeit bis { $clock }. Frag bitte dann noch einmal.
group-no-model = Dafür brauchst du zuerst ein eigenes Gesichtsmodell. Schreib mir in unserem privaten Chat, dort fängt es an.
group-nobody-called = Niemand mit diesem Namen hat es der Gruppe erlaubt. Schreib nur /portrait, dann siehst du, wen du malen lassen kannst.
group-private-first = Hier kommen Bilder zuerst privat, und dort erreiche ich dich noch nicht. Schreib mir in unserem privaten Chat und frag dann noch einmal.
group-how = Schreib, wo du sein möchtest: /portrait am Strand in der Sonne
group-how-others = Du kannst auch malen lassen: { $names }. Fang dann mit dem Namen an: /portrait @{ $name } am Strand in der Sonne
group-wish-private = Ich male es: { $prompt }. Es kommt zuerst privat zu dir; dort kannst du es hierher stellen.
group-done = Fertig: { $prompt }
group-post-ask = Soll ich das in die Gruppe stellen? Bisher hast nur du es gesehen.
group-posted = Es steht in der Gruppe. Dort kannst du es mit „Löschen“ wieder wegnehmen.
group-log-wish = { $name } wünscht sich: { $prompt }
group-log-rules = { $name } hat die Regeln der Gruppe geändert.
group-nameless = dieser Gruppe
group-give-asks = Dürfen die Mitglieder von { $name } Bilder von dir wünschen?
group-give-would = Dein Ja würde erlauben: Bilder von dir allein, nur in dieser Gruppe, in jeder Szene, die ihre Regeln erlauben, höchstens { $n } am Tag zusammen.
group-give-control = Die Mitglieder bekommen weder deine Fotos noch dein Modell. Es gilt, solange du Mitglied bist; Admins können Bilder verbieten, aber nie für dich erlauben. Unter /consents siehst du jede Verwendung und kannst es jederzeit beenden.
group-give-seen-as = Die Gruppe kennt dich hier als „{ $name }“.
group-give-not-yet = Bevor du Ja sagen kannst, brauchst du hier ein eigenes Gesichtsmodell. Du musst das nicht: Ohne dein Ja wird nichts gemalt.
group-give-already = Du erlaubst es schon, bis { $until_on }. Eine neue Antwort ersetzt diese.
group-given = Die Mitglieder von { $name } dürfen Bilder von dir wünschen, bis { $until_on }.
group-not-given = Gut: Niemand dort darf dich malen lassen.
permission-terms-group = Allein, nur in dieser Gruppe, höchstens { $n } Bilder am Tag; { $used } in den letzten 24 Stunden.

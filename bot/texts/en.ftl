# What Moonselfie says, in English. Ids that start with `item-` are lines of a list, all others paragraphs or labels.
# bot/chat/words.py tells how arguments are worded: ..._s durations, ..._bytes sizes, ..._on dates.

## Greeting

welcome-hello = Hi! I am Moonselfie. I am an AI: I learn your face from your selfies and then make portraits of you anywhere, even on the moon.
welcome-photos = What happens with your photos: I check them, I learn your face from them, and I keep them locked with a key of your own. Nobody else gets to see them. You can delete everything at any time.
welcome-how = It takes three steps: you send selfies, I learn, you tell me where you want to be.
welcome-back = Good to see you! “{ $name }” is ready. Tell me where you want to be, for example “on the beach in a red T-shirt”.
welcome-training = “{ $name }” is being trained just now.
language-now = From now on in English.
cancelled-question = All right, forgotten.
cancel-training = “{ $name }” is still being trained. To stop the training, press “Cancel”.
unknown-command = I do not know that command. /help shows what I can do.
only-in-private = Faces stay private: please write to me in our own chat.

## Commands, as menus show them

command-start = Say hello and see what comes next
command-help = What I can do
command-selfies = Send selfies, see how many are missing
command-train = Let me learn your face
command-portrait = Make portraits: /portrait on the beach
command-gallery = Your earlier pictures
command-models = Your face models: choose, rename, delete
command-privacy = What is stored about you, and why
command-link = Link your account of another chat app
command-language = Deutsch or English: change the language
command-cancel = Forget the open question
command-delete = Delete everything about you
help-how = You send selfies, I learn your face, and then every sentence you write becomes four portraits of you. This is what I listen to:
help-operator = { $operator ->
    [unnamed] I am an AI, and my pictures are made up: please do not pass them off as photos.
   *[other] This Moonselfie is run by { $operator }. I am an AI, and my pictures are made up: please do not pass them off as photos.
}
small-talk-hello = Hello!
small-talk-thanks = You are welcome!
small-talk-praise = I am glad you like it!
small-talk-fine = All right!
small-talk-hurry = I am hurrying!
small-talk-emoji = I like that! From emoji alone I draw nothing, though.
small-talk-draw = For new pictures, write in words where you want to be, for example “on the beach in a red T-shirt”.
small-talk-next = This is what can come next:
question-asked = That sounds like a question. Under “Help” you find what I can do.
question-how-it-goes = It goes like this: you send me about { $needed } selfies, I learn your face and show how much longer that takes; after that I draw you as often as you like. Everybody who is 18 or older can take part.
question-time-left = It takes about { $left_s } more.
question-time-unknown = How much longer it takes I cannot say yet.
question-time-ahead = { $n ->
    [0] It has not begun yet, but is next in line.
    [one] It has not begun yet: one job comes before it.
   *[other] It has not begun yet: { $n } jobs come before it.
}
question-or-wish = That sounds like a question, so I have not drawn it. Press “Draw it anyway” if it is to be a picture; “Help” shows what I can do.
item-command = { $command }: { $what }

## Buttons

button-begin = Let’s go
button-go-on = Go on
button-go-on-photos = On with the photos
button-draw-with = Draw with “{ $name }”
button-privacy = Privacy
button-gallery = My pictures
button-models = My models
button-language-en = English
button-language-de = Deutsch
button-back = Back
button-previous = ‹ Newer
button-next = Older ›
button-page-before = ‹ Previous
button-page-after = Next ›
button-both-me = Yes, both
button-left-me = Only the left one
button-right-me = Only the right one
button-neither-me = Neither
button-agree = Yes, I agree
button-no-thanks = No, thanks
button-adult = I am 18 or older, and the pictures show me
button-not-me = That is not so
button-pressed-wrong = That was a mistake
button-think-again = I changed my mind
button-train = Train
button-train-early = Train with { $n } already
button-decide = { $n ->
    [one] Look at 1 doubtful photo
   *[other] Look at { $n } doubtful photos
}
button-remove-last = Remove last
button-review = Review
button-start-over = Start over
button-start-over-yes = Yes, take all out
button-remove = Remove { $n }
button-keep = Keep it
button-leave-out = Leave it out
button-keep-them = Keep them
button-keep-it = Keep it
button-keep-all = Keep everything
button-name-me = “Me”
button-name-yes = Yes
button-name-this = That is its name
button-draw-this = Draw that
button-name-other = Another name
button-train-now = Start training
button-not-yet = Not yet
button-stop = Cancel
button-stop-yes = Yes, stop
button-go-on-training = Go on
button-train-again = Train again
button-try-again = Try again
button-write-own = Write my own
button-draw-wish = Draw my wish
button-forget-wish = Forget the wish
button-draw-anyway = Draw it anyway
button-help = Help
button-hd = HD { $n }
button-vary = Vary { $n } a little
button-more-like = New ones like { $n }
button-again = Again
button-delete = Delete
button-delete-yes = Yes, delete
button-open = Open { $n }
button-model = { $name }
button-new-model = New model
button-use = Make portraits with it
button-rename = Rename
button-show-training = Show the training
button-delete-model = Delete a model
button-delete-everything = Delete everything
button-delete-everything-yes = Yes, delete everything for good
button-withdraw = Withdraw consent
button-withdraw-yes = Yes, withdraw
button-keep-consent = Leave it as it is
button-link = Link another account
button-linked = Linked accounts
button-show-code = Show a code
button-enter-code = Enter a code
button-link-yes = Yes, that is me
button-link-no = No
button-unlink = Unlink: { $account }
button-unlink-here = Unlink this account
button-unlink-yes = Yes, unlink
button-stay-linked = Stay linked

## Scenes

scene-beach = 🏖 On the beach
scene-jungle = 🌿 In the jungle
scene-moon = 🌙 On the moon
scene-cafe = ☕ In a café

## Consent

consent-biometric = First I need your yes. To learn your face, I measure it in your photos. The law calls that biometric data. I use it only to check your photos, to make your face model and to draw your portraits. All of it stays on { $operator ->
    [unnamed] the machine that this bot runs on.
   *[other] the machine of { $operator }.
}
consent-biometric-withdraw = You can withdraw your yes at any time with /privacy, and have everything deleted. Do you agree to this?
question-further-down = I ask you this further down.
consent-adult = Thank you. One more thing: are you 18 or older, and will you send only pictures of yourself?
consent-thanks = Thank you! Noted, with today’s date. You find it under /privacy.
consent-needs-press = Almost! For this please press the button: your answer has to be unmistakable. Here it is again.
consent-not-adult = Thank you for being honest. I only draw people who are 18 or older, and only from pictures of themselves. So I take no photos and have kept none; a yes from before does not count any more. I keep to your answer and ask again in { $left_s } at the earliest.
consent-not-adult-stored = Thank you for being honest. I only draw people who are 18 or older, and only from pictures of themselves. So I take no photos, and a yes from before does not count any more. Something of yours is still stored from before, though: as long as your answer counts it stays locked, and I draw nothing with it and show none of it. You can have all of it deleted here. I keep to your answer and ask again in { $left_s } at the earliest.
consent-not-yet = You told me that you are not 18 or that the pictures do not show you, and I keep to that for now. I can ask you again in { $left_s }; /start brings you back then.
consent-declined = That is fine. Without your yes I take no photos, and nothing was kept. I will be here if you change your mind.

## Selfies

photos-before-consent = { $n ->
    [one] Thank you for the photo! I have not kept it, though: first I need your yes. Please send it again after that.
   *[other] Thank you for the photos! I have not kept them, though: first I need your yes. Please send them again after that.
}
photos-before-age = { $n ->
    [one] Thank you for the photo! I have not kept it, though: first please answer the question whether you are 18 and the pictures show you. Send it again after that.
   *[other] Thank you for the photos! I have not kept them, though: first please answer the question whether you are 18 and the pictures show you. Send them again after that.
}
photos-not-wanted = { $n ->
    [one] I have not kept this photo.
   *[other] I have not kept these photos.
}
photos-while-training = I am learning from your photos right now, so I have not kept this one. For another face model, begin a new one under /models.
photos-none-gathering = I have not kept this: your face model is ready and needs no more photos. For a new one, press “New model” first.
selfies-while-training = I am learning “{ $name }” from your photos just now. For another face model, press “New model”.
selfies-none-gathering = Your face model is ready and needs no more photos. For a new one, press “New model”.
photos-later =
    { $n ->
        [one] There is no room just now: I am still looking at one photo. I have not kept this one; send it again after that.
       *[other] There is no room just now: I am still looking at { $n } photos. I have not kept this one; send it again after that.
    }
photos-enough = The set is full, so I have not kept this one. You can remove others under “Review”.
photos-are-kept = Your photos are still here.
selfies-empty = Now send me selfies: about { $needed }, one by one or many at once. I look at each of them and say at once whether I can use it.
selfies-tips = Good to have: different days, places and light; from the front and a little from each side; serious and smiling. No sunglasses, no filters, nobody else in the picture.
selfies-video = A short video helps too: turn your head slowly left and right, for ten seconds.
selfies-count = { $accepted ->
    [0] None of { $needed } photos yet.
    [one] 1 of { $needed } photos is good.
   *[other] { $accepted } of { $needed } photos are good.
}
selfies-progress = { $accepted } of { $needed }
selfies-progress-more = { $accepted } ({ $needed } are enough)
selfies-good = { $accepted } photos are good.
selfies-looking = { $n ->
    [one] I am looking at one more …
   *[other] I am looking at { $n } more …
}
selfies-doubtful = { $n ->
    [one] About one photo I am not sure: please decide.
   *[other] About { $n } photos I am not sure: please decide.
}
selfies-missing = Photos that would help most now: { $what }.
selfies-hint = Good enough, with a tip ({ $n } photos): { $what }
selfies-early = That is enough to start, but with { $needed } photos you will look more like yourself.
selfies-enough = That is enough! A few more of what is missing would make it better still.
selfies-enough-best = That is enough, and nicely varied!
selfies-new-since = { $n ->
    [one] One new photo since the training: the model has not learned from it. Train again to use it.
   *[other] { $n } new photos since the training: the model has not learned from them. Train again to use them.
}
selfies-too-late = { $n ->
    [one] I accepted one photo after the training had begun, so this training does not learn from it. You can train again with it afterwards.
   *[other] I accepted { $n } photos after the training had begun, so this training does not learn from them. You can train again with them afterwards.
}
missing-front = straight into the camera
missing-left = with your head turned a little to the left
missing-right = with your head turned a little to the right
missing-neutral = with a calm face
missing-smile = smiling
missing-teeth = laughing, with teeth showing
missing-light = in other light
missing-background = in another place
selfie-removed = I have taken this photo out.
selfie-send-again = Please send it once more.
set-closed = These photos cannot be changed any more: the model is being trained or is ready. For other photos, start a new one under /models.
already-training = This model is being trained already. Please wait a little: I will write to you when I am done.
review-empty = There are no good photos to look through yet.
review-page = Your good photos: { $n } in all, page { $page } of { $pages }. Remove what you do not want me to learn from.
doubt-question = Is this you, in both pictures? I am not sure that they show the same person.
doubt-question-you = I am not sure that this is you. Keep it?
doubt-question-alone = I am not sure about this photo. Keep it?
doubt-settled = Thank you, that settles it.
start-over-sure = { $n ->
    [one] Really start over? The one photo in the set goes.
   *[other] Really start over? All { $n } photos in the set go.
}
start-over-done = All photos are out. We begin afresh.
video-gave = { $n ->
    [one] I took one good picture from your video.
   *[other] I took { $n } good pictures from your video.
}
video-gave-doubtful = { $n ->
    [0] I could not use any picture from this video.
    [one] I took one picture from your video, but I am not sure about it.
   *[other] I took { $n } pictures from your video, but I am not sure about them.
}

## What is wrong with a photo, and what helps

photo-unreadable-format = This is no picture that I can open. Send a photo as JPEG, PNG, HEIC or WebP.
photo-gif = This is a GIF, and those usually move. Please send a still photo instead.
photo-unreadable = I cannot open this picture. Please send another one.
photo-damaged = This file is damaged. Please send the photo again, or another one.
photo-file-too-large = This file is too big: { $limit_mb } MB at most. Send it as a photo instead of a file.
photo-too-large = This picture is too big. Please send it smaller.
photo-too-many-pixels = This picture is too large: { $limit_megapixels } megapixels at most. Please send it smaller.
photo-too-few-pixels = This picture is too small: each side needs at least { $least_px } pixels. Send the original instead of a preview.
photo-too-narrow = This picture is too narrow. Please send an ordinary photo, not a panorama or a strip.
video-unreadable-format = I cannot open this kind of video. Send it as MP4 or MOV, or record one here in the chat.
video-damaged = This video is damaged. Please send it again, or another one.
video-file-too-large = This video is too big: { $limit_mb } MB at most. Please send a shorter one; ten seconds are enough.
video-too-long = This video is too long: { $limit_s } at most. Please send a shorter one; ten seconds are enough.
video-without-picture = There is no picture in this video. Please send another one.
video-no-good-frame = I found no good picture in this video. Light on your face, hold still and turn your head slowly.
video-duplicate = I have the pictures from this video already. Please send another video, best at another place or in other light.
no-face = I see no face. Take a photo of your face, from not too far away.
several-people = I see { $count } people. Please send one with only you in it.
turned-too-far = { $direction ->
    [left] You are turned too far to the left. Turn a little towards the camera.
    [right] You are turned too far to the right. Turn a little towards the camera.
    [up] You are looking too far up. Bring your chin down a little.
    [down] You are looking too far down. Lift your chin a little.
   *[other] Your head is tilted too far. Hold it a little straighter.
}
cut-off = Your face is cut off at the edge. Put it in the middle, with some room around it.
too-small = Your face is too small here. Come closer to the camera.
too-dark = It is too dark to see your face. Turn towards a window or a lamp.
too-bright = Your face is too bright. Step out of the direct sun, or away from the lamp.
backlit = The light comes from behind you, so your face is dark. Turn around towards the light.
deep-shadow = A deep shadow hides part of your face. Look for more even light.
blurred = The photo is blurred. Wipe the lens and tap your face to focus.
shaken = The photo is shaken. Hold the phone still, or lean it on something.
sunglasses = I cannot see your eyes. Please take off the sunglasses.
mask = Your mouth is covered. Please take off the mask or scarf.
face-covered = Something covers your face. Keep hands, hair and things away from it.
eyes-closed = Your eyes are closed. Once more, with open eyes.
eyes-perhaps-closed = Your eyes look closed to me. If they only look like that, keep the photo.
grey-picture = This is black and white. I need it in colour.
strong-filter = There is a colour filter on it. Please send it without.
smooth-filter = A beauty filter has smoothed your skin. Please send it without.
duplicate = I already have this photo. Send another one.
another-person = This looks like somebody else. Only pictures of you belong here.
perhaps-another-person = I am not sure that this is you.
same-moment = This is from the same moment as another one. A different place or day helps more.
side-light = The light comes from one side only; more even light would be better.
against-light = There is bright light behind you; towards the light would be better.
coloured-light = The light is strongly coloured; daylight would be better.
rather-small = Your face is rather small; a little closer would be better.
screenshot = This looks like a screenshot; the original photo would be better.
turned-upright = I have turned the photo upright.
judged-again = I have looked at this photo again, because more have come.
finding-unusable = I cannot use this photo. Please send another one.
alt-crop = The part of the photo that is meant
alt-selfie = Photo { $n }
alt-left = The photo on the left
alt-right = The photo on the right
alt-doubtful = The photo in question

## Training

training-name = What shall I call this face model? A first name is enough.
training-name-placeholder = A name
name-or-press = Please write only a name here; for anything else press a button.
training-name-sure = Shall the model really be called “{ $name }”? That sounds like a wish for a picture; those come after the training.
training-too-few = Not enough good photos yet: { $accepted } so far, and I need at least { $fewest }.
training-confirm = { $n ->
    [one] I will learn “{ $name }” from one photo.
   *[other] I will learn “{ $name }” from { $n } photos.
}
training-few = To be honest: with { $needed } photos the likeness will be better.
training-undecided = { $n ->
    [one] One photo that is not decided yet will be left out.
   *[other] { $n } photos that are not decided yet will be left out.
}
training-estimate = It will take about { $time_s }, plus the wait if others are before you. You can close the chat meanwhile.
training-first = How long it takes I cannot say yet: it is the first time on this machine. You will see the time left once I have started.
training-other-name = Would you rather have another name? Just write it to me.
training-again-meanwhile = While I learn again I cannot draw with this model; if you stop, it stays as it is now.
training-proof = First show me that it is you, then I learn “{ $name }” at once.
training-queued = “{ $name }” is in the queue.
training-card = I am learning “{ $name }”. I will write to you when I am done.
training-stopping = I am stopping the training of “{ $name }” …
training-stop-sure = Really stop the training? What I have learned so far is lost, your photos stay.
training-goes-on = All right, I go on learning.
training-stops = All right, I stop learning.
training-card-stopped = The training of “{ $name }” was stopped.
training-card-failed = The training of “{ $name }” did not work out.
training-card-done = I have learned “{ $name }”. ✓
training-stopped = Stopped. Your photos are still here, so you can start again at any time.
training-failed = I am sorry, the training did not work out.
training-done = “{ $name }” is ready! Where do you want to be? Try one of these, or write a sentence of your own.
training-done-before = “{ $name }” is ready already. Where do you want to be?
training-no-photos = There was no photo I could learn from. Please send some more.
too-few-photos = There are too few good photos to learn from. Please send some more.

## Portraits

portrait-no-model = For portraits I have to know your face first.
portrait-wish-later = Please write your wish to me again then.
portrait-training = I can draw you once I know your face. I am still learning it.
portrait-wish-kept = Noted for later: { $prompt }
portrait-wish-instead = I keep only the newest wish in mind. Forgotten for it: { $prompt }
wish-waited = Shall I draw what you wrote? { $prompt }
wish-replaced = A newer wish has taken the place of this one.
wish-forgotten = I have forgotten that wish.
portrait-ask = Where do you want to be, and how? Write one sentence, and I make four pictures with “{ $name }”.
portrait-which = I am gathering photos for { $other } just now. I can draw that face only after the training. What shall I do: { $prompt }
portrait-placeholder = For example: hiking in the Alps
portrait-model-unknown = You have no finished face model of that name.
portrait-card = I am drawing: { $prompt }
portrait-stopping = I am stopping …
portrait-stopped = Stopped: { $prompt }
portrait-failed = I am sorry, these pictures did not work out: { $prompt }
portrait-card-done = ✓ { $prompt }
portrait-coming = The pictures are done and about to come.
portrait-done = { $n ->
    [one] { $prompt }
   *[other] { $prompt } – the best likeness comes first.
}
portrait-numbered = { $prompt } · { $n }
portrait-faceless = To be honest: I cannot find your face in any of these. “Again” draws new ones; a sentence that brings you closer helps.
portrait-delete-sure = Really delete these pictures for good? ({ $prompt })
portrait-deleted = The pictures are deleted.
portrait-deleted-read = The pictures are deleted. What you asked for stays readable for those you had drawn, under /consents, and for nobody else; it goes when you delete everything.
portrait-was-here = Here were pictures that you deleted.
kept = All right, everything stays as it is.
pocket-note = To be honest: these were drawn by a tiny practice painter, quick and rough. The head is always taken from one of the photos, so it has no other expressions than those. The painter knows a few places and clothes, and leaves out what it does not know. Whoever runs this Moonselfie can put a large one in its place, for pictures like photographs.
pocket-without = The practice painter cannot leave anything out: { $what }.
prompt-shortened = Your sentence was longer than the painter can read; the end was left out.
prompt-place-unheard = I found no place in your sentence that this painter knows, so the background is plain. It knows the beach, the moon, snow, an office, a castle and some more.
prompt-clothes-unheard = Helmets, crowns, costumes, gowns, sunglasses and jewellery are beyond this painter; what you wished for of these, it left out.
prompt-company-unheard = This painter paints you alone: other people, animals and things it left out.
prompt-style-unheard = This painter has only one style, and left out the one you wished for.
hd-enlarged = Twice as large, and sharpened. This painter cannot add new detail.
hd-plain = Only enlarged: a redrawn version would have looked less like you.
hd-blended = Partly redrawn, so that it still looks like you.
alt-preview = The pictures so far
alt-portrait = Portrait { $n }
alt-hd = Portrait { $n } in high resolution
hd-card = I am enlarging picture { $n }.
hd-stopping = I am stopping …
hd-stopped = Enlarging was stopped.
hd-failed = I am sorry, enlarging did not work out.
hd-card-done = Picture { $n } is enlarged ✓
hd-done = Here it is in full, { $width } × { $height } pixels. AI-made.
gone = This does not exist any more: it was deleted.
picture-gone = A picture is missing here: it was deleted.
gallery-empty = There are no pictures yet. Shall we make some?
gallery-empty-training = There are no pictures yet: I am learning “{ $name }” just now, then I can draw some.
gallery-empty-photos = There are no pictures yet: first I learn your face from your selfies.
gallery-page = Your pictures, the newest first (page { $page }):
item-request = { $n }. { $prompt } ({ $made_on })

## Models

model-unnamed = no name yet
model-nameless = the model without a name
models-list = Your face models:
item-model = • { $name }: { $state }
model-about = { $name }: { $state }
model-trained = Trained on { $trained_on }.
model-state-chosen = ready, I draw with this one
model-state-ready = ready
model-state-collecting = collecting photos
model-state-training = in training
model-state-failed = training did not work out
model-in-use = From now on I draw with “{ $name }”. Where do you want to be?
model-rename = What shall { $name } be called?
model-renamed = It is called “{ $name }” now.
model-name-or-wish = Shall the model be called “{ $name }”, or shall I draw that?
model-delete-sure = Really delete { $name }, with its photos and all pictures made with it? Nobody can bring that back.
model-not-ready = This face model is not ready yet. Please wait until its training is done, then try again.
name-empty = A name needs at least one letter or digit. What shall it be called?
name-too-long = That name is too long: { $most } characters at most. A shorter one?
name-taken = You already have one of that name. Another one?
name-like-link = Such a name would look like a link. Please write it without a slash or an @, and without a dot between letters.
too-many-models = You have { $limit } face models, that is as many as fit. Delete one under /models first.

## Privacy

privacy-what = This is stored about you:
item-nothing = • nothing but your language
item-keys = • the key that opened your data
item-models = { $n ->
    [one] • 1 face model
   *[other] • { $n } face models
}
item-selfies = { $n ->
    [one] • 1 selfie
   *[other] • { $n } selfies
}
item-verdicts = { $n ->
    [one] • 1 note about a photo that is gone
   *[other] • { $n } notes about photos that are gone
}
item-pictures = { $n ->
    [one] • 1 portrait
   *[other] • { $n } portraits
}
item-requests = { $n ->
    [one] • 1 picture request
   *[other] • { $n } picture requests
}
item-consents = { $n ->
    [one] • 1 consent
   *[other] • { $n } consents
}
item-messages = { $n ->
    [one] • 1 chat message
   *[other] • { $n } chat messages
}
item-files = { $n ->
    [one] • 1 locked file
   *[other] • { $n } locked files
}
item-bytes = • { $total_bytes } in all
privacy-why = What for: your selfies to learn your face, the face model to draw you, the pictures so that you find them again. Nothing else, and nobody else gets them.
privacy-keep = How long: until you delete it. A face model keeps how you look in your photos, even if you delete the photos alone. All files are locked with a key of your own; deleting everything destroys the key first.
privacy-remains = What stays after that: a receipt without your name. And only if your account is suspended, somebody blocked it, or wrong codes were entered from it: a check number by which I know the account again and which does not hold your name, so that deleting does not undo this. If you had pictures of others drawn, they still see that there were such pictures, but no longer that you wanted them.
privacy-suspended = Your account is suspended, so I draw nothing for you and nothing of you.
privacy-rejected = Photos I turn down: I erase the photo as soon as I have told you why, and the detail that shows it after about { $hours ->
    [one] an hour.
   *[other] { $hours } hours.
}
privacy-proof = Videos that show that it is you: I delete them as soon as I have looked at them. Only when a person has to decide, a few frames stay locked for two days at most.
privacy-consent = You gave your consent on { $given_on }.
privacy-operator = Responsible: { $operator ->
    [unnamed] whoever runs this bot.
   *[other] { $operator }.
}
withdraw-sure = If you withdraw your consent, I stop at once: no more photos, no training, no portraits. What is stored stays locked until you delete it. Withdraw?
withdrawn = Your consent is withdrawn, and everything under way is stopped. Shall I delete what is stored as well?
everything-sure = Really delete everything? This goes:
everything-final = Nobody can bring it back, not even whoever runs this bot.
receipt-everything = Done, everything about you is deleted. This was destroyed:
receipt-remains = What stays: this receipt without your name, and, if somebody blocked your account, a check number by which I know it again and which does not hold your name. Deleting does not undo a block.
receipt-suspended = What stays: this receipt without your name, and a check number by which I know your account again and which does not hold your name. Your account is suspended, and deleting does not undo that, nor a block by somebody else.
receipt-afresh = Would you like to begin afresh? Write /start.
receipt-model = Done, the face model is deleted. This was destroyed:
receipt-number = The number of your receipt, to copy:

## Linking accounts

account-named = { $platform ->
    [telegram] Telegram account
    [discord] Discord account
    [web] web chat
   *[other] { $platform } account
} “{ $name }”
account-unnamed = { $platform ->
    [telegram] a Telegram account
    [discord] a Discord account
    [web] a web chat
   *[other] a { $platform } account
}
link-about = Do you also write to me somewhere else? Link the two accounts, and you have the same face models, photos, pictures and consents in both.
link-how = Show a code here and enter it there, or the other way round. In the end both accounts have to say yes.
link-linked = These accounts are linked; everything of yours is in each of them:
item-account = • { $account }
item-account-home = • { $account } (everything stays here when another one is unlinked)
link-code = Your code is { $code }. In your other account, write: /link { $code }
link-code-warning = It is good once, for 10 minutes, and only for you: give it to nobody. Before anything is linked, I ask you here.
link-enter = Which code do you see in your other account? It is there after /link and “Show a code”.
link-code-placeholder = ABCD-EFGH
link-guest-question = This code belongs to: { $account }. Is that you, too?
link-host-question = Somebody entered your code and wants to link: { $account }. Is that you, too?
link-gives = Both accounts will then have the same face models, selfies and pictures, may make new ones and delete everything. If you did not start this yourself, or somebody asked you to, say no.
link-waiting = Thank you. Now say yes in the other account, too: { $account }. I have asked there; if you see nothing, write /link there.
link-done = Linked: { $account }. You now have everything in both. /link lets you part them again.
link-pauses = “{ $name }”, whom you allowed to have you drawn, has linked a second account. To be safe your permission waits: let it go on if that is all right with you.
link-declined = All right, nothing was linked.
link-declined-there = The other account said no: nothing was linked.
link-wrong-code = That code is not good (any more). Have a new one shown in your other account with /link, and write it here; /cancel leaves it.
link-too-many-tries = That was too many codes for now. Please try again in an hour.
link-both-full = Both accounts have photos or pictures of their own, and I never mix them up. Decide which ones you want to keep, delete everything in the other account with /delete, and link again. Nothing was changed.
link-own-code = That is this account’s own code. Enter it in your other account.
link-already = These two accounts are linked already, so you can just go on in either of them. Write /link to see them.
link-over = That is over. Start again with /link if you like.
unlink-sure-here = Unlink this account? Face models, photos and pictures stay in: { $account }. Here you begin empty, without consent. Pictures I have sent here stay in this chat until you delete them.
unlink-sure-there = Unlink: { $account }? Face models, photos and pictures stay here. There it begins empty, and pictures I have sent there stay in that chat until they are deleted.
unlinked-here = This account is unlinked and begins empty. Everything stays in: { $account }.
unlinked-there = Unlinked: { $account }. It has nothing of yours any more, and everything stays here.
everything-linked = Linked accounts lose it too: { $accounts }.
erased-elsewhere = Everything about you was deleted just now, asked for in: { $account }. The accounts are no longer linked.

## Progress

stage-starting = Starting
stage-waiting-training = Waiting for a free place
stage-waiting-drawing = Waiting for a free place
stage-assessing = Looking at it
stage-watching-video = Watching the video
stage-preparing = Preparing
stage-resuming = Going on where I was
stage-training = Learning
stage-checking = Comparing
stage-drawing = Drawing
stage-enlarging = Enlarging
stage-finishing = Finishing
progress-ahead = { $n ->
    [one] 1 job before this one
   *[other] { $n } jobs before this one
}
progress-left = about { $left_s } left
duration-seconds = { $n ->
    [one] 1 second
   *[other] { $n } seconds
}
duration-minutes = { $n ->
    [one] 1 minute
   *[other] { $n } minutes
}
duration-hours = { $n ->
    [one] 1 hour
   *[other] { $n } hours
}
duration-hours-minutes = { $hours } h { $minutes } min
size-kb = { $n } kB
size-mb = { $n } MB
size-gb = { $n } GB
list-and = { $first } and { $last }

## What does not go, and what went wrong

stale-press = That button belongs to an earlier moment. This is how things stand:
press-not-yours = This button is somebody else’s. Write to me in our own chat, and you get your own.
press-too-old = This button is too old. Here is the present state.
no-consent = For this I need your consent.
job-over = That is over already, so there is nothing left to stop. Look here in the chat for how it ended.
prompt-empty = Write in a sentence what you would like to see.
prompt-without-words = I cannot draw that: write in words where you want to be, for example “on the beach” or “on the moon, in a space suit”.
prompt-too-long = That is too long: { $length } characters, and { $most } at most. A shorter sentence?
prompt-sexual = I make no sexual pictures of real people. Something else?
prompt-minor = I make no pictures of children or young people. Something else?
text-too-long = That text is too long: { $most } characters at most. Please write it shorter.
quota-portraits = You have made { $limit } requests in a day, that is as many as I do. Tomorrow I go on with pleasure.
quota-trainings = You have started { $limit } trainings in a day. Tomorrow there can be another one.
quota-photos = That was { $limit } photos in one day. Please send more tomorrow.
too-many-selfies = The set is full with { $limit } photos. Remove some first.
too-many-jobs = { $limit } things are waiting for you already. Let me finish some first.
stored-enough = I keep { $limit_bytes } of one person at most, and you have that much here, so I have not kept this. Delete a face model under /models or pictures under /gallery, then send it again.
file-too-big = That file is too big: { $limit_bytes } at most. Send it as a photo, or a shorter video.
not-a-picture = That is not a photo I can use. Send pictures (JPEG, PNG, HEIC) or a short video.
download-failed = I could not fetch that file. Please send it again.
upload-too-big = That is too much at once: { $limit_bytes } at most. Please send it in parts.
upload-too-many = Those are too many files at once: { $most } at most. Please send the rest afterwards.
upload-too-slow = That came in too slowly, so I stopped reading. Please send it in smaller parts, or over a better connection.
upload-malformed = Something went wrong while sending. Please send it again.
upload-not-kept = I could not keep what you just sent; please send it again later.
request-malformed = I did not understand that. Please reload the page.
starting = I am just waking up. Please try again in a moment.
something-went-wrong = Something went wrong on my side. Everything is as it was before; please try again.
job-failed = I tried several times, and it did not work. Please try again later.
worker-gave-up = I tried several times, and it did not work. Please try again later.
worker-crashed = The machine broke off in the middle. Please try again.
worker-failed = Something went wrong while making it. Please try again.
worker-timed-out = It took too long, so I stopped. Please try again.
worker-stopped = The machine was stopped in the middle. Please try again.
worker-wrong-order = Something in this order does not fit together. Please tell whoever runs this bot.
output-broken = The result was damaged. Please try again.
output-wrong = The result was not what was ordered, so I do not show it. Please try again.
orders-do-not-match = Something went wrong while making it. Please try again.
order-out-of-range = Something in this order is out of range. Please try again.
adapter-broken = This face model is damaged. Please train it again.
adapter-other-base = This face model was made for another painter. Please train it again.
features-unreadable = Older photos cannot be read any more. Please start over with the set.
training-wrong-setting = The training is not set up properly here. Please tell whoever runs this bot.
sealed-data-damaged = A stored file is damaged, so I do not use it. Please tell whoever runs this bot: there may be a backup.
weights-missing = The painter is not installed completely. Please tell whoever runs this bot.
weights-broken = The painter’s files are damaged. Please tell whoever runs this bot.
weights-unsafe = The painter’s files are of an unsafe kind. Please tell whoever runs this bot.
weights-hub-unreachable = The painter could not be fetched. Please try again later.
base-unsupported = This painter is not supported. Please tell whoever runs this bot.
storage-full = There is no room left on the machine. Please tell whoever runs this bot.
storage-unavailable = I cannot get at my memory right now. Please try again in a moment.
memory-unavailable = I cannot get at my memory right now. Please try again in a moment.
memory-conflict = Two things got in each other’s way. Please try again.
session-raced = Two things got in each other’s way. Please try again.
set-raced = Two things got in each other’s way. Please try again.

## Telegram’s profile

telegram-open-private = Open our private chat
telegram-description = I am an AI. Send me a few selfies and I learn your face; then I make portraits of you, wherever you like. Poor photos I turn down at once and say why. You can delete everything at any time.
telegram-short-description = An AI that makes portraits of you from a few selfies.

## Discord

discord-open-private = Open our private chat
discord-answered-in-private = Faces stay private: I have answered in our own chat.
discord-dms-closed = I cannot write to you. Please allow direct messages from this server (or add me to your account), then try again.
discord-command-outdated = This command has changed since your app was started. Please close Discord and open it again, or write to me: /help shows what I can do.
discord-button-outdated = This button is from another version of me and does nothing any more. Write /start to see where we are.
discord-busy = Discord asks me to slow down. Please try again in a minute.
discord-unreachable = Discord does not answer properly right now. Please try again in a moment.
discord-not-allowed = I am not allowed to write here. Please ask whoever runs this server, or write to me in our own chat.
discord-refused = Discord did not take my answer. Please try again.
discord-file-too-big = The files are larger than I may send here. Please try with fewer pictures.
discord-not-in-groups = Faces stay private: please write to me in our own chat.
discord-token-wrong = Discord does not know me any more. Please tell whoever runs this bot.
discord-picture-too-big = One picture is larger than { $limit_bytes }, more than I may send here. Please ask whoever runs this bot to fetch it for you.
discord-picture-compressed = The original is larger than { $limit_bytes }, more than I may send on Discord. This is a JPEG of it, with as many pixels.
discord-name-start = start
discord-name-help = help
discord-name-selfies = selfies
discord-name-train = train
discord-name-portrait = portrait
discord-name-gallery = gallery
discord-name-models = models
discord-name-invite = invite
discord-name-prove = prove
discord-name-consents = consents
discord-name-privacy = privacy
discord-name-link = link
discord-name-language = language
discord-name-cancel = cancel
discord-name-delete = delete
discord-option-prompt-name = prompt
discord-option-prompt = Where and how you want to be seen: on the beach in a red T-shirt
discord-option-photo-name = photo_{ $n }
discord-option-photo = A selfie or a video of yourself; only I get to see it
discord-option-language-name = language
discord-option-language = de or en; without it, the other one
discord-option-code-name = code
discord-option-code = The code your other account shows; leave it out to get one
discord-option-model-name = model
discord-option-model = Which of your face models; without it, the chosen one
discord-modal-prompt = Your prompt
discord-modal-name = Its new name
discord-modal-photos-title = Send selfies
discord-modal-photos = Up to ten photos or videos of you
discord-modal-photos-hint = Only I get to see them. Send nothing to see how many are missing.

# Grants
grant-nothing = Choose at least one thing to allow.
grant-pictures = Choose between 1 and { $most } pictures a day.
grant-end = A permission can last { $days } days at most, and its end must lie ahead. Please choose another end.
grant-wider = A permission can only be made smaller. If you want to allow more, let the other person ask you anew, with /invite.
grant-over = This permission is over. Write /consents to see which ones are still there.
ask-over = This question has been answered already, or its time is up. Write /consents to see what is still open.
requester-suspended = Your account is suspended here, so nothing is drawn for now. Please ask whoever runs this bot.
nobody-depicted = There is nobody in this picture to draw. Choose a face model under /models.
group-off = I am not turned on in this group. An admin can do that with /group; in our own chat I draw for you anyway.
group-not-member = This only works for members of the group. Join it first, or write to me in our own chat.
group-admins-only = In this group only the admins may ask for pictures. Write to me in our own chat instead.
group-own-only = In this group everybody may only draw themselves. For other pictures, write to me in our own chat.
group-scene = This kind of scene is not allowed in this group. Choose another one, or write to me in our own chat.
group-quota = You have had as many pictures as this group allows in a day. Tomorrow there is room again.
unknown-person = The face model of somebody in this picture no longer exists, so I cannot draw it. Choose under /models whom I draw now.
subject-suspended = The account of somebody in this picture is suspended, so it cannot be drawn. Choose under /models whom I draw instead.
no-proof = Whoever is in this picture has not shown yet to be the person of the photos. If it is you, write /prove. Otherwise choose under /models whom I draw instead.
grant-blocked = This person does not allow you to draw them. Choose under /models whom I draw instead.
ask-refused = This person did not say yes to this picture. Think of another one, or choose under /models whom I draw instead.
grant-changed = A permission was taken back meanwhile, so this picture is not shown. Write /consents to see what is allowed now.
no-grant = This person has not allowed you to draw them here. Ask them with /invite.
grant-revoked = This person has taken back the permission to draw them. Choose under /models whom I draw instead.
grant-ended = The permission to draw this person has ended. Ask for a new one with /invite.
grant-paused = This person has paused the permission to draw them. Try again later, or choose under /models whom I draw instead.
grant-company = The permission is not for pictures of these people together. Your friend can give it: /consents, then “Allow pictures of both of us”.
grant-scene = The permission is not for this kind of scene. Choose one of the ready-made scenes.
grant-quota = You have used as many pictures of this person as they allow in a day. Please try again tomorrow.
grant-ask-first = This person wants to be asked before each picture. Write me the wish, and I ask.
invite-too-many = You have { $most } open invitations already. Wait until one is used or over.
invite-over = This invitation has been used already, or its time is up. Ask for a new one where you got it.
invite-own = This is your own invitation. Send it to the person you want to ask.
together-two-only = One picture holds two people here. Choose one friend for it.
together-other-base = These two faces were learned for different painters, so they do not fit into one picture. Please train the older one again; then it works.

# Asking a friend, and permissions
command-invite = Ask a friend whether you may draw them
command-consents = Who may draw you, and whom you may draw
discord-option-invite = The code a friend sent you; leave it out to ask somebody yourself
invite-about = You would like pictures of a friend? I make an invitation that asks them. Only they can say yes, for their own face, and they can end it at any moment.
invite-who = Which name does your friend know you by? I will show it to them.
button-invite-as = Ask as { $name }
invite-link = Send this link to your friend: { $link }
invite-typed = Your friend can also write this to me, in any chat app where I am: { $command }
invite-send = Send this line to your friend, who writes it to me, in any chat app where I am: { $command }
invite-link-facts = It asks as “{ $name }”, works for one person, for { $days } days, and allows nothing by itself. I tell you here what your friend answers.
invite-too-many-tries = Those were too many wrong codes. Please try again in an hour.
invite-asks = “{ $name }” asks whether they may have pictures of you drawn here, with the face model that I have learned from your photos. I do not know who that is: the name is the one they gave. Did they send you the invitation themselves?
invite-would = Your yes would allow: pictures of you alone, in any scene they describe, { $n } a day at most, in their private chat with me, never in a group.
invite-control = They get neither your photos nor your model, and cannot pass the permission on. Under /consents you see every use, and you can pause or end it at any moment.
invite-seen-as = They will know you here as “{ $name }”.
invite-not-yet = Before you can say yes, you need a face model of your own here: I ask for your consent, then you send me some selfies, and I learn your face. You need not do that: No is fine, too.
invite-waits = The question waits for you until { $until_on }. Once your model is ready, write /consents.
button-allow-ask = Yes, but ask me each time
button-allow-today = Yes, for today
button-allow-month = Yes, for 30 days
button-allow-quarter = Yes, for 90 days
button-refuse = No
button-refuse-and-block = No, and block
invite-given = You allow “{ $name }” to have you drawn, until { $until_on }.
invite-said-yes = “{ $name }” said yes: you may have them drawn, until { $until_on }.
invite-said-no = Your friend said no to being drawn. That is their good right, and I keep it that way.
invite-declined = Fine: “{ $name }” may not have you drawn. I have told them that it is a no, and nothing more.
invite-blocked = They are blocked as well: nothing of you is drawn for them, whatever happens. You can lift blocks under /consents.
grant-unproven = One thing comes with it: a short video with three small tasks, which shows me that you are the person of your photos. Until then your yes is kept, and nothing is drawn.
grant-unproven-there = One thing is missing: a short video that shows me that this really is the person of the photos. Until then nothing is drawn; I tell you as soon as it can begin.
grant-asked-each-time = Before each picture I ask you, and without your answer it is a no.
grant-in-advance = I do not ask you each time. You see every picture that was made under /consents.
grant-asks-first = They want to be asked before each picture.
grant-no-asking = You need not ask them each time; they see what was made.
button-revoke = End it now
button-consents = Permissions
button-invite = Ask a friend
button-uses = Pictures made of me
button-unblock = Lift all blocks
button-answer = Answer { $name }
button-permission = { $name }
button-pause = Pause
button-see-permission = See the permission
button-resume = Let it go on
button-narrow-ask = Ask me each time
button-narrow-few = Only 4 pictures a day
button-narrow-scenes = Only ready-made scenes
button-narrow-week = Only 7 more days
consents-about = Nobody is drawn for somebody else unless they allowed it themselves. What you end, ends at once.
consents-asked = Waiting for your answer:
item-invite = • “{ $name }” asks to have you drawn
consents-given = You allow:
consents-received = They allow you:
item-permission = • { $name }: { $state }, end { $until_on }
consents-none = You have given no permission and received none.
named = “{ $name }”
somebody = somebody
grant-state-unproven = allowed, but the proof is still missing
grant-state-valid = allowed
grant-state-suspended = paused
grant-state-revoked = taken back
grant-state-ended = ended
permission-given = You gave { $name } a permission to have you drawn.
permission-received = { $name } gave you a permission to have them drawn.
permission-state = State: { $state }. End: { $until_on }.
permission-terms = Alone, in private chats, { $n } pictures a day at most; { $used } in the last 24 hours.
button-receipt = Receipt
agreed-title = What you agreed to, on { $given_on }:
agreed-photos = That your pictures are stored here, a face model learns your face from them, and pictures of you are drawn with it; until you delete them or withdraw. That you are 18 or older, and on the pictures.
agreed-facts = Responsible: { $operator }. Version of the text: { $version }.
agreed-end = How to end it: { $command }
agreed-machines = The same for machines (ISO/IEC TS 27560), to copy and keep: { $json }
button-together = Allow pictures of both of us
button-swap = Swap sides
permission-terms-both = Together with { $name } in one picture, in private chats, { $n } pictures a day at most; { $used } in the last 24 hours.
together-given-there = { $name } allows pictures of both of you. Write for example: { $name } and me on the beach
together-unsure = I am not sure that both faces are right in all of these. If one is not, press “Again”.
permission-any-scene = Any scene, in own words too.
permission-ready-scenes = Ready-made scenes only.
uses-about = Pictures others had made of you, the newest first (page { $page }):
uses-none = Nobody else had a picture of you made.
item-use = { $n }. { $made_on }, { $name }: { $what }, { $outcome } ({ $prompt })
use-wish = a wish
use-reported = reported, hidden
use-removed = deleted
use-sent-deleted = sent, deleted since
use-failed = not made
use-cancelled = cancelled, not sent
use-never-made = never sent
depicted-about = { $name } had these pictures of you made on { $made_on }. They went { $where }.
depicted-in-private = { $platform ->
    [web] into their private web chat with me
    [telegram] into their private chat with me on Telegram
    [discord] into their private chat with me on Discord
   *[other] into their private chat with me ({ $platform })
}
depicted-in-group = { $platform ->
    [telegram] into a group on Telegram
    [discord] into a server on Discord
   *[other] into a group ({ $platform })
}
depicted-wish-gone = What was wished for is not kept any more.
depicted-reported = You reported them. Reference number: { $reference }
depicted-report-next = From now on nobody else sees them here, and I take them out of the chat. Whoever runs this bot looks at them and decides. Keep the number, in case you want to ask.
depicted-delete-sure = Delete these pictures of you for everybody, the HD files too? I also take them out of the chat they went to, where it lets me. Copies that somebody saved are out of my reach.
depicted-gone = Here were pictures of you. They are deleted.
depicted-deleted = { $n ->
    [0] They were deleted already.
    [one] Deleted: { $n } picture. I am taking it out of the chat it went to.
   *[other] Deleted: { $n } pictures. I am taking them out of the chat they went to.
}
depicted-all-sure = { $n ->
    [one] Also delete what was made with this permission: { $n } set of pictures, for everybody, the HD files too?
   *[other] Also delete what was made with this permission: { $n } sets of pictures, for everybody, the HD files too?
}
depicted-removed-there = { $n ->
    [one] { $name } has deleted { $n } picture of themselves that you had made. It is gone here, too.
   *[other] { $name } has deleted { $n } pictures of themselves that you had made. They are gone here, too.
}
depicted-hidden-there = These pictures are hidden until somebody has looked at them. You need do nothing now; whether they come back you see in /gallery.
permission-made = { $n ->
    [one] { $n } set of pictures that was made with it is still there.
   *[other] { $n } sets of pictures that were made with it are still there.
}
pictures-taken-down = Here were pictures that are not shown any more: somebody in them did not want that.
picture-removed = Somebody in these pictures deleted them, so they are not shown. Please write me another wish.
button-depicted-delete = Delete for everybody
button-depicted-report = Report
button-depicted-stop = Stop all from this person
button-depicted-all = Delete them, too
use-pictures = { $n ->
    [one] one picture
   *[other] { $n } pictures
}
use-pictures-and-larger = { $n ->
    [one] one picture
   *[other] { $n } pictures
} and { $larger ->
    [one] a larger copy
   *[other] { $larger } larger copies
}
use-larger = a larger copy
use-sent = sent
use-refused = stopped, not sent
use-under-way = not sent so far
use-prompt-gone = the prompt is deleted
item-friend = • { $name }, who allowed it: { $state }
button-draw = Draw { $name }
friend-in-use = From now on I draw “{ $name }”, who allowed you to. Where should they be?
friend-over = The friend you had chosen may not be drawn for you any more. Nothing was drawn. Under /models you choose whom I draw now.
ask-waiting = I am asking { $name }. Until there is an answer, nothing is drawn.
ask-silence = No answer within 12 hours counts as a no.
ask-wish = The wish: “{ $prompt }”
ask-too-many = { $most } of your wishes are waiting for this person’s answer already. Please wait until one is answered.
ask-question = { $name } asks: may I draw you like this? Up to four pictures, for their private chat with me.
ask-question-both = { $name } asks: may I draw you together with them in one picture like this? Up to four pictures, for their private chat with me.
ask-question-group = { $name } asks: may I draw you like this? Up to four pictures, for a group in which you both are.
ask-lapsed = { $name } asked this. There was no answer within 12 hours, so it was not drawn. You need do nothing.
ask-no-answer = { $name } has not answered within 12 hours, so I did not draw this. Perhaps it was just a busy day: you may ask again.
ask-allowed-once = Yes, once: I am drawing it for { $name }, and nothing else.
ask-allowed-today = Yes, for today: for { $lasts_s } I do not ask you before such pictures for { $name }: the same people, the same place. You see them under /consents.
ask-refused-wish = No: this is not drawn for { $name }. Your permission stays as it is; you can end it under /consents.
ask-refused-and-blocked = No, and blocked: nothing of you is drawn for { $name } any more. I have told them of the no only.
ask-said-yes = { $name } said yes. I am drawing it.
ask-said-yes-but = { $name } said yes, but I could not begin:
ask-said-no = { $name } said no to this picture.
button-allow-once = Yes, once
button-allow-hours = Yes, for today
button-refuse-wish = No, not this
button-refuse-wish-and-block = No, and block
consents-questions = { $n ->
    [one] One wish is waiting for your yes or no.
   *[other] { $n } wishes are waiting for your yes or no.
}

# Groups
group-hello = Hello! I am an AI that makes portraits of people who want it, from a few selfies of theirs.
group-hello-off = I do nothing here until an admin turns me on, with /group.
group-consents-way = May the members here ask for pictures of you? That is for you alone to say, in our own chat.
group-anonymous = I cannot see who you are while you write as the group. Please switch anonymous admin off for a moment, and write it again.
group-zone-unknown = I do not know this time zone. Name a city as clocks do: /group Europe/Berlin
group-members-hidden = I cannot see who is a member here, and so I draw nothing. Please ask an admin to make me an admin too; no rights are needed.
group-quiet = It is quiet time in this group. Please ask again when it is over.
subject-away = Somebody in this picture cannot be reached by me at the moment, so they are not drawn. Try again later, or choose under /models whom I draw instead.

## Proof of person

command-prove = Show that you are the person of your photos
button-prove = Show that it is me
button-prove-begin = Show me the tasks
button-prove-other = Other tasks
button-prove-again = New tasks
button-prove-later = Not now
button-prove-of = { $name }
button-draw-now = Draw it now
proof-about = Show me that the photos of { $name } are of you: in a short video you do three small tasks that I draw for you. You then have three minutes.
proof-ask = Show me that the photos of { $name } are of you. Within three minutes, send me one short video in which you do this, in this order:
item-proof-task = { $n }. { $task }
proof-task-turn-left = turn your head to your left
proof-task-turn-right = turn your head to your right
proof-task-look-up = raise your chin and look up
proof-task-look-down = lower your chin and look down
proof-task-tilt-left = tilt your head to your left shoulder
proof-task-tilt-right = tilt your head to your right shoulder
proof-task-smile = smile so that your teeth show
proof-task-open-mouth = open your mouth wide
proof-task-raise-brows = raise your eyebrows
proof-task-pucker = pucker your lips, as for a kiss
proof-how = Begin with a straight look into the camera, and come back to it after each task. Nobody else in the picture, and all in one take.
proof-deleted = I delete the video as soon as I have looked at it.
proof-draws-left = { $n ->
    [one] You can have tasks drawn once more today.
   *[other] You can have tasks drawn { $n } more times today.
}
telegram-proof-how = Please send a round video note: tap the microphone beside the message field once, so that it becomes a camera, then hold it while you record.
discord-proof-how = Please record it with your phone or webcam, and send the video here as an attachment.
web-proof-how = Press “Record now”: the camera shows you the tasks one after the other. Or send a video that you have just recorded.
proof-first = Before I learn, I ask you to show that it is you: a short video with three small tasks, three minutes’ time.
proof-waiting = I am waiting for your video. These are the tasks:
proof-looking = Thank you, I have your video and am looking at it.
proof-still-looking = I am still looking at your first video, so I have not kept this one.
proof-case-open = A person still has to look at your video, so I have not kept this one. If it was meant for your photos, press “On with the photos” and send it again.
proof-not-kept-new = I have not kept this video: no tasks are open. If it was to show that it is you, have new tasks drawn first; if it was meant for your photos, press “On with the photos” and send it again.
proof-photo-sent = A photo cannot show me that it is you now, so I have not kept it. I need one video in which you do the tasks.
proof-several-sent = Please send only one video, with all three tasks. I have kept none of these.
proof-not-round = For this I only take a round video note that you record now: a video from the gallery could be of any day. I have not kept it.
proof-done = It is you: the photos of { $name } are yours. ✓
proof-done-by-person = A person has looked at your video: the photos of { $name } are yours. ✓
proof-friends-may = { $names } may have pictures of you made now, as you allowed.
proof-friend-done = One thing was missing, and now it is there: “{ $name }” is the person of the photos. You can have pictures made.
proof-all-done = The photos of your face models are all proven to be yours. ✓
proof-no-photos = For this I need photos of you first.
proof-too-few = For this I need more good photos of you first: { $accepted } so far, at least { $fewest }.
proof-which = Which face model is it about?
proof-failed = I could not see from this video that it is you.
proof-failed-by-person = A person has looked at your video and could not see that it is you.
proof-failed-by-us = I could not look at your video; that was my fault. Please try once more with new tasks.
proof-try-again = Shall I draw new tasks?
proof-unsure = I am not sure. A person who looks after this bot will look at a few frames of your video and decide within two days; you get the answer here. Until then I keep those frames locked, then I delete them. The video is deleted already.
proof-nobody-decided = I am sorry: nobody decided about your video in time. Everything of it is deleted. Please try once more with new tasks.
proof-postponed = All right. Write /prove when you want to go on.
proof-go-on-failed = I could not go on where you were:
proof-as-photos = I took the video as photos, not to show that it is you. For that I draw you new tasks.
proof-no-face = I saw no face well enough. Please record it in good light, with your whole face in the picture.
proof-several-people = There was more than one person in the picture. Please record it alone.
proof-another-person = The person in the video does not look enough like the one on the photos. Look straight into the camera, in good light and without glasses or a cap if the photos show none. If somebody else is on some of the photos, take those out first.
proof-task-missed = I did not see this, or not in this order: { $tasks }. Please do each task clearly, and hold it for a second.
proof-too-short = The video was too short. Please take about three seconds for each task.
proof-flat = That looked like a photo or a screen in front of the camera. Please record yourself.
proof-cut = The video was not recorded in one take, or you were out of the picture in between. Please record it without a break.
proof-unreadable = I could not open the video. Please record it anew and send it again.
proof-late = The three minutes are over, so I have not kept the video. Please have new tasks drawn.
proof-forwarded = This was forwarded, or sent by another bot: it does not show that you are here now. I have not kept it. Please record the video yourself.
proof-used = There is a video for these tasks already. Please have new tasks drawn for another one.
proof-over = This has been decided already. Write /prove to see where you are.
proof-needed = Before I learn from these photos, please show me that you are the person on them.
proof-photos-gone = One of the photos was taken out meanwhile, so I could not compare your video with all of them. Please have new tasks drawn.
proof-too-many-draws = I have drawn tasks for you { $most } times within a day. Please try again tomorrow.
command-group = In a group: what the bot may do there
discord-name-group = group
discord-option-group-name = setting
discord-option-group = A time zone like Europe/Berlin, or log for this channel; leave it out to see the rules
button-group-on = Turn on
button-group-off = Turn off
button-group-everybody = Everybody may ask
button-group-admins = Only admins may ask
button-group-own = Own faces only
button-group-given = Faces of members who allow it
button-group-scenes = Scenes …
button-group-quota = Pictures a day …
button-group-quiet = Quiet hours …
button-group-private-first = Privately first
button-group-at-once = Straight to the group
button-group-spoiler = Cover pictures
button-group-no-spoiler = Show openly
button-group-no-log = End the log
button-group-kind-on = ☐ { $kind }
button-group-kind-off = ☑ { $kind }
button-group-a-day = { $n }
button-group-from-to = { $begin } to { $end }
button-group-never-quiet = Never quiet
button-group-remove = Delete
button-post = Post in the group
scene-kind-everyday = everyday
scene-kind-travel = travel
scene-kind-fantasy = fantasy
scene-kind-own-words = in own words
group-is-off = I am turned off in this group and draw nothing here.
group-is-off-why = When an admin turns me on, members can have themselves drawn with /portrait. Others are drawn only if they allowed this group themselves.
group-is-on = I am turned on in this group. Its rules:
item-group-everybody = • Every member may ask for pictures.
item-group-admins = • Only admins may ask for pictures.
item-group-own = • Everybody draws only themselves.
item-group-given = • Everybody draws themselves, and members who allowed this group (with /consents).
item-group-scenes = • Scenes: { $scenes }.
item-group-no-scene = • No kind of scene is allowed, so nothing is drawn.
item-group-quota = • At most { $n } pictures a day for each person.
item-group-quiet = • Quiet from { $begin } to { $end } ({ $zone }).
item-group-never-quiet = • No quiet hours.
item-group-private-first = • Pictures come privately to whoever asked, who posts them here or not.
item-group-at-once = • Pictures come straight to the group.
item-group-spoiler = • Pictures are covered until somebody taps them.
item-group-no-spoiler = • Pictures are shown openly.
item-group-log = • Wishes and changes of the rules are noted in the log, without pictures.
item-group-no-log = • No log.
group-never-widens = These rules can only forbid. Whose face may be drawn, each person says for themselves.
group-typed = Another time zone: /group Europe/Berlin. A log: /group log, in the channel or topic that is to have it.
group-only-there = /group is for groups: write it in a group in which I am and you are an admin.
group-admins-decide = Only admins of this group can do that. Ask one of them.
group-over = This belongs to an earlier moment and does nothing any more. Write /group or /portrait to see what is possible now.
group-press-not-yours = This button is for somebody else. Write /group or /portrait, and you get your own.
group-quiet-until = It is quiet time in this group until { $clock }. Please ask again then.
group-no-model = You need a face model of your own first. Write to me in our private chat, there it begins.
group-nobody-called = Nobody of this name has allowed this group. Write /portrait alone to see whom you can have drawn.
group-private-first = Here pictures come privately first, and I cannot reach you there yet. Write to me in our private chat, then ask again.
group-how = Write where you want to be: /portrait on a sunny beach
group-how-others = You can also have drawn: { $names }. Then begin with the name: /portrait @{ $name } on a sunny beach
group-wish-private = I am drawing it: { $prompt }. It comes privately to you first; there you can post it here.
group-done = Done: { $prompt }
group-post-ask = Shall I post these in the group? Only you have seen them so far.
group-posted = Posted in the group. You can take it away there, with Delete.
group-log-wish = { $name } asked for: { $prompt }
group-log-rules = { $name } changed the rules of the group.
group-nameless = this group
group-give-asks = May the members of { $name } ask for pictures of you?
group-give-would = Your yes would allow: pictures of you alone, in that group only, in any scene its rules allow, { $n } a day at most in all.
group-give-control = Members get neither your photos nor your model. It counts while you are a member; admins can forbid pictures, and never allow them for you. Under /consents you see every use, and you can end it at any moment.
group-give-seen-as = The group will know you here as “{ $name }”.
group-give-not-yet = Before you can say yes, you need a face model of your own here. You need not: nothing is drawn without your yes.
group-give-already = You allow it already, until { $until_on }. A new answer takes the place of that one.
group-given = The members of { $name } may ask for pictures of you, until { $until_on }.
group-not-given = Fine: nobody there may have you drawn.
permission-terms-group = Alone, in this group only, { $n } pictures a day at most; { $used } in the last 24 hours.

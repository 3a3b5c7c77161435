// What a screen reader hears: what the bot says, once; and what became of the person's photos, gathered over a moment.

import { numberOf } from "./photos.js";
import { say } from "./words.js";

const CALM_MS = 1200; // nothing new for so long: it is said
const AT_MOST_MS = 5000; // said by then, however much still comes
const KEPT = 20;
const COUNTED = {
  accepted: (n) => say("marked-accepted", { n }),
  doubtful: (n) => say("marked-doubtful", { n }),
  rejected: (n) => say("marked-rejected", { n }),
  received: (n) => say("marked-received", { n }),
};

export class Announcer {
  constructor(node) {
    this.node = node;
    this.clear();
  }

  clear() {
    clearTimeout(this.timer);
    this.marks = new Map(); // ref of a photo -> its newest mark
    this.verdicts = new Map(); // what was said about photos -> of which
    this.since = 0;
    this.node.replaceChildren();
  }

  // `before` is the line as it was; `about` the photo that it answers. Edits and quiet lines say nothing, verdicts do.
  line(line, before, about) {
    if (line.mine) {
      if (line.mark && line.mark !== before?.mark) this.gather(() => this.marks.set(line.ref, line.mark));
    } else if (before) return;
    else if (about?.group) this.gather(() => this.judged(wordsOf(line), about));
    else if (!line.quiet) this.say(wordsOf(line), line.language);
  }

  judged(words, photo) {
    if (words) this.verdicts.set(words, [...(this.verdicts.get(words) || []), photo]);
  }

  gather(note) {
    note();
    this.since ||= performance.now();
    clearTimeout(this.timer);
    const left = this.since + AT_MOST_MS - performance.now();
    this.timer = setTimeout(() => this.tell(), Math.max(0, Math.min(CALM_MS, left)));
  }

  tell() {
    const { marks, verdicts } = this;
    this.marks = new Map();
    this.verdicts = new Map();
    this.since = 0;
    const all = [...marks.values()];
    const counted = Object.entries(COUNTED).map(([mark, count]) => [all.filter((one) => one === mark).length, count]);
    const parts = counted.filter(([n]) => n).map(([n, count]) => count(n));
    if (parts.length) this.say(`${parts.join(", ")}.`);
    for (const [words, photos] of verdicts) this.say(`${named(photos)}: ${words}`);
  }

  say(text, language = document.documentElement.lang) {
    if (!text) return;
    const node = document.createElement("p");
    node.lang = language;
    node.textContent = text;
    this.node.append(node);
    while (this.node.children.length > KEPT) this.node.firstChild.remove();
  }
}

function wordsOf(line) {
  const pictures = line.pictures.length > 1 ? say("announce-pictures", { n: line.pictures.length }) : line.pictures[0]?.alt;
  return [line.text, pictures, line.progress?.text].filter(Boolean).join(". ");
}

function named(photos) {
  const numbers = photos.filter(({ media }) => media !== "video").map((photo) => String(numberOf(photo)));
  const list = new Intl.ListFormat(document.documentElement.lang === "de" ? "de" : "en-GB").format(numbers);
  const stills = numbers.length > 1 ? say("announce-photos", { list }) : numbers.length && say("photo", { n: list });
  return [stills, photos.length > numbers.length && say("video")].filter(Boolean).join(", ");
}

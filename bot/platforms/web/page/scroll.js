// Staying at the newest message, but never tearing somebody away from what they are reading.

import { icon } from "./make.js";

const NEAR_PX = 120;
const MARGIN_PX = 12; // between the upper edge and a message that begins there

export class Scroll {
  constructor() {
    this.chat = document.getElementById("chat");
    this.lines = document.getElementById("lines");
    this.newer = document.getElementById("newer");
    this.newer.append(icon("down"));
    this.newer.addEventListener("click", () => this.toNews());
    this.unseen = null; // the first message that came while somebody read further up
    // Whoever is at the end, or on the way there, follows what comes. Only scrolling up ends that: a smooth
    // scroll to the end passes places that are far from it, too.
    this.following = true;
    let last = 0;
    this.chat.addEventListener("scroll", () => {
      if (this.near()) this.arrived();
      else if (this.chat.scrollTop < last) this.following = false;
      last = this.chat.scrollTop;
    });
    this.told = false; // whether the button was there when something changed its size last
    const observer = new ResizeObserver(() => this.resized());
    observer.observe(this.chat);
    observer.observe(this.lines);
  }

  // The composer grows, the keyboard opens, a card or a picture grows: who follows stays at the end. The room that
  // the button takes, or leaves, moves nobody.
  resized() {
    const moved = this.told === this.newer.hidden;
    this.told = !this.newer.hidden;
    if (!this.following && this.near()) this.arrived();
    else if (this.following && !moved) this.toEnd("instant");
  }

  near() {
    return this.end() - this.chat.scrollTop < NEAR_PX;
  }

  end() {
    return this.chat.scrollHeight - this.chat.clientHeight;
  }

  arrived() {
    this.following = this.newer.hidden = true;
    this.unseen = null;
  }

  // To the end, but of what the bot said last to its beginning: who would have to scroll back to read it is there.
  toEnd(behavior) {
    const newest = this.lines.lastElementChild;
    this.toBegin(newest?.matches(".theirs") ? newest : null, behavior);
  }

  // As far as `item` stays whole, or begins; and not back from where somebody is.
  toBegin(item, behavior) {
    this.arrived();
    const begin = item ? item.offsetTop - this.chat.offsetTop - MARGIN_PX : Infinity;
    const to = Math.min(this.end(), Math.max(begin, this.chat.scrollTop));
    this.following = to > this.end() - NEAR_PX;
    this.chat.scrollTo({ top: to, behavior });
  }

  toNews() {
    this.toBegin(this.unseen);
  }

  // Runs `change`; afterwards what came is in view for who follows, or if the person just sent something.
  keeping(change, { mine = false } = {}) {
    const follows = mine || this.following;
    const height = this.chat.scrollHeight;
    const newest = this.lines.lastElementChild;
    change();
    if (follows) this.toEnd(mine ? undefined : "instant");
    else if (this.chat.scrollHeight > height + 40) this.tell(newest);
  }

  tell(before) {
    this.newer.hidden = false;
    this.unseen ||= before?.nextElementSibling;
  }
}

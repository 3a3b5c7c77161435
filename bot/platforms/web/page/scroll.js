// Staying at the newest message, but never tearing somebody away from what they are reading.

import { icon } from "./make.js";

const NEAR_PX = 120;

export class Scroll {
  constructor() {
    this.chat = document.getElementById("chat");
    this.newer = document.getElementById("newer");
    this.newer.append(icon("down"));
    this.newer.addEventListener("click", () => this.toEnd());
    // Whoever is at the end, or on the way there, follows what comes. Only scrolling up ends that: a smooth
    // scroll to the end passes places that are far from it, too.
    this.following = true;
    let last = 0;
    this.chat.addEventListener("scroll", () => {
      if (this.near()) this.following = this.newer.hidden = true;
      else if (this.chat.scrollTop < last) this.following = false;
      last = this.chat.scrollTop;
    });
    // The composer grows, the keyboard opens, a card or a picture grows: who follows stays at the end.
    const observer = new ResizeObserver(() => this.following && this.toEnd("instant"));
    observer.observe(this.chat);
    observer.observe(document.getElementById("lines"));
  }

  near() {
    return this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight < NEAR_PX;
  }

  toEnd(behavior) {
    this.following = this.newer.hidden = true;
    this.chat.scrollTo({ top: this.chat.scrollHeight, behavior });
  }

  // Runs `change`; afterwards the end is in view for who follows, or if the person just sent something.
  keeping(change, { mine = false } = {}) {
    const follows = mine || this.following;
    const height = this.chat.scrollHeight;
    change();
    if (follows) this.toEnd(mine ? undefined : "instant");
    else if (this.chat.scrollHeight > height + 40) this.newer.hidden = false;
  }
}

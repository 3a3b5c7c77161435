// Staying at the newest message, but never tearing somebody away from what they are reading.

import { icon } from "./make.js";

const NEAR_PX = 120;

export class Scroll {
  constructor() {
    this.chat = document.getElementById("chat");
    this.newer = document.getElementById("newer");
    this.newer.append(icon("down"));
    this.newer.addEventListener("click", () => this.toEnd());
    this.chat.addEventListener("scroll", () => {
      if (this.near()) this.newer.hidden = true;
    });
    // The composer grows, the keyboard opens: whoever was at the end stays there.
    let was = true;
    this.chat.addEventListener("scroll", () => (was = this.near()));
    new ResizeObserver(() => was && this.toEnd("instant")).observe(this.chat);
  }

  near() {
    return this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight < NEAR_PX;
  }

  toEnd(behavior) {
    this.newer.hidden = true;
    this.chat.scrollTo({ top: this.chat.scrollHeight, behavior });
  }

  // Runs `change`; afterwards the end is in view if it was before, or if the person just sent something.
  keeping(change, { mine = false } = {}) {
    const near = this.near();
    const height = this.chat.scrollHeight;
    change();
    if (mine || near) this.toEnd(mine ? undefined : "instant");
    else if (this.chat.scrollHeight > height + 40) this.newer.hidden = false;
  }
}

// The card that matters now (progress, the next step), kept at hand while it is scrolled out of view.

import { make, moon } from "./make.js";
import { label, say } from "./words.js";

const $ = (id) => document.getElementById(id);

export class Dock {
  constructor(lines, press) {
    this.lines = lines;
    this.press = press;
    this.line = null;
    this.watched = null;
    this.watcher = new IntersectionObserver(([entry]) => this.show(!entry.isIntersecting), { root: $("chat"), threshold: 0.2 });
    $("dock-go").addEventListener("click", () => {
      const item = this.lines.item(this.line.ref);
      item.scrollIntoView({ block: "center" });
      item.focus({ preventScroll: true });
    });
  }

  follow() {
    const line = this.lines.newest((one) => one.card && one.progress);
    const newer = this.lines.newest((one) => !one.reply_to && (one.card || one.rows.length));
    // The collecting is over once something else was asked, unless photos came after that.
    const over = line?.ask === "photos" && newer !== line && !this.lines.hasPhotosAfter(newer);
    this.line = over ? null : line;
    const item = this.line ? this.lines.item(this.line.ref) : null;
    if (item !== this.watched) {
      this.watcher.disconnect();
      this.watched = item;
      if (item) this.watcher.observe(item);
      else this.show(false);
    }
    if (!this.line) return;
    $("dock-moon").replaceChildren(moon(this.line.progress.fraction));
    $("dock-text").textContent = this.line.progress.text;
    label($("dock-go"), `${this.line.progress.text}. ${say("dock-go")}`);
    const next = this.line.rows.flat().filter((button) => button.style === "primary").slice(0, 1);
    $("dock-buttons").replaceChildren(
      ...next.map(({ label: text, token, style }) => {
        const node = make("button", { type: "button", class: `choice ${style}`, "data-token": token }, text);
        node.addEventListener("click", () => this.press(token, node));
        return node;
      }),
    );
  }

  show(on) {
    $("dock").hidden = !(on && this.line);
  }
}

// Pictures on the full screen: swipe (scroll snapping), arrow keys, Escape, the back button; with their buttons, and saved as they are.

import { icon, make } from "./make.js";
import { openOver } from "./over.js";
import { gone } from "./pictures.js";
import { say } from "./words.js";

const $ = (id) => document.getElementById(id);

export class Viewer {
  constructor(press) {
    this.press = press;
    this.dialog = $("viewer");
    this.track = $("viewer-track");
    this.pictures = [];
    this.at = 0;
    for (const [id, name] of [["viewer-close", "close"], ["viewer-back", "back"], ["viewer-next", "next"], ["viewer-save", "save"]]) {
      $(id).append(icon(name));
    }
    $("viewer-close").addEventListener("click", () => this.dialog.close());
    $("viewer-back").addEventListener("click", () => this.go(this.at - 1));
    $("viewer-next").addEventListener("click", () => this.go(this.at + 1));
    this.dialog.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: -1, ArrowRight: 1 };
      if (event.key in steps) {
        event.preventDefault();
        this.go(this.at + steps[event.key]);
      }
    });
    this.dialog.addEventListener("close", () => {
      this.track.replaceChildren();
      this.before?.focus({ preventScroll: true });
    });
    this.track.addEventListener("scroll", () => {
      const at = Math.round(this.track.scrollLeft / Math.max(1, this.track.clientWidth));
      if (at !== this.at) this.tell(at);
    });
    this.track.addEventListener("click", (event) => {
      if (event.target.tagName !== "IMG") this.dialog.close();
    });
  }

  open(pictures, at, buttons) {
    this.before = document.activeElement;
    this.pictures = pictures;
    this.buttons = buttons;
    this.track.replaceChildren(
      ...pictures.map((picture) =>
        make("div", { class: "slide" }, make("img", { src: picture.url, alt: picture.alt, onerror: (event) => gone(event.target) })),
      ),
    );
    this.dialog.classList.toggle("single", pictures.length < 2);
    openOver(this.dialog);
    this.track.focus({ preventScroll: true });
    this.track.scrollTo({ left: at * this.track.clientWidth, behavior: "instant" });
    this.tell(at);
  }

  go(at) {
    const to = Math.min(this.pictures.length - 1, Math.max(0, at));
    this.track.scrollTo({ left: to * this.track.clientWidth });
    this.tell(to);
  }

  tell(at) {
    this.at = at;
    const picture = this.pictures[at];
    if (!picture) return;
    $("viewer-count").textContent = this.pictures.length > 1 ? say("count", { n: at + 1, all: this.pictures.length }) : "";
    $("viewer-alt").textContent = picture.alt;
    $("viewer-back").disabled = at === 0;
    $("viewer-next").disabled = at === this.pictures.length - 1;
    if (document.activeElement?.disabled) this.track.focus({ preventScroll: true }); // else the keys go nowhere
    const save = $("viewer-save");
    save.href = picture.url.startsWith("blob:") ? picture.url : `${picture.url}?save`;
    save.download = picture.file_name || "photo";
    $("viewer-buttons").replaceChildren(
      ...(this.buttons[at] || []).map(({ label, token, style }) => {
        const node = make("button", { type: "button", class: `choice ${style}` }, label);
        node.addEventListener("click", () => {
          this.dialog.close();
          this.press(token, node);
        });
        return node;
      }),
    );
  }
}

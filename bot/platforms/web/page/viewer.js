// Pictures on the full screen: swipe (scroll snapping), arrow keys, Escape, the back button; with their buttons, and saved as they are.

import { icon, make } from "./make.js";
import { openOver } from "./over.js";
import { gone } from "./pictures.js";
import { say } from "./words.js";

const $ = (id) => document.getElementById(id);
const PRESS_MS = 350; // between a finger's leaving and the press that the browser makes of it

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
    this.to = null; // where a glide that we began leads: what it passes is not told
    this.track.addEventListener("scroll", () => this.passed());
    for (const end of ["scrollend", "pointerdown", "wheel"]) this.track.addEventListener(end, () => (this.to = null), { passive: true });
    this.holding();
    this.track.addEventListener("click", (event) => {
      if (event.target.tagName !== "IMG") this.dialog.close();
    });
  }

  // A press goes to what was shown: the buttons stay while a finger is on them.
  holding() {
    this.held = false;
    $("viewer-buttons").addEventListener("pointerdown", () => (this.held = true));
    for (const end of ["pointerup", "pointercancel"]) {
      addEventListener(end, () => {
        if (this.held) setTimeout(() => this.letGo(), PRESS_MS);
      });
    }
  }

  letGo() {
    this.held = false;
    this.offer();
  }

  passed() {
    const at = Math.round(this.track.scrollLeft / Math.max(1, this.track.clientWidth));
    if (this.to === null && at !== this.at) this.tell(at);
  }

  open(pictures, at, buttons) {
    this.before = document.activeElement;
    this.to = null;
    this.held = false;
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
    const left = to * this.track.clientWidth;
    if (left !== this.track.scrollLeft) this.to = to;
    this.track.scrollTo({ left });
    if (to !== this.at) this.tell(to);
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
    this.offer();
  }

  // The buttons of the picture in view, as they stood when it was opened.
  offer() {
    if (this.held) return;
    $("viewer-buttons").replaceChildren(
      ...(this.buttons[this.at] || []).map(({ label, token, style }) => {
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

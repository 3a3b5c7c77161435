// Pressing a button: it is busy at once, and is not pressed again before its press was answered.

import { newId } from "./make.js";
import { reason } from "./sending.js";
import { post } from "./wire.js";
import { say } from "./words.js";

// A second tap so soon is the same press, also if the answer has drawn the button anew, or moved another one or a
// picture under the finger meanwhile.
const DOUBLE_MS = 500;
const SAME_PLACE_PX = 24;
const NONE = { label: "", finger: null, at: -Infinity };

export class Presses {
  // `begun` hears of every press that goes to the server; `complain` says why one led nowhere.
  constructor({ begun, complain }) {
    Object.assign(this, { begun, complain });
    this.under = new Set(); // tokens that are not answered yet
    this.last = NONE;
    this.finger = null; // where it is: of the click that is being handled; none of a key
    addEventListener("click", ({ detail, clientX: x, clientY: y }) => (this.finger = detail ? { x, y } : null), true);
  }

  // Whether this is a press of its own, and not the second tap of a double one.
  first(label) {
    const { last, finger } = this;
    const now = performance.now();
    const there = finger && last.finger && Math.hypot(finger.x - last.finger.x, finger.y - last.finger.y) < SAME_PLACE_PX;
    if ((last.label === label || there) && now - last.at < DOUBLE_MS) return false;
    this.last = { label, finger, at: now };
    return true;
  }

  async press(token, node) {
    if (this.under.has(token) || !this.first(node.textContent)) return;
    this.under.add(token);
    node.setAttribute("aria-busy", "true");
    this.begun();
    try {
      await post("/api/press", { id: newId(), token });
    } catch (error) {
      this.last = NONE; // it may be pressed again at once
      this.complain(reason(error, say("not-pressed")));
    }
    this.release(token);
  }

  release(token) {
    this.under.delete(token);
    for (const node of document.querySelectorAll(`[data-token="${CSS.escape(token)}"]`)) node.removeAttribute("aria-busy");
  }
}

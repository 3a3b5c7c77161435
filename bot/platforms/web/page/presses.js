// Pressing a button: it is busy at once, and is not pressed again before its press was answered.

import { newId } from "./make.js";
import { reason } from "./sending.js";
import { post } from "./wire.js";
import { say } from "./words.js";

// A second tap so soon is the same press, also if the answer has drawn the button anew under the finger meanwhile.
const DOUBLE_MS = 500;

export class Presses {
  // `begun` hears of every press that goes to the server; `complain` says why one led nowhere.
  constructor({ begun, complain }) {
    Object.assign(this, { begun, complain });
    this.under = new Set(); // tokens that are not answered yet
    this.last = { label: "", at: -Infinity };
  }

  // Whether this is a press of its own, and not the second tap of a double one.
  first(label) {
    const now = performance.now();
    if (this.last.label === label && now - this.last.at < DOUBLE_MS) return false;
    this.last = { label, at: now };
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
      this.last = { label: "", at: -Infinity }; // it may be pressed again at once
      this.complain(reason(error, say("not-pressed")));
    }
    this.release(token);
  }

  release(token) {
    this.under.delete(token);
    for (const node of document.querySelectorAll(`[data-token="${CSS.escape(token)}"]`)) node.removeAttribute("aria-busy");
  }
}

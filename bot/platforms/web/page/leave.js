// Logging out: says first what it does, then ends the session on the server and shows the way back.

import { copyText, icon, make } from "./make.js";
import { post } from "./wire.js";
import { label, say } from "./words.js";

const $ = (id) => document.getElementById(id);
const dialog = $("leave");

export class Leave {
  // `left` is called as soon as the session has ended; `failed` (with the error) when it has not.
  constructor({ left, failed }) {
    this.left = left;
    this.failed = failed;
    $("leave-stay").addEventListener("click", () => dialog.close());
    $("leave-here").addEventListener("click", () => this.go(false));
    $("leave-everywhere").addEventListener("click", () => this.go(true));
    $("leave-close").append(icon("close"));
    $("leave-close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      if (this.link) dialog.showModal(); // Escape must not lose the only way back
    });
  }

  async open() {
    $("leave-everywhere").hidden = true;
    dialog.showModal();
    $("leave-stay").focus();
    const answer = await fetch("/api/session").catch(() => null);
    if (answer?.ok) $("leave-everywhere").hidden = (await answer.json()).others === 0;
  }

  async go(everywhere) {
    if (dialog.getAttribute("aria-busy") === "true") return;
    dialog.setAttribute("aria-busy", "true");
    try {
      const { back } = await post("/api/leave", { everywhere });
      this.show(back);
      this.left();
    } catch (error) {
      dialog.close();
      this.failed(error);
    }
    dialog.removeAttribute("aria-busy");
  }

  show(link) {
    this.link = link;
    const copy = make("button", { type: "button", class: "choice primary" }, say("copy"));
    copy.addEventListener("click", async () => {
      if (await copyText(address)) copy.textContent = say("copied");
    });
    const address = make("a", { id: "leave-link", href: link }, link);
    label(address, say("left-link"));
    $("leave-title").textContent = say("left-title");
    $("leave-close").hidden = true;
    $("leave-body").replaceChildren(
      make("p", {}, say("left-back")),
      make("p", { class: "leave-address" }, address),
      make("p", {}, say("left-care")),
      make("div", { class: "row" }, copy),
    );
    copy.focus();
  }
}

// The menu of commands, as other chats have it, and logging out: opens under the header, arrow keys, Escape.

import { icon, make } from "./make.js";
import { say } from "./words.js";

const open = document.getElementById("menu-open");
const menu = document.getElementById("menu");

export class Menu {
  constructor(choose, leave) {
    this.choose = choose;
    this.leave = leave;
    open.append(icon("menu"));
    open.addEventListener("click", () => this.toggle(menu.hidden));
    menu.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("pointerdown", (event) => {
      if (!menu.hidden && !menu.contains(event.target) && !open.contains(event.target)) this.toggle(false, false);
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) this.toggle(false, false);
    });
    document.addEventListener("spoken", () => this.load());
    this.load();
  }

  async load() {
    const answer = await fetch(`/api/commands?language=${document.documentElement.lang}`);
    if (!answer.ok) return;
    const { commands } = await answer.json();
    open.hidden = false;
    const leaving = this.item(say("leave"), say("leave-hint"), this.leave);
    leaving.classList.add("apart");
    menu.replaceChildren(...commands.map(({ name, what }) => this.item(what, `/${name}`, () => this.choose(`/${name}`))), leaving);
  }

  item(what, hint, chosen) {
    const node = make("button", { type: "button", role: "menuitem", tabindex: "-1" }, what, make("small", {}, hint));
    node.addEventListener("click", () => {
      this.toggle(false);
      chosen();
    });
    return node;
  }

  toggle(on, refocus = true) {
    menu.hidden = !on;
    open.setAttribute("aria-expanded", String(on));
    if (on) menu.firstElementChild?.focus();
    else if (refocus) open.focus();
  }

  key(event) {
    const items = [...menu.children];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Escape") this.toggle(false);
    else if (to !== undefined) items[(to + items.length) % items.length].focus();
    else return;
    event.preventDefault();
  }
}

// The menu of commands, as other chats have it: opens under the header, arrow keys, Escape.

import { icon, make } from "./make.js";

const open = document.getElementById("menu-open");
const menu = document.getElementById("menu");

export class Menu {
  constructor(choose) {
    this.choose = choose;
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
    open.hidden = commands.length === 0;
    menu.replaceChildren(
      ...commands.map(({ name, what }) => {
        const item = make("button", { type: "button", role: "menuitem", tabindex: "-1" }, what, make("small", {}, `/${name}`));
        item.addEventListener("click", () => {
          this.toggle(false);
          this.choose(`/${name}`);
        });
        return item;
      }),
    );
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

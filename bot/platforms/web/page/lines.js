// The chat's messages: one <li> a line, one for all photos of an upload; edited in place, in the order of the server.

import { copyText, icon, make, moon, withCommands } from "./make.js";
import { figures, fileCard, isGone, recheck, refresh } from "./pictures.js";
import { nameOf, sourceOf, tile, updateTile } from "./photos.js";
import { say } from "./words.js";

const PENDING = Number.MAX_SAFE_INTEGER;

export class Lines {
  constructor(list, actions) {
    this.list = list;
    this.actions = actions; // press(token, button), type(text), view(pictures, index, buttons), mend(name), discard(name)
    this.items = new Map(); // ref or group -> <li>
    this.bodies = new Map(); // ref -> line
    document.addEventListener("spoken", () => this.redraw());
  }

  clear() {
    this.items.clear();
    this.bodies.clear();
    this.list.replaceChildren();
  }

  // Something of the person that never arrived, or of the bot that was taken away. The focus does not go with it.
  drop(name, refs) {
    refs.forEach((ref) => this.bodies.delete(ref));
    const item = this.items.get(name);
    if (item?.contains(document.activeElement)) item.previousElementSibling?.focus({ preventScroll: true });
    item?.remove();
    this.items.delete(name);
  }

  get size() {
    return this.bodies.size;
  }

  // The newest line of the bot that fits.
  newest(fits) {
    let found = null;
    for (const line of this.bodies.values()) {
      if (!line.mine && fits(line) && (!found || line.order > found.order)) found = line;
    }
    return found;
  }

  hasPhotosAfter(line) {
    return [...this.bodies.values()].some((one) => one.group && (one.order ?? PENDING) > line?.order);
  }

  item(ref) {
    const line = this.bodies.get(ref);
    return this.items.get(line?.group || ref);
  }

  put(line) {
    if (line.removed) {
      this.drop(line.ref, [line.ref]);
      return;
    }
    const known = this.bodies.get(line.ref);
    // What only this page knows stays: the server's line may come later than its refusal. A mark says it was taken after all.
    this.bodies.set(line.ref, { trouble: line.mark ? undefined : known?.trouble, ...line, preview: line.preview || known?.preview });
    if (line.mine && /^\/start\b/.test(line.text)) return; // the page says it by itself
    const name = line.group || line.ref;
    const order = line.order ?? PENDING;
    let item = this.items.get(name);
    if (!item) {
      item = make("li", { tabindex: "-1" });
      this.items.set(name, item);
      this.place(item, order);
    } else if (!line.group || order < Number(item.dataset.order)) {
      if (Number(item.dataset.order) !== order) this.place(item, order);
    }
    if (line.group) this.drawAlbum(item, line);
    else if (line.mine) this.drawMine(item, this.bodies.get(line.ref));
    else {
      this.drawTheirs(item, line);
      if (this.deleting) recheck(this.list);
    }
  }

  place(item, order) {
    item.dataset.order = String(order);
    const later = [...this.list.children].find((other) => other !== item && Number(other.dataset.order) > order);
    if (later !== item.nextElementSibling || !item.isConnected) this.list.insertBefore(item, later || null);
  }

  redraw() {
    for (const line of this.bodies.values()) this.put(line);
  }

  // The person's words

  drawMine(item, line) {
    const command = /^\/[a-z]+$/.test(line.text);
    item.className = command ? "line mine command-said" : "line mine";
    item.replaceChildren(make("p", { class: "bubble" }, line.text));
    this.drawOutcome(item, line);
  }

  // Nothing when it has arrived: it waits for the server, or was refused and can be mended.
  drawOutcome(item, line) {
    item.querySelector(".trouble, .waits")?.remove();
    if (line.waits) item.append(make("p", { class: "waits" }, say("waits")));
    if (!line.trouble) return;
    const { text, way } = line.trouble;
    const name = line.group || line.ref;
    const wayOut = (words, go) => make("button", { type: "button", class: "command", onclick: () => go(name) }, words);
    const mend = wayOut(way === "edit" ? say("edit") : say("retry"), this.actions.mend);
    item.append(make("p", { class: "trouble" }, text, make("span", {}, mend, wayOut(say("discard"), this.actions.discard))));
  }

  // The person's photos

  drawAlbum(item, line) {
    item.className = "line mine album";
    let grid = item.querySelector(".album-grid");
    if (!grid) {
      grid = make("div", { class: "album-grid" });
      item.append(grid);
    }
    const ref = CSS.escape(line.ref);
    let node = grid.querySelector(`[data-ref="${ref}"]`);
    const whole = this.bodies.get(line.ref);
    if (!node) {
      const number = Number(line.ref.slice(line.ref.lastIndexOf("-") + 1));
      node = tile(whole, number, () => this.viewAlbum(line.group, line.ref));
      const later = [...grid.children].find((other) => Number(other.dataset.number) > number);
      grid.insertBefore(node, later || null);
      grid.dataset.count = String(grid.children.length);
    }
    updateTile(node, whole);
    this.drawOutcome(item, whole);
  }

  viewAlbum(group, ref) {
    const album = [...this.bodies.values()]
      .filter((line) => line.group === group && line.media !== "video" && sourceOf(line))
      .sort((a, b) => a.order - b.order);
    const pictures = album.map((line) => ({ url: sourceOf(line), alt: nameOf(line) }));
    const at = album.findIndex((line) => line.ref === ref);
    if (at >= 0) this.actions.view(pictures, at, []);
  }

  // What the bot says

  drawTheirs(item, line) {
    const shape = shapeOf(line);
    if (item.dataset.shape === shape) {
      patch(item, line);
      return;
    }
    item.dataset.shape = shape;
    const focused = [...item.querySelectorAll("button, a")].indexOf(document.activeElement);
    const { about, loose } = arranged(line);
    item.className = ["line theirs", line.card && "card", line.pictures.length && "with-pictures", line.reply_to && "reply", endangers(line) && "endangers"]
      .filter(Boolean)
      .join(" ");
    item.lang = line.language;
    const drawn = (buttons) => buttons.map((button) => this.button(button));
    const parts = [
      this.answer(line),
      line.progress ? progress(line.progress) : null,
      figures(item, line, (index) => drawn(about[index]), (at) => this.viewPictures(line.ref, at)),
      ...line.pictures.filter((picture) => picture.original).map((picture) => fileCard(picture, line)),
      line.copyable ? copyable(line.copyable) : null,
      ...loose.map((row) => make("div", { class: "row" }, ...drawn(row))),
    ];
    item.replaceChildren(make("div", { class: "bubble" }, ...parts.filter(Boolean)));
    if (focused >= 0) {
      const left = item.querySelectorAll("button, a");
      (left[Math.min(focused, left.length - 1)] || item).focus({ preventScroll: true });
    }
  }

  viewPictures(ref, at) {
    const line = this.bodies.get(ref);
    const { about } = arranged(line);
    const shown = line.pictures.map((picture, index) => ({ ...picture, index })).filter((one) => !one.original);
    this.actions.view(
      shown,
      at,
      shown.map((one) => about[one.index]),
    );
  }

  button({ label, token, style }) {
    const node = make("button", { type: "button", class: `choice ${style}`, "data-token": token }, label);
    node.addEventListener("click", () => {
      this.deleting = style === "danger";
      this.actions.press(node.dataset.token, node);
    });
    return node;
  }

  // The words, beside the photo they are about.
  answer(line) {
    if (!line.text) return null;
    const words = make("div", { class: "words" }, ...withCommands(line.text, this.actions.type));
    const about = line.reply_to && this.bodies.get(line.reply_to);
    return about?.group ? make("div", { class: "answer" }, this.quote(line, about), words) : words;
  }

  quote(line, about) {
    const go = () => {
      const target = this.list.querySelector(`[data-ref="${CSS.escape(line.reply_to)}"]`) || this.item(line.reply_to);
      target?.scrollIntoView({ block: "center" });
      (target?.querySelector("button") || target)?.focus({ preventScroll: true });
    };
    const source = sourceOf(about);
    const content =
      source && about.media !== "video"
        ? make("img", { src: source, alt: "", width: "56", height: "56", onerror: (e) => e.target.replaceWith(icon("gone")) })
        : icon("file");
    return make("button", { type: "button", class: "quote", "aria-label": say("show-photo"), onclick: go }, content);
  }
}

// The buttons as they stand: those about a picture under it, the others in their rows. What is gone has none.
function arranged(line) {
  const buttons = line.rows.flat();
  const own = line.pictures.map((picture, index) => (picture.original ? [] : buttons.filter((one) => one.about === index)));
  const about = own.map((some, index) => (isGone(line.pictures[index], line) ? [] : some));
  const placed = new Set(own.flat());
  const loose = line.rows.map((row) => row.filter((one) => !placed.has(one))).filter((row) => row.length);
  return { about, loose };
}

// It asks whether to destroy something, or keep it: the pictures only say what.
function endangers(line) {
  const offers = (row, style) => row.some((button) => button.style === style);
  return line.rows.some((row) => offers(row, "danger") && offers(row, "primary"));
}

// What decides how a line is built. The rest (words, how far, tokens, previews) is changed on the nodes that are
// there: a button must not be taken away between finger down and finger up because a progress bar moved.
function shapeOf(line) {
  const pictures = line.pictures.map((one) => [one.original && one.url, one.width_px, one.height_px, one.spoiler, isGone(one, line)]);
  const rows = line.rows.map((row) => row.map((one) => [one.label, one.style, one.about]));
  const has = [Boolean(line.text), Boolean(line.progress), line.card, line.language, document.documentElement.lang];
  return JSON.stringify([has, rows, pictures, line.reply_to, line.copyable]);
}

function patch(item, line) {
  const words = item.querySelector(".words");
  if (words && words.textContent !== line.text) words.textContent = line.text;
  if (line.progress) item.querySelector(".progress").replaceWith(progress(line.progress));
  const { about, loose } = arranged(line);
  const buttons = item.querySelectorAll(".choice[data-token]");
  [...about.flat(), ...loose.flat()].forEach(({ token }, index) => {
    if (buttons[index].dataset.token !== token) buttons[index].removeAttribute("aria-busy");
    buttons[index].dataset.token = token;
  });
  refresh(item, line);
}

function progress({ fraction, text }) {
  const bar = make("progress", { max: "1", value: String(fraction), "aria-label": text });
  return make("div", { class: "progress" }, moon(fraction), make("div", {}, make("span", {}, text), bar));
}

function copyable(text) {
  const shown = make("code", {}, text);
  const button = make("button", { type: "button", class: "choice" }, say("copy"));
  button.addEventListener("click", async () => {
    if (!(await copyText(shown))) return;
    button.textContent = say("copied");
    setTimeout(() => (button.textContent = say("copy")), 1500);
  });
  return make("div", { class: "copyable" }, shown, button);
}

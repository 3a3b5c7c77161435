// Portraits: a grid that never moves (its boxes have their size before the bytes come), originals as file cards.

import { icon, make } from "./make.js";
import { label, say } from "./words.js";

export function figures(item, line, buttonsAbout, view) {
  const before = [...item.querySelectorAll("figure img")];
  const shown = line.pictures.map((picture, index) => ({ picture, index })).filter(({ picture }) => !picture.original);
  if (!shown.length) return null;
  const grid = make("div", { class: "grid", "data-count": String(Math.min(shown.length, 5)) });
  shown.forEach(({ picture, index }, at) => {
    const open = make("button", { type: "button", class: "look", "aria-label": say("view", { what: picture.alt }) });
    open.append(before[at]?.classList.contains("come") ? before[at] : portrait(picture));
    open.style.aspectRatio = `${picture.width_px || 3} / ${picture.height_px || 4}`;
    if (picture.spoiler && !item.dataset.revealed) hide(item, open, () => view(at));
    else open.addEventListener("click", () => view(at));
    const buttons = buttonsAbout(index);
    grid.append(make("figure", {}, open, buttons.length ? make("figcaption", {}, ...buttons) : null));
    swap(open.firstChild, picture);
  });
  return grid;
}

// The newest state of pictures whose places are there already.
export function refresh(item, line) {
  const shown = line.pictures.filter((picture) => !picture.original);
  item.querySelectorAll("figure .look").forEach((open, at) => {
    if (!open.classList.contains("spoiler")) label(open, say("view", { what: shown[at].alt }));
    swap(open.firstChild, shown[at]);
  });
}

function portrait(picture) {
  return make("img", {
    src: picture.url,
    alt: picture.alt,
    width: String(picture.width_px || 576),
    height: String(picture.height_px || 768),
    decoding: "async",
    onload: (event) => event.target.classList.add("come"),
    onerror: (event) => gone(event.target),
  });
}

// A preview that sharpens: the old picture stays until the new one has come, so that nothing flickers.
function swap(old, picture) {
  if (old.tagName !== "IMG") return;
  old.alt = picture.alt;
  if (old.getAttribute("src") === picture.url || old.dataset.next === picture.url) return;
  old.dataset.next = picture.url;
  const next = portrait(picture);
  next.addEventListener("load", () => old.dataset.next === picture.url && old.replaceWith(next), { once: true });
}

function hide(item, open, view) {
  open.classList.add("spoiler");
  label(open, say("reveal"));
  open.addEventListener("click", () => {
    if (open.classList.contains("spoiler")) {
      item.dataset.revealed = "yes";
      open.classList.remove("spoiler");
    } else view();
  });
}

// After something was deleted: pictures that are no longer there leave the screen, and their buttons with them.
export async function recheck(list) {
  const shown = [...list.querySelectorAll("figure img.come")];
  await Promise.all(
    shown.map(async (image) => {
      const answer = await fetch(image.getAttribute("src"), { method: "HEAD" }).catch(() => null);
      if (answer?.status === 404) gone(image);
    }),
  );
}

export function gone(image) {
  image.closest("figure")?.querySelector("figcaption")?.remove();
  image.replaceWith(make("span", { class: "gone" }, icon("gone"), say("gone")));
}

export function fileCard(picture) {
  const image = make("img", { src: picture.url, alt: picture.alt, width: "72", height: "96", onerror: (e) => gone(e.target) });
  const size = picture.width_px ? `${picture.width_px} × ${picture.height_px}` : say("file");
  return make(
    "a",
    { class: "file", href: `${picture.url}?save`, download: picture.file_name, "aria-label": say("save-file", { name: picture.file_name }) },
    image,
    make("span", { class: "file-name" }, picture.file_name, make("small", {}, size)),
    icon("save"),
  );
}

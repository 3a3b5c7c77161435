// Portraits: a grid that never moves (its boxes have their size before the bytes come), originals as file cards.

import { icon, make } from "./make.js";
import { label, say } from "./words.js";

const missing = new Set(); // addresses where nothing lies any more: never asked again

// Whether a picture is no longer kept. One of a line that is still being painted is only waited for: a newer one
// has taken its place, and comes with the next news.
export function isGone(picture, line) {
  return !line.progress && (!picture.url || missing.has(picture.url));
}

export function figures(item, line, buttonsAbout, view) {
  const before = [...item.querySelectorAll("figure .look")].map((open) => open.querySelector("img.come"));
  const shown = line.pictures.map((picture, index) => ({ picture, index })).filter(({ picture }) => !picture.original);
  if (!shown.length) return null;
  const grid = make("div", { class: "grid", "data-count": String(Math.min(shown.length, 5)) });
  shown.forEach(({ picture, index }, at) => {
    const open = make("button", { type: "button", class: "look", "aria-label": say("view", { what: picture.alt }) });
    open.append(isGone(picture, line) ? absent() : before[at] || first(picture));
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

function first(picture) {
  return picture.url ? portrait(picture) : make("span", { class: "waiting" });
}

function portrait(picture, failed = (image) => lost(image, picture.url, () => (image.src = picture.url))) {
  return make("img", {
    src: picture.url,
    alt: picture.alt,
    width: String(picture.width_px || 576),
    height: String(picture.height_px || 768),
    decoding: "async",
    onload: (event) => event.target.classList.add("come"),
    onerror: (event) => failed(event.target),
  });
}

function absent() {
  return make("span", { class: "gone" }, icon("gone"), say("gone"));
}

// What did not come: gone if the server says so. While it is away, it is asked `again` when it is back.
async function lost(place, url, again) {
  if (place.closest(".line")?.querySelector(".progress")) return;
  const answer = await fetch(url, { method: "HEAD" }).catch(() => null);
  if (!answer || answer.status >= 500) {
    document.addEventListener("back", again, { once: true });
    return;
  }
  missing.add(url);
  gone(place);
}

// A preview that sharpens: the old picture stays until the new one has come, so that nothing flickers.
function swap(old, picture) {
  if (old.alt) old.alt = picture.alt;
  if (!picture.url || old.getAttribute("src") === picture.url || old.dataset.next === picture.url) return;
  if (old.classList.contains("gone")) return;
  old.dataset.next = picture.url;
  const newest = () => old.dataset.next === picture.url;
  const again = () => {
    delete old.dataset.next;
    swap(old, picture);
  };
  const next = portrait(picture, () => newest() && lost(old, picture.url, again));
  next.addEventListener("load", () => newest() && old.replaceWith(next), { once: true });
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
      if (answer?.status !== 404) return;
      missing.add(image.getAttribute("src"));
      gone(image);
    }),
  );
}

export function gone(image) {
  delete image.closest(".line")?.dataset.shape; // built anew with its next news: its buttons have left
  image.closest("figure")?.querySelector("figcaption")?.remove();
  image.replaceWith(absent());
}

export function fileCard(picture, line) {
  if (isGone(picture, line)) return make("div", { class: "file" }, absent());
  const image = make("img", { src: picture.url, alt: picture.alt, width: "72", height: "96", onerror: (e) => lost(e.target, picture.url, () => (image.src = picture.url)) });
  const size = picture.width_px ? `${picture.width_px} × ${picture.height_px}` : say("file");
  return make(
    "a",
    { class: "file", href: `${picture.url}?save`, download: picture.file_name, "aria-label": say("save-file", { name: picture.file_name }) },
    image,
    make("span", { class: "file-name" }, picture.file_name, make("small", {}, size)),
    icon("save"),
  );
}

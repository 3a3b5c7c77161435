// The person's own photos: a tile each, with its badge (what became of it) and, while it goes up, how far it is.

import { icon, make } from "./make.js";
import { isHugeAt } from "./pixels.js";
import { label, say } from "./words.js";

const undrawable = new Set(); // addresses of photos on this device that its browser cannot draw
const gone = new Set(); // addresses where the server has nothing for a photo that was looked at: never asked again
const weighed = new Set(); // addresses of photos as they were sent whose size was asked for
const small = new Set(); // and of those among them that this page can draw without freezing
const newest = new WeakMap(); // tile -> its line

export function tile(line, number, view) {
  return make("div", { class: "tile", "data-ref": line.ref, "data-number": String(number) }, make("button", { type: "button", class: "look", onclick: view }));
}

export function updateTile(node, line) {
  newest.set(node, line);
  const button = node.querySelector(".look");
  const state = line.mark || "";
  label(button, nameOf(line));
  const source = sourceOf(line);
  if (!source && line.url) weigh(node, line.url);
  // What could not be shown is tried again with every verdict: then the photo lies there in another format.
  const missing = button.querySelector(".waiting, .gone") && node.dataset.mark !== state;
  if (node.dataset.source !== source || missing) {
    node.dataset.source = source;
    button.replaceChildren(content(node, line, source));
  }
  node.classList.toggle("going", line.sent !== undefined && line.sent < 1);
  node.style.setProperty("--sent", String(line.sent ?? 1));
  node.querySelector(".badge")?.remove();
  if (state) node.append(make("span", { class: `badge ${state}`, "aria-hidden": "true" }, icon(state))); // the button's name says it
  node.dataset.mark = state;
}

// Which photo it is, and what became of it.
export function nameOf(line) {
  const name = line.media === "video" ? say("video") : say("photo", { n: numberOf(line) });
  return line.mark ? `${name}: ${say(line.mark)}` : name;
}

// Its place in its album, as people count.
export function numberOf(line) {
  return Number(line.ref.slice(line.ref.lastIndexOf("-") + 1)) + 1;
}

// Where the photo can be seen: as it lies on this device, or else as the server has it.
export function sourceOf(line) {
  const server = gone.has(line.url) || !isSmall(line) ? "" : line.url;
  return (undrawable.has(line.preview) ? "" : line.preview) || server || "";
}

// As it was sent a photo may have any size; what a verdict left of it has not.
function isSmall(line) {
  return judged(line.mark) || line.media === "video" || small.has(line.url);
}

async function weigh(node, url) {
  if (weighed.has(url)) return;
  weighed.add(url);
  if (await isHugeAt(url)) return;
  small.add(url);
  updateTile(node, newest.get(node));
}

function content(node, line, source) {
  if (!source) return absent(line);
  const still = () =>
    make("img", { src: source, alt: "", width: "200", height: "200", decoding: "async", onerror: (event) => failed(node, line, source, event.target) });
  if (line.media !== "video") return still();
  return make("video", {
    src: source,
    muted: true,
    playsinline: true,
    preload: "metadata",
    controls: true,
    // Once it was assessed, only the frames that were kept are there: then the address gives a picture.
    onerror: (event) => event.target.replaceWith(still()),
  });
}

function failed(node, line, source, image) {
  if (source !== line.preview) {
    if (judged(node.dataset.mark)) gone.add(source);
    image.replaceWith(absent({ ...line, mark: node.dataset.mark }));
    return;
  }
  undrawable.add(source);
  updateTile(node, newest.get(node));
}

// A photo that cannot be drawn here (HEIC, or huge) until it was looked at, or one that is not kept any more.
function absent(line) {
  if (judged(line.mark)) {
    return make("span", { class: "gone" }, icon("gone"), undrawable.has(line.preview) ? say("undrawable-short") : say("gone-short"));
  }
  return make("span", { class: "waiting" }, icon("attach"), line.mark ? make("span", {}, say("received")) : null);
}

function judged(mark) {
  return Boolean(mark) && mark !== "received";
}

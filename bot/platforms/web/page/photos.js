// The person's own photos: a tile each, with its badge (what became of it) and, while it goes up, how far it is.

import { icon, make } from "./make.js";
import { label, say } from "./words.js";

export function tile(line, number, view) {
  return make("div", { class: "tile", "data-ref": line.ref, "data-number": String(number) }, make("button", { type: "button", class: "look", onclick: view }));
}

export function updateTile(node, line) {
  const button = node.querySelector(".look");
  const number = Number(node.dataset.number) + 1;
  const state = line.mark || "";
  const name = line.media === "video" ? say("video") : say("photo", { n: number });
  label(button, state ? `${name}: ${say(state)}` : name);
  const source = line.preview || line.url || "";
  if (node.dataset.source !== source) {
    node.dataset.source = source;
    button.replaceChildren(content(line, source));
  }
  node.classList.toggle("going", line.sent !== undefined && line.sent < 1);
  node.style.setProperty("--sent", String(line.sent ?? 1));
  node.querySelector(".badge")?.remove();
  if (state) node.append(make("span", { class: `badge ${state}`, title: say(state) }, icon(state)));
  node.dataset.mark = state;
}

function content(line, source) {
  if (!source) return make("span", { class: "gone" }, icon("file"));
  const still = () =>
    make("img", { src: source, alt: "", width: "200", height: "200", decoding: "async", onerror: (event) => absent(event.target) });
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

// A format this browser cannot draw (HEIC), or a photo that is not kept any more.
function absent(image) {
  image.replaceWith(make("span", { class: "gone" }, icon("file")));
}

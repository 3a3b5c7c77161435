// Small builders of DOM. Text always becomes a text node: nothing the bot or a person wrote is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  attach: "M4 6.5h16v11H4zM4 15l4.5-4 3.5 3 3-2.5 5 4M15.5 9.5h.01",
  camera: "M4 8h3.2l1.6-2.5h6.4L16.8 8H20v10.5H4zM12 10a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4",
  send: "M12 19V5M6 11l6-6 6 6",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  menu: "M4 7h16M4 12h16M4 17h16",
  turn: "M4 11a8 8 0 0 1 14-4l2 2M20 4v5h-5M20 13a8 8 0 0 1-14 4l-2-2M4 20v-5h5",
  accepted: "M5 12.5l4.5 4.5L19 7.5",
  rejected: "M7 7l10 10M17 7L7 17",
  doubtful: "M9 9a3 3 0 1 1 4.2 2.7c-.8.4-1.2 1-1.2 1.8v.5M12 17.5h.01",
  received: "M7 12h.01M12 12h.01M17 12h.01",
  gone: "M4 6.5h16v11H4zM4 4l16 16",
  file: "M7 3.5h7l4 4v13H7zM14 3.5v4h4",
  down: "M6 9l6 6 6-6",
};

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

// The moon as a progress sign: new at 0, full at 1.
export function moon(fraction) {
  const lit = Math.min(1, Math.max(0, fraction));
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-20 -20 40 40");
  svg.setAttribute("class", "phase");
  svg.setAttribute("aria-hidden", "true");
  const dark = document.createElementNS(SVG, "circle");
  dark.setAttribute("r", "18");
  dark.setAttribute("class", "phase-dark");
  const bright = document.createElementNS(SVG, "path");
  const bulge = 17 * Math.abs(1 - 2 * lit);
  bright.setAttribute("d", `M0 -17A17 17 0 0 1 0 17A${bulge} 17 0 0 ${lit > 0.5 ? 1 : 0} 0 -17z`);
  bright.setAttribute("class", "phase-lit");
  svg.append(dark, bright);
  return svg;
}

// "/gallery" in a text becomes a button that says it.
export function withCommands(text, press) {
  const parts = [];
  let last = 0;
  for (const found of text.matchAll(/(^|[\s(])(\/[a-z]{3,20})(?=$|[\s.,;:!?)])/gm)) {
    const at = found.index + found[1].length;
    parts.push(text.slice(last, at));
    parts.push(make("button", { type: "button", class: "command", onclick: () => press(found[2]) }, found[2]));
    last = at + found[2].length;
  }
  parts.push(text.slice(last));
  return parts.filter((part) => part !== "");
}

// The text of `shown` to the clipboard. Over plain http a browser has no clipboard to offer, or it may be refused:
// then the text is selected, and copied the old way where that still works. True when it is in the clipboard.
export async function copyText(shown) {
  try {
    await navigator.clipboard.writeText(shown.textContent);
    return true;
  } catch {
    window.getSelection().selectAllChildren(shown);
    return document.execCommand("copy");
  }
}

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The page's own words, in the language of the person (as the bot last spoke) or else of the browser.

const LANGUAGES = ["en", "de"];
let words = {};
let current = "";

export function browserLanguage() {
  for (const wanted of navigator.languages || []) {
    const code = wanted.slice(0, 2).toLowerCase();
    if (LANGUAGES.includes(code)) return code;
  }
  return "en";
}

export function say(id, args = {}) {
  const text = words[id] || id;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in args ? String(args[name]) : whole));
}

export async function speak(language) {
  if (language === current || !LANGUAGES.includes(language)) return;
  const answer = await fetch(`/page/${language}.json`);
  if (!answer.ok) return;
  words = await answer.json();
  current = language;
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of document.querySelectorAll("[data-label]")) label(node, say(node.dataset.label));
  for (const node of document.querySelectorAll("[data-placeholder]")) {
    node.placeholder = say(node.dataset.placeholder);
  }
  document.dispatchEvent(new CustomEvent("spoken"));
}

export function label(node, text) {
  node.setAttribute("aria-label", text);
  if (node.matches("button, a")) node.title = text;
}

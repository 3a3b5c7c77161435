// The door: hands the one-time token to the server, so that it leaves the address bar and the history.

import { browserLanguage, speak } from "./words.js";

await speak(browserLanguage());
const query = new URLSearchParams(location.search);
const token = query.get("t");
const form = document.getElementById("enter");

document.getElementById("used").hidden = !query.has("used");
// fetch, not a form's own way: under "no-referrer" a form would send `Origin: null`, which the server refuses.
let entering = false;
async function enter() {
  if (entering || document.visibilityState !== "visible" || document.prerendering) return;
  entering = true;
  try {
    const answer = await fetch("/enter", { method: "POST", body: new URLSearchParams({ t: token }) });
    location.replace(answer.url);
  } catch {
    entering = false; // the server is away: the button tries again
  }
}

if (token) {
  document.getElementById("closed").hidden = true;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    enter();
  });
  // A page that is only prerendered, or open in the background, must not use the link up.
  document.addEventListener("visibilitychange", enter);
  document.addEventListener("prerenderingchange", enter);
  enter();
}

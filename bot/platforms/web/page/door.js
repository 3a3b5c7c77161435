// The door: hands the one-time token to the server, so that it leaves the address bar and the history.

import { browserLanguage, speak } from "./words.js";

await speak(browserLanguage());
const query = new URLSearchParams(location.search);
const token = query.get("t");
const form = document.getElementById("enter");

document.getElementById("used").hidden = !query.has("used");
if (token) {
  document.getElementById("closed").hidden = true;
  form.hidden = false;
  form.elements.t.value = token;
  // A page that is only prerendered, or open in the background, must not use the link up.
  const enter = () => document.visibilityState === "visible" && !document.prerendering && form.submit();
  document.addEventListener("visibilitychange", enter);
  document.addEventListener("prerenderingchange", enter);
  enter();
}

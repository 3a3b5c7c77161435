// The chat: joins the server's stream, the messages, the composer, the viewer and the camera.

import { Announcer } from "./announcer.js";
import { Camera } from "./camera.js";
import { Composer } from "./composer.js";
import { Dock } from "./dock.js";
import { Leave } from "./leave.js";
import { Lines } from "./lines.js";
import { newId } from "./make.js";
import { Menu } from "./menu.js";
import { Presses } from "./presses.js";
import { Scroll } from "./scroll.js";
import { Sending, reason } from "./sending.js";
import { Viewer } from "./viewer.js";
import { Stream } from "./wire.js";
import { browserLanguage, say, speak } from "./words.js";

const $ = (id) => document.getElementById(id);
const ANSWER_MS = 3000;
let ready = false;
let busy = false;
let online = true;
let pressed = -Infinity; // when a button was last pressed: its answer is scrolled to once, wherever the button was

await speak(browserLanguage());

const scroll = new Scroll();
const presses = new Presses({ begun: () => (pressed = performance.now()), complain: toast });
const press = (token, node) => presses.press(token, node);
const viewer = new Viewer(press);
const announcer = new Announcer($("announcer"));
const sendText = (text) => sending.text(text);
const sendFiles = (files) => sending.files(files);
const lines = new Lines($("lines"), {
  press,
  type: (text) => presses.first(text) && sendText(text),
  view: (pictures, at, buttons) => presses.first(Symbol("picture")) && viewer.open(pictures, at, buttons),
  mend: (name) => sending.mend(name),
  discard: (name) => sending.discard(name),
});
const dock = new Dock(lines, press);
const camera = new Camera(sendFiles);
const leave = new Leave({ left, failed: (error) => toast(reason(error)) });
new Menu(sendText, () => leave.open());
const composer = new Composer({ sendText, sendFiles, openCamera: (steps) => camera.open(steps), complain: toast });
const sending = new Sending({
  lines,
  scroll,
  restore: (text) => composer.restore(text),
  edit: (text) => composer.edit(text),
  tell: (text) => announcer.say(text),
  complain: toast,
});

const stream = new Stream({
  line(line) {
    const known = lines.bodies.get(line.ref);
    const answers = !known && !line.mine && !line.removed && !line.reply_to && performance.now() - pressed < ANSWER_MS;
    if (answers) pressed = -Infinity;
    scroll.keeping(() => lines.put(line), { mine: answers || (!known && line.mine) });
    if (!ready) return;
    if (!line.mine && !line.removed) speak(line.language);
    if (!line.removed) announcer.line(line, known, lines.bodies.get(line.reply_to));
    follow();
  },
  ready() {
    if (ready) return;
    ready = true;
    document.body.classList.add("ready");
    const newest = lines.newest(() => true);
    if (newest) speak(newest.language);
    follow();
    scroll.toEnd("instant");
    if (lines.size === 0) sending.say(`m-${newId()}`, "/start");
  },
  reset() {
    lines.clear();
    follow();
  },
  busy(news) {
    busy = news.busy;
    status();
  },
  notice(news) {
    toast(news.text);
    presses.release(news.token);
  },
  connected(now) {
    if (now && !online) document.dispatchEvent(new CustomEvent("back"));
    online = now;
    if (!now) sending.away();
    status();
  },
  ended() {
    toast(say("session-ended"), { stays: true });
    for (const node of document.querySelectorAll("dialog[open]")) node.close();
    left();
  },
});

document.addEventListener("spoken", status);
if (matchMedia("(pointer: fine)").matches) $("text").focus();
// By hand, so that no address with "#text" is in the history: going back to it would take the focus away again.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  $("text").focus();
});

// The session has ended: what was on the page must not stay for whoever comes next.
function left() {
  stream.stop();
  sending.clear();
  lines.clear();
  follow();
  announcer.clear();
  $("text").value = "";
  $("viewer-track").replaceChildren();
  $("menu-open").hidden = true;
  document.body.classList.add("ended");
  status();
  for (const node of document.querySelectorAll("#composer button, #composer textarea")) node.disabled = true;
}

// What the page says

function follow() {
  composer.ask(lines.newest((line) => line.ask !== "nothing" || !line.reply_to));
  dock.follow();
}

function status() {
  const ended = document.body.classList.contains("ended");
  $("status").textContent = ended ? say("left-title") : say(online ? (busy ? "status-busy" : "status-private") : "status-away");
  document.body.classList.toggle("away", !online && !ended);
  document.body.classList.toggle("busy", busy && online);
}

let hush;
function toast(text, { stays = false } = {}) {
  const node = $("toast");
  node.textContent = text;
  node.classList.add("shown");
  clearTimeout(hush);
  if (!stays) hush = setTimeout(() => node.classList.remove("shown"), Math.max(4000, text.length * 90));
}

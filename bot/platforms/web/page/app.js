// The chat: joins the server's stream, the messages, the composer, the viewer and the camera.

import { Camera } from "./camera.js";
import { Composer } from "./composer.js";
import { Dock } from "./dock.js";
import { Leave } from "./leave.js";
import { Lines } from "./lines.js";
import { newId } from "./make.js";
import { Menu } from "./menu.js";
import { Scroll } from "./scroll.js";
import { Viewer } from "./viewer.js";
import { Refused, Stream, post, upload } from "./wire.js";
import { browserLanguage, say, speak } from "./words.js";

const $ = (id) => document.getElementById(id);
const ANSWER_MS = 3000;
const pending = new Map(); // ref or group -> how to send it again
let ready = false;
let busy = false;
let online = true;
let pressed = -Infinity; // when a button was last pressed: its answer is scrolled to, wherever the button was
let uploads = Promise.resolve(); // one batch after the other, in the order given

await speak(browserLanguage());

const scroll = new Scroll();
const viewer = new Viewer(press);
const lines = new Lines($("lines"), {
  press,
  type: sendText,
  view: (pictures, at, buttons) => viewer.open(pictures, at, buttons),
  retry: (name) => pending.get(name)?.(),
});
const dock = new Dock(lines, press);
const camera = new Camera(sendFiles);
const leave = new Leave({ left, failed: () => toast(say("not-sent")) });
new Menu(sendText, () => leave.open());
const composer = new Composer({ sendText, sendFiles, openCamera: () => camera.open(), complain: toast });

const stream = new Stream({
  line(line) {
    const known = lines.bodies.has(line.ref);
    const answers = !line.mine && !line.reply_to && performance.now() - pressed < ANSWER_MS;
    scroll.keeping(() => lines.put(line), { mine: !known && (line.mine || answers) });
    if (ready && !line.mine) speak(line.language);
    if (ready && !line.mine && !known && !line.quiet) announce(line);
    if (ready) follow();
  },
  ready() {
    if (ready) return;
    ready = true;
    document.body.classList.add("ready");
    const newest = lines.newest(() => true);
    if (newest) speak(newest.language);
    follow();
    scroll.toEnd("instant");
    if (lines.size === 0) send(`m-${newId()}`, "/start");
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
    release(news.token);
  },
  connected(now) {
    online = now;
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

// What the person does

function sendText(text) {
  const ref = `m-${newId()}`;
  scroll.keeping(() => lines.put({ ref, mine: true, text }), { mine: true });
  send(ref, text);
}

async function send(ref, text) {
  const again = () => send(ref, text);
  pending.set(ref, again);
  try {
    await post("/api/message", { id: ref.slice(2), text });
    pending.delete(ref);
    settle(ref, undefined);
  } catch (error) {
    settle(ref, trouble(error));
  }
}

function settle(ref, problem) {
  const line = lines.bodies.get(ref);
  if (line && line.trouble !== problem) lines.put({ ...line, trouble: problem });
}

function trouble(error) {
  return error instanceof Refused && error.status < 500 ? "refused" : "not-sent";
}

function sendFiles(files) {
  const group = newId();
  const refs = files.map((_, number) => `p-${group}-${number}`);
  scroll.keeping(
    () =>
      files.forEach((file, number) => {
        const media = file.type.startsWith("video/") ? "video" : "photo";
        lines.put({ ref: refs[number], group, media, mine: true, text: "", preview: URL.createObjectURL(file), sent: 0 });
      }),
    { mine: true },
  );
  const go = () => {
    uploads = uploads.then(() => sendBatch(group, refs, files));
  };
  pending.set(group, go);
  go();
}

async function sendBatch(group, refs, files) {
  const tell = (change) => refs.filter((ref) => lines.bodies.has(ref)).forEach((ref) => lines.put({ ...lines.bodies.get(ref), ...change }));
  tell({ trouble: undefined });
  try {
    await upload(group, files, (sent) => tell({ sent }));
    pending.delete(group);
    tell({ sent: 1 });
  } catch (error) {
    tell({ sent: 1, trouble: trouble(error) });
  }
}

async function press(token, node) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  pressed = performance.now();
  try {
    await post("/api/press", { id: newId(), token });
  } catch {
    toast(say("not-sent"));
  }
  release(token);
}

function release(token) {
  for (const node of document.querySelectorAll(`[data-token="${CSS.escape(token)}"]`)) node.removeAttribute("aria-busy");
}

// The session has ended: what was on the page must not stay for whoever comes next.
function left() {
  stream.stop();
  pending.clear();
  lines.clear();
  follow();
  $("announcer").replaceChildren();
  $("viewer-track").replaceChildren();
  $("menu-open").hidden = true;
  document.body.classList.add("ended");
  for (const node of document.querySelectorAll("#composer button, #composer textarea")) node.disabled = true;
}

// What the page says

function follow() {
  composer.ask(lines.newest((line) => line.ask !== "nothing" || !line.reply_to));
  dock.follow();
}

function status() {
  $("status").textContent = say(online ? (busy ? "status-busy" : "status-private") : "status-away");
  document.body.classList.toggle("away", !online);
  document.body.classList.toggle("busy", busy && online);
}

function announce(line) {
  const pictures = line.pictures.length > 1 ? say("announce-pictures", { n: line.pictures.length }) : "";
  const words = [line.text, pictures || line.pictures[0]?.alt, line.progress?.text].filter(Boolean);
  const node = document.createElement("p");
  node.lang = line.language;
  node.textContent = words.join(". ");
  $("announcer").append(node);
  while ($("announcer").children.length > 5) $("announcer").firstChild.remove();
}

let hush;
function toast(text, { stays = false } = {}) {
  const node = $("toast");
  node.textContent = text;
  node.classList.add("shown");
  clearTimeout(hush);
  if (!stays) hush = setTimeout(() => node.classList.remove("shown"), Math.max(4000, text.length * 90));
}

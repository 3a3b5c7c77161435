// What the person gives: words, and files by picker, paste, drop or camera.

import { icon } from "./make.js";
import { say } from "./words.js";

const $ = (id) => document.getElementById(id);
const PHOTO_BYTES = 20_000_000;
const VIDEO_BYTES = 50_000_000;
const BATCH_FILES = 10;
const BATCH_BYTES = 80_000_000;
const NAMES = /\.(jpe?g|png|webp|heic|heif|avif|mp4|mov|webm|m4v)$/i;

export class Composer {
  constructor({ sendText, sendFiles, openCamera, complain }) {
    Object.assign(this, { sendText, sendFiles, complain });
    this.text = $("text");
    for (const [id, name] of [["pick", "attach"], ["camera-open", "camera"], ["send", "send"]]) $(id).append(icon(name));
    $("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.text.addEventListener("keydown", (event) => this.key(event));
    const phone = matchMedia("(pointer: coarse)");
    const hint = () => (this.text.enterKeyHint = phone.matches ? "enter" : "send"); // what the key does
    phone.addEventListener("change", hint);
    hint();
    this.text.addEventListener("input", () => this.grow());
    for (const id of ["pick", "tray-pick"]) $(id).addEventListener("click", () => $("files").click());
    for (const id of ["camera-open", "tray-camera"]) $(id).addEventListener("click", () => openCamera(this.steps));
    $("files").addEventListener("change", (event) => {
      this.take([...event.target.files]);
      event.target.value = "";
    });
    document.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files || [])];
      if (files.length) {
        event.preventDefault();
        this.take(files);
      }
    });
    addEventListener("beforeunload", (event) => this.restored && this.text.value.trim() && event.preventDefault());
    this.dropping();
    document.addEventListener("spoken", () => this.ask(this.line));
    this.grow();
  }

  // Enter sends; on a keyboard on the screen it makes a new line, as in other chats. While a letter is being
  // composed it belongs to that (229: Safari ends the composition first).
  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    if (this.text.enterKeyHint !== "send") return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.text.value.trim();
    if (!text) return;
    this.text.value = this.restored = "";
    this.grow();
    this.sendText(text);
  }

  // A text that was refused comes back, if nothing was begun since. The browser asks before that is lost.
  restore(text) {
    if (this.text.value.trim()) return false;
    this.text.value = this.restored = text;
    this.grow();
    return true;
  }

  // It comes back all the same, above what was begun since.
  edit(text) {
    this.restored = text;
    this.text.value = [text, this.text.value].filter(Boolean).join("\n");
    this.grow();
    this.text.focus();
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 160)}px`;
    $("composer").classList.toggle("empty", !this.text.value.trim());
  }

  // What the bot is waiting for shows in the field and above it.
  ask(line) {
    this.line = line;
    const photos = line?.ask === "photos";
    const video = line?.ask === "video";
    this.steps = video ? line.steps : []; // what is to be done before the camera, in order
    this.text.placeholder = line?.placeholder || say(photos ? "placeholder-photos" : "placeholder");
    $("tray").hidden = !photos && !video;
    $("tray-pick").textContent = say(video ? "pick-video" : "pick");
    $("tray-camera").textContent = say(video ? "camera-record" : "camera-title");
    $("tray-pick").classList.toggle("primary", !video); // the next step
    $("tray-camera").classList.toggle("primary", video);
  }

  dropping() {
    const isFiles = (event) => event.dataTransfer?.types.includes("Files");
    let depth = 0;
    const show = (on) => ($("drop").hidden = !on);
    document.addEventListener("dragenter", (event) => {
      if (isFiles(event)) show((depth += 1) > 0);
    });
    document.addEventListener("dragleave", (event) => {
      if (isFiles(event)) show((depth = Math.max(0, depth - 1)) > 0);
    });
    document.addEventListener("dragover", (event) => isFiles(event) && event.preventDefault());
    document.addEventListener("drop", (event) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      depth = 0;
      show(false);
      this.take([...event.dataTransfer.files]);
    });
  }

  // Refuses at once what the server would refuse after a long upload; sends the rest in batches, in order.
  take(files) {
    const complaints = [];
    const fine = files.filter((file) => {
      const video = file.type.startsWith("video/");
      const limit = video ? VIDEO_BYTES : PHOTO_BYTES;
      if (!video && !file.type.startsWith("image/") && !NAMES.test(file.name)) {
        complaints.push(say("wrong-type", { name: file.name }));
        return false;
      }
      if (file.size === 0) complaints.push(say("empty", { name: file.name }));
      if (file.size > limit) complaints.push(say("too-big", { name: file.name, limit: limit / 1_000_000 }));
      return file.size > 0 && file.size <= limit;
    });
    if (complaints.length) this.complain(complaints.join(" "));
    let batch = [];
    let bytes = 0;
    for (const file of fine) {
      if (batch.length === BATCH_FILES || (batch.length && bytes + file.size > BATCH_BYTES)) {
        this.sendFiles(batch);
        batch = [];
        bytes = 0;
      }
      batch.push(file);
      bytes += file.size;
    }
    if (batch.length) this.sendFiles(batch);
  }
}

// The camera: a photo, or a short video without sound; with tasks to be done before it, which it shows one after
// the other. Where the page may not have it, the phone's own camera app.

import { icon } from "./make.js";
import { openOver } from "./over.js";
import { label, say } from "./words.js";

const $ = (id) => document.getElementById(id);
const LONGEST_S = 15;
const STEP_S = 3; // for one task
const STRAIGHT_S = 2; // before, between and after them
const CLIP_SIZE = { width: { ideal: 1280 }, height: { ideal: 960 } };
const FORMATS = ["video/mp4", "video/webm;codecs=vp8", "video/webm"];

export class Camera {
  constructor(send) {
    this.send = send;
    this.dialog = $("camera");
    this.facing = "user";
    this.stream = null;
    this.recorder = null;
    this.taken = null;
    this.steps = [];
    $("camera-close").append(icon("close"));
    $("camera-turn").append(icon("turn"));
    $("camera-close").addEventListener("click", () => this.dialog.close());
    $("camera-turn").addEventListener("click", () => this.turn());
    $("camera-photo").addEventListener("click", () => this.photo());
    $("camera-video").addEventListener("click", () => this.video());
    $("camera-again").addEventListener("click", () => this.again());
    $("camera-use").addEventListener("click", () => this.use());
    this.dialog.addEventListener("close", () => this.stop());
    $("capture").addEventListener("change", (event) => {
      this.send([...event.target.files]);
      event.target.value = "";
    });
  }

  async open(steps = []) {
    this.steps = steps;
    this.dialog.classList.toggle("tasks", steps.length > 0);
    $("camera-video").textContent = this.startLabel();
    $("capture").accept = steps.length ? "video/*" : "image/*";
    if (!navigator.mediaDevices?.getUserMedia) {
      $("capture").click();
      return;
    }
    openOver(this.dialog);
    this.review(null);
    await this.start();
  }

  startLabel() {
    return say(this.steps.length ? "camera-start" : "camera-video");
  }

  // What stands over the picture in each second of a recording.
  notes() {
    if (!this.steps.length) return Array.from({ length: LONGEST_S }, (_, second) => say("camera-recording", { s: LONGEST_S - second }));
    const straight = Array(STRAIGHT_S).fill(say("camera-straight"));
    const all = this.steps.length;
    return [...straight, ...this.steps.flatMap((step, n) => [...Array(STEP_S).fill(say("camera-step", { n: n + 1, all, step })), ...straight])];
  }

  async start() {
    this.stop();
    this.enable(false);
    $("camera-note").textContent = "";
    try {
      const wanted = { facingMode: this.facing, width: { ideal: 1920 }, height: { ideal: 1440 } };
      const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
      if (!this.dialog.open) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      this.stream = stream;
      const live = $("camera-live");
      live.srcObject = stream;
      live.classList.toggle("mirrored", this.facing === "user");
      await live.play();
      const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput");
      $("camera-turn").style.visibility = cameras.length > 1 ? "visible" : "hidden";
      this.enable(true);
    } catch {
      this.enable(false);
      $("camera-note").textContent = say("camera-blocked");
      if (matchMedia("(pointer: coarse)").matches) $("capture").click();
    }
  }

  enable(on) {
    $("camera-photo").disabled = !on;
    $("camera-video").disabled = !on || !window.MediaRecorder;
  }

  stop() {
    if (this.recorder?.state === "recording") this.recorder.stop();
    for (const track of this.stream?.getTracks() || []) track.stop();
    this.stream = null;
    clearInterval(this.ticking);
  }

  async turn() {
    this.facing = this.facing === "user" ? "environment" : "user";
    await this.start();
  }

  photo() {
    const live = $("camera-live");
    const canvas = document.createElement("canvas");
    canvas.width = live.videoWidth;
    canvas.height = live.videoHeight;
    canvas.getContext("2d").drawImage(live, 0, 0);
    canvas.toBlob((blob) => blob && this.review(new File([blob], "camera.jpg", { type: "image/jpeg" })), "image/jpeg", 0.94);
  }

  video() {
    if (this.recorder?.state === "recording") {
      this.recorder.stop();
      return;
    }
    const type = FORMATS.find((one) => MediaRecorder.isTypeSupported(one)) || "";
    const chunks = [];
    const recorder = new MediaRecorder(this.stream, { mimeType: type, videoBitsPerSecond: 6_000_000 });
    this.recorder = recorder;
    this.stream.getVideoTracks()[0].applyConstraints(CLIP_SIZE).catch(() => {}); // smaller is kinder to a phone
    recorder.ondataavailable = (event) => {
      if (event.data.size) chunks.push(event.data);
      $("camera-video").disabled = chunks.length === 0; // a clip without a picture is of no use
    };
    recorder.onstop = () => {
      clearInterval(this.ticking);
      $("camera-video").textContent = this.startLabel();
      $("camera-video").disabled = false;
      $("camera-stage").classList.remove("recording");
      $("camera-note").textContent = "";
      if (!this.dialog.open) return;
      if (chunks.length === 0) $("camera-note").textContent = say("camera-empty");
      else this.review(new File(chunks, "camera", { type: type.split(";")[0] || "video/webm" }));
    };
    recorder.start(1000);
    $("camera-video").textContent = say("camera-stop");
    $("camera-video").disabled = true;
    $("camera-stage").classList.add("recording");
    const notes = this.notes();
    const tick = () => {
      if (notes.length) $("camera-note").textContent = notes.shift();
      else if (recorder.state === "recording") recorder.stop();
    };
    tick();
    this.ticking = setInterval(tick, 1000);
  }

  // Shows what was taken (or, with null, the live picture again).
  review(file) {
    if (this.shown) URL.revokeObjectURL(this.shown);
    this.taken = file;
    this.shown = file ? URL.createObjectURL(file) : null;
    const clip = file?.type.startsWith("video/");
    $("camera-still").hidden = !file || clip;
    $("camera-clip").hidden = !clip;
    $("camera-live").hidden = Boolean(file);
    $("camera-oval").hidden = Boolean(file);
    $("camera-shoot").hidden = Boolean(file);
    $("camera-review").hidden = !file;
    if (file && !clip) $("camera-still").src = this.shown;
    if (clip) $("camera-clip").src = this.shown;
    (file ? $("camera-use") : $(this.steps.length ? "camera-video" : "camera-photo")).focus();
  }

  async again() {
    this.review(null);
    if (!this.stream) await this.start();
  }

  use() {
    const file = this.taken;
    this.dialog.close();
    this.review(null);
    this.send([file]);
  }
}

document.addEventListener("spoken", () => label($("camera-photo"), say("camera-photo")));

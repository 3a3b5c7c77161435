// What the person gives, on its way: shown at once, tried until it has arrived. A text that is refused goes back into
// the field if that is empty; what else is refused stays, with the reason, until it is mended or discarded.

import { newId } from "./make.js";
import { isHuge } from "./pixels.js";
import { ENDED, Refused, post, upload } from "./wire.js";
import { say } from "./words.js";

const IN_PARTS = ["upload-too-big", "upload-too-many", "upload-too-slow"];

// Why it failed and what to do: in the server's words, or in ours when no server answered (or another one did).
export function reason(error, unreached = say("not-sent")) {
  if (!(error instanceof Refused) || error.status === 0) return unreached;
  if (ENDED.includes(error.status)) return say("session-ended");
  return error.text || say("refused", { status: error.status });
}

export class Sending {
  // `restore` puts a text back into the empty field, or says no; `edit` puts it above what is there; `tell` says a
  // trouble aloud; `complain` shows one that has no line.
  constructor({ lines, scroll, restore, edit, tell, complain }) {
    Object.assign(this, { lines, scroll, restore, edit, tell, complain });
    this.mends = new Map(); // ref or group -> what its button does
    this.under = new Map(); // what has not arrived yet: ref or group -> its refs
    this.texts = Promise.resolve(); // one after the other, in the order given
    this.uploads = Promise.resolve(); // and so the batches
    addEventListener("beforeunload", (event) => this.under.size && event.preventDefault());
  }

  clear() {
    this.mends.clear();
    this.under.clear();
  }

  mend(name) {
    this.mends.get(name)?.();
  }

  discard(name) {
    if (this.mends.has(name)) this.forget(name, this.under.get(name));
  }

  text(text) {
    const ref = `m-${newId()}`;
    this.scroll.keeping(() => this.lines.put({ ref, mine: true, text }), { mine: true });
    this.say(ref, text);
  }

  say(ref, text) {
    this.begun(ref, [ref]);
    this.texts = this.texts.then(() => this.post(ref, text));
  }

  async post(ref, text) {
    if (!this.under.has(ref)) return; // logged out meanwhile
    try {
      await post("/api/message", { id: ref.slice(2), text }, () => this.waits(ref));
      this.arrived(ref, [ref], {});
    } catch (error) {
      const refused = error instanceof Refused && error.status >= 400 && error.status < 500;
      if (refused && this.lines.bodies.has(ref) && this.restore(text)) this.returned(ref, error);
      else this.failed(ref, [ref], error, refused ? "edit" : "retry", () => (refused ? this.again(ref, text) : this.say(ref, text)));
    }
  }

  returned(ref, error) {
    this.forget(ref, [ref]);
    this.complain(reason(error));
  }

  // The server is away: what is on its way has a mark that says so, and goes by itself when it is back.
  away() {
    for (const name of this.under.keys()) if (!this.mends.has(name)) this.waits(name);
  }

  waits(name) {
    const refs = this.under.get(name) || [];
    const shown = refs.map((ref) => this.lines.bodies.get(ref)).filter(Boolean);
    if (shown.length && !shown.some((line) => line.waits)) this.tell(say("waits"));
    this.change(refs, { waits: true });
  }

  // What was refused would be refused again as it is: it goes back to where it can be changed.
  again(ref, text) {
    this.forget(ref, [ref]);
    this.edit(text);
  }

  files(files) {
    const group = newId();
    const refs = files.map((_, number) => `p-${group}-${number}`);
    this.scroll.keeping(
      () =>
        files.forEach((file, number) => {
          const media = file.type.startsWith("video/") ? "video" : "photo";
          this.lines.put({ ref: refs[number], group, media, mine: true, text: "", sent: 0 });
        }),
      { mine: true },
    );
    files.forEach((file, number) => this.preview(refs[number], file));
    this.queue(group, refs, files);
  }

  // As it lies on this device. A huge photo has none: its tile waits for what the verdict leaves of it.
  async preview(ref, file) {
    if (await isHuge(file)) return;
    if (this.lines.bodies.has(ref)) this.change([ref], { preview: URL.createObjectURL(file) });
  }

  queue(group, refs, files) {
    this.begun(group, refs);
    this.uploads = this.uploads.then(() => this.upload(group, refs, files));
  }

  async upload(group, refs, files) {
    if (!this.under.has(group)) return; // logged out meanwhile
    try {
      await upload(group, files, (sent) => this.change(refs, { sent }), () => this.waits(group));
      this.arrived(group, refs, { sent: 1 });
    } catch (error) {
      this.change(refs, { sent: 1 });
      const parted = IN_PARTS.includes(error.code) && files.length > 1;
      this.failed(group, refs, error, "retry", () => (parted ? this.inParts(group, refs, files) : this.queue(group, refs, files)));
    }
  }

  inParts(group, refs, files) {
    const half = Math.ceil(files.length / 2);
    this.forget(group, refs);
    this.files(files.slice(0, half));
    this.files(files.slice(half));
  }

  // Once only, however often its button is pressed.
  begun(name, refs) {
    this.mends.delete(name);
    this.under.set(name, refs);
    this.change(refs, { trouble: undefined });
  }

  arrived(name, refs, change) {
    this.mends.delete(name);
    this.under.delete(name);
    this.change(refs, { trouble: undefined, waits: undefined, ...change });
  }

  failed(name, refs, error, way, mend) {
    if (!this.under.has(name)) return; // logged out meanwhile
    const text = reason(error);
    this.mends.set(name, mend);
    this.change(refs, { trouble: { text, way }, waits: undefined });
    if (refs.some((ref) => this.lines.bodies.has(ref))) this.tell(text);
    else this.complain(text);
  }

  forget(name, refs) {
    this.mends.delete(name);
    this.under.delete(name);
    this.lines.drop(name, refs);
  }

  change(refs, change) {
    for (const ref of refs) {
      const line = this.lines.bodies.get(ref);
      if (line && Object.entries(change).some(([name, value]) => line[name] !== value)) this.lines.put({ ...line, ...change });
    }
  }
}

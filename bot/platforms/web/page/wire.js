// The line to the server: requests that are repeated with the same id until they get through, and the event stream.

const PATIENCE_S = [1, 2, 4, 8, 15, 15, 15];
export const ENDED = [401, 403];

export class Refused extends Error {
  constructor(status, { error = "", text = "" } = {}) {
    super(error);
    this.status = status;
    this.code = error;
    this.text = text; // reason and remedy, in the language that was asked for
  }
}

const wait = (s) => new Promise((done) => setTimeout(done, s * 1000));

const language = () => ({ "Accept-Language": document.documentElement.lang }); // refusals are read on the page

function refused(status, text) {
  try {
    return new Refused(status, JSON.parse(text));
  } catch {
    return new Refused(status); // not our server's answer
  }
}

// Tries until the server takes it or says no; returns what it answered. A lost connection and a 503 are worth another try.
async function persist(attempt) {
  for (let tries = 0; ; tries += 1) {
    try {
      const { status, text } = await attempt();
      if (status < 300) return JSON.parse(text);
      if ((status !== 503 && status !== 0) || tries >= PATIENCE_S.length) throw refused(status, text);
    } catch (error) {
      if (error instanceof Refused || tries >= PATIENCE_S.length) throw error;
    }
    await wait(PATIENCE_S[tries]);
  }
}

export function post(path, body) {
  return persist(async () => {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...language() },
      body: JSON.stringify(body),
    });
    return { status: answer.status, text: await answer.text() };
  });
}

// XMLHttpRequest, because fetch cannot tell how much of an upload has gone.
export function upload(id, files, onProgress) {
  return persist(
    () =>
      new Promise((done) => {
        const form = new FormData();
        form.append("id", id);
        for (const file of files) form.append("file", file, "upload");
        const request = new XMLHttpRequest();
        request.open("POST", "/api/upload");
        for (const [name, value] of Object.entries(language())) request.setRequestHeader(name, value);
        request.timeout = 240_000;
        request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
        request.onloadend = () => done({ status: request.status, text: request.responseText || "" });
        request.send(form);
      }),
  );
}

// The event stream. The browser reconnects by itself after a cut; after an HTTP error it does not, so we do.
export class Stream {
  constructor(handlers) {
    this.handlers = handlers;
    this.last = "";
    this.tries = 0;
    this.open();
  }

  open() {
    if (this.stopped) return;
    const source = (this.source = new EventSource(`/api/events?after=${encodeURIComponent(this.last)}`));
    source.onopen = () => {
      this.tries = 0;
      this.handlers.connected(true);
    };
    source.onerror = () => {
      this.handlers.connected(false);
      if (source.readyState === EventSource.CLOSED) this.again();
    };
    for (const name of ["line", "ready", "reset", "busy", "notice"]) {
      source.addEventListener(name, (event) => {
        if (event.lastEventId) this.last = event.lastEventId;
        this.handlers[name](JSON.parse(event.data));
      });
    }
  }

  stop() {
    this.stopped = true;
    this.source.close();
  }

  async again() {
    const patience = PATIENCE_S[Math.min(this.tries, PATIENCE_S.length - 1)];
    this.tries += 1;
    await wait(patience);
    try {
      const answer = await fetch("/api/history", { method: "HEAD" });
      if (this.stopped) return;
      if (ENDED.includes(answer.status)) {
        this.handlers.ended();
        return;
      }
    } catch {
      // still away: try again below
    }
    this.open();
  }
}

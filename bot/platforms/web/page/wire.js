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

let away = false; // the stream is cut, so what fails is not worth giving up for
let held = new AbortController(); // of requests that may hang on a connection which is no more
const sleepers = new Set();

// True when it was woken: something has shown that the server is there again.
function wait(s) {
  return new Promise((done) => {
    const over = (woken) => {
      sleepers.delete(over);
      clearTimeout(timer);
      done(woken);
    };
    const timer = setTimeout(() => over(false), s * 1000);
    sleepers.add(over);
  });
}

const wake = () => [...sleepers].forEach((over) => over(true));
addEventListener("online", wake);

// After a cut: what waits for its next try goes now, and what hangs is tried again; the ids make that harmless.
function back() {
  away = false;
  held.abort();
  held = new AbortController();
  wake();
}

let page = ""; // whose chat this page shows: what was given here must not arrive in the chat of who logs in next

// Refusals are read on the page.
const headers = () => ({ "Accept-Language": document.documentElement.lang, ...(page && { "X-Chat": page }) });

function refused(status, text) {
  try {
    return new Refused(status, JSON.parse(text));
  } catch {
    return new Refused(status); // not our server's answer
  }
}

// Tries until the server takes it or says no; returns what it answered. A lost connection and a 503 are worth another
// try. What can wait says so before each pause (`waits`), and is not given up while the server is away.
async function persist(attempt, waits) {
  for (let tries = 0; ; tries += 1) {
    const patient = () => tries < PATIENCE_S.length || (waits && away);
    try {
      const { status, text } = await attempt();
      if (status < 300) return JSON.parse(text);
      if ((status !== 503 && status !== 0) || !patient()) throw refused(status, text);
    } catch (error) {
      if (error instanceof Refused || !patient()) throw error;
      if (error.name === "AbortError") continue;
    }
    waits?.();
    if (await wait(PATIENCE_S[Math.min(tries, PATIENCE_S.length - 1)])) tries = -1;
  }
}

export function post(path, body, waits) {
  return persist(async () => {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers() },
      body: JSON.stringify(body),
      signal: held.signal,
    });
    return { status: answer.status, text: await answer.text() };
  }, waits);
}

// XMLHttpRequest, because fetch cannot tell how much of an upload has gone.
export function upload(id, files, onProgress, waits) {
  return persist(
    () =>
      new Promise((done) => {
        const form = new FormData();
        form.append("id", id);
        for (const file of files) form.append("file", file, "upload");
        const request = new XMLHttpRequest();
        request.open("POST", "/api/upload");
        for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
        request.timeout = 240_000;
        request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
        request.onloadend = () => done({ status: request.status, text: request.responseText || "" });
        request.send(form);
      }),
    waits,
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
      if (away) back();
      this.handlers.connected(true);
    };
    // The first event of every connection, before what waits gets its answer from anybody.
    source.addEventListener("page", (event) => {
      const { name } = JSON.parse(event.data);
      if (page && page !== name) this.handlers.ended();
      else page = name;
    });
    source.onerror = () => {
      away = true;
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
      const answer = await fetch("/api/history", { method: "HEAD", headers: headers() });
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

// Python in a worker. It gets {start} once, then {run}; it answers with progress, pieces of output
// and the end of each run.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const SETUP = `
import os, sys
os.environ.update(MPLBACKEND="agg", FOODXAI_CACHE="/plates", FOODXAI_STATIC="1")
sys.path.insert(0, "/foodxai")

import io, warnings
from foodxai.course import cells, standins, stored

page = {"__name__": "__main__"}
now = None

def display(*things, **_):
    for thing in things:
        now.show(thing)

standins.install(display)
known = stored.read(io.BytesIO(data.to_bytes()))

def run(cell, code, define, silent, emit):
    global now
    now = cells.Shown(emit, silent)
    return cells.run(cell, code, page, now, known, define)
`;

let python;
let run;

// Counts the bytes of everything that is fetched.
const count = (total) => {
  let done = 0;
  const plain = self.fetch;
  self.fetch = async (...asked) => {
    const answer = await plain(...asked);
    if (!answer.ok || !answer.body) return answer;
    const counted = new TransformStream({
      transform(chunk, out) {
        done += chunk.byteLength;
        self.postMessage({ progress: [Math.min(done, total), total] });
        out.enqueue(chunk);
      },
    });
    return new Response(answer.body.pipeThrough(counted), answer);
  };
};

const bytes = async (name) => (await fetch(new URL(name, import.meta.url))).arrayBuffer();

const start = async ({ packages, sizes, chapter }) => {
  const isFetched = (name) => {
    if (name.startsWith("plates-")) return name === `plates-${chapter}.zip`;
    return packages.includes("scipy") || !/^(scipy|openblas)/.test(name);
  };
  const needed = Object.entries(sizes).filter(([name]) => isFetched(name) && !/js$/.test(name));
  count(needed.reduce((sum, [, size]) => sum + size, 0));
  const indexURL = new URL("pyodide/", import.meta.url).href;
  const names = ["foodxai.zip", `plates-${chapter}.zip`, `${chapter}.npz`];
  const files = Promise.all(names.map(bytes));
  python = await loadPyodide({ indexURL, packages });
  const [room, plates, stored] = await files;
  python.unpackArchive(room, "zip", { extractDir: "/foodxai" });
  python.unpackArchive(plates, "zip", { extractDir: "/plates" });
  python.globals.set("data", new Uint8Array(stored));
  python.runPython(SETUP);
  run = python.globals.get("run");
};

// Hands printed text on in pieces of some size, or after some time.
const collected = () => {
  let text = "";
  let since = performance.now();
  const flush = () => {
    if (text) self.postMessage({ kind: "text", content: text });
    text = "";
    since = performance.now();
  };
  const show = (kind, content) => {
    if (kind === "text") text += content;
    if (kind !== "text" || performance.now() - since > 100) flush();
    if (kind !== "text") self.postMessage({ kind, content });
  };
  return [show, flush];
};

self.onmessage = async ({ data: { start: settings, cell, code, define, silent } }) => {
  try {
    if (settings) {
      await start(settings);
      self.postMessage({ ready: true });
      return;
    }
    const [show, flush] = collected();
    const answer = run(cell, code, Boolean(define), Boolean(silent), show);
    flush();
    self.postMessage({ done: answer.toJs() });
    answer.destroy();
  } catch (error) {
    self.postMessage({ failed: String(error.message ?? error) });
  }
};

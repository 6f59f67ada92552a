// The page's side of the network: its files, and the worker that answers.

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

async function digest(bytes) {
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// One packed file, as it came: `moved` is told of every piece. Another than was built is refused.
async function fetched({ file, sha256 }, folder, signal = null, moved = () => {}) {
  const answer = await fetch(folder + file, { signal });
  if (!answer.ok) throw new Error(`${file} is not there (${answer.status}).`);
  const pieces = [];
  const reader = answer.body.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    pieces.push(step.value);
    moved(step.value.length);
  }
  const packed = await new Blob(pieces).arrayBuffer();
  if ((await digest(packed)) !== sha256) {
    throw new Error(`${file} is damaged on its way, or another one: load the page again.`);
  }
  return unpacked(packed);
}

const unpacked = (packed) =>
  new Response(
    new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")),
  ).arrayBuffer();

// All files of a lab, one after the other: name -> ArrayBuffer.
async function download(files, folder, signal, progress) {
  const total = Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const found = {};
  for (const [name, file] of Object.entries(files)) {
    found[name] = await fetched(file, folder, signal, (bytes) => progress((done += bytes), total));
  }
  return found;
}

// The worker, answering: ask(kind, message, tell) is a promise that can be cancelled.
function network(script) {
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new Worker(address);
  const waiting = new Map();
  let count = 0;

  worker.onmessage = ({ data: { id, progress, answer, error } }) => {
    const { tell, done, fail } = waiting.get(id);
    if (progress) {
      tell(progress);
      return;
    }
    waiting.delete(id);
    if (error === undefined) done(answer);
    else fail(new Error(error));
  };
  worker.onerror = ({ message }) => {
    for (const { fail } of waiting.values()) fail(new Error(message));
    waiting.clear();
  };

  function ask(kind, message = {}, tell = () => {}) {
    const id = count++;
    const answer = new Promise((done, fail) => waiting.set(id, { tell, done, fail }));
    worker.postMessage({ id, kind, ...message });
    answer.cancel = () => worker.postMessage({ kind: "cancel", which: id });
    return answer;
  }

  return { ask, end: () => worker.terminate() };
}

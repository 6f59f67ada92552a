// The page's side of the worker.
const url = (name) => new URL(name, import.meta.url);

// Python, once it has started. `progress` is called with [bytes so far, bytes in all].
export const start = async ({ packages, chapter, progress }) => {
  const sizes = await (await fetch(url("sizes.json"))).json();
  const worker = new Worker(url("worker.js"), { type: "module" });
  let hear = () => {};
  const answer = (message, tell) =>
    new Promise((done, fail) => {
      hear = (heard) => {
        if (heard.ready) done();
        else if (heard.done) done(heard.done);
        else if (heard.failed) fail(new Error(heard.failed));
        else tell(heard);
      };
      worker.onmessage = ({ data: heard }) => hear(heard);
      worker.onerror = (event) => fail(new Error(event.message || "Python could not be loaded."));
      worker.postMessage(message);
      python.stop = () => {
        worker.terminate();
        fail(new Error("stopped"));
      };
    });
  const python = {
    // Runs a cell: [state, error, traceback]. `show` gets each {kind, content} of its output.
    run: (cell, code, show, mode) => answer({ cell, code, ...mode }, show),
  };
  await answer({ start: { packages, sizes, chapter } }, (heard) => progress(heard.progress));
  return python;
};

// The lab: an explorer whose source is a network in the browser. Nothing is loaded before the reader
// starts it, and no photo leaves the page.

const SERVE = "python -m http.server";

const packed = (raw) => btoa(String.fromCharCode(...new Uint8Array(raw.buffer)));

function setUp(root) {
  const facts = JSON.parse(root.querySelector("script").textContent);
  const folder = root.dataset.folder;
  const total = Object.values(facts.files).reduce((sum, { bytes }) => sum + bytes, 0);
  const status = make("p", { role: "status" });
  const bar = make("progress", { max: total, value: 0, hidden: "", "aria-label": "Loading" });
  const begin = button(`Start the lab (${megabytes(total)} MB)`, start);
  const cancel = button("Cancel", () => loading.abort());
  const door = make("div", { class: "tools" }, begin, bar, cancel);
  let loading = null;
  cancel.hidden = true;
  root.prepend(door, status);
  const missing = lacking();
  if (missing) {
    begin.disabled = true;
    status.textContent = missing;
  }

  function show(loads) {
    const mine = root.contains(document.activeElement);
    [begin.hidden, bar.hidden, cancel.hidden] = [loads, !loads, !loads];
    if (mine) (loads ? cancel : begin).focus();
  }

  function progress(done) {
    bar.value = done;
    status.textContent = `${megabytes(done)} of ${megabytes(total)} MB`;
  }

  async function start() {
    loading = new AbortController();
    show(true);
    try {
      const files = await download(facts.files, folder, loading.signal, progress);
      cancel.hidden = true;
      status.textContent = "The network wakes up …";
      const net = await awake(facts, files);
      const bench = await open(root, facts, files, net, (text) => (status.textContent = text));
      door.remove();
      if (document.activeElement === document.body) bench.intake.querySelector("input").focus();
      root.classList.add("started");
      root.querySelector(".stills")?.remove();
      status.textContent = "";
      keep(root.dataset.offline).then(
        () => (status.textContent = "Kept in your browser: this page works without a network now."),
        (error) => console.warn(error),
      );
    } catch (error) {
      const stopped = error.name === "AbortError";
      status.textContent = stopped ? "Stopped." : `The lab did not start: ${error.message}`;
      show(false);
    }
  }
}

// What a browser, or an address, does not give: in words, or nothing.
function lacking() {
  if (location.protocol === "file:") {
    return `A page that was opened as a file may not load a network. Serve its folder, the one that holds index.html: ${SERVE}, and open http://localhost:8000.`;
  }
  if (!globalThis.isSecureContext)
    return "Browsers let a page do this at https or localhost alone.";
  if (!globalThis.WebAssembly || !globalThis.DecompressionStream || !globalThis.OffscreenCanvas) {
    return "This browser is too old for the lab, or WebAssembly is switched off in it.";
  }
  return "";
}

// Keep this page and all that it has loaded, for a visit without a network.
async function keep(worker) {
  if (!navigator.serviceWorker) return;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name.split("#")[0]);
  const own = loaded.filter((name) => name.startsWith(`${location.origin}/`));
  const cache = await caches.open("foodxai-lab");
  await cache.addAll([...new Set([location.href.split("#")[0], ...own])]);
  await navigator.serviceWorker.register(worker, { scope: location.pathname });
}

async function awake(facts, files) {
  const net = network(new TextDecoder().decode(files.worker));
  const [height, width] = facts.size;
  const heads = facts.heads.map(({ names }, i) => ({
    bytes: files[`head${i}`],
    classes: names.length,
  }));
  const { channels, grid, baseline } = facts;
  const { runtime, model } = files;
  const shape = { height, width, channels, grid, baseline };
  net.gpu = await net.ask("start", { runtime, model, heads, ...shape });
  return net;
}

const CAPTION = (where) => `Computed by your browser, ${where}. Your photo stays on your device.`;
const WASM = "in WebAssembly";

async function open(root, facts, files, net, tell) {
  const where = net.gpu ? "by WebGPU, on your graphics card" : WASM;
  const caption = make("figcaption", {}, CAPTION(where));
  const figure = make("figure", { class: "foodxai-explorer" }, caption);
  const bench = desk(facts, net, figure, tell);
  if (net.gpu) {
    net.ask("left").then(() => {
      caption.textContent = CAPTION(WASM);
      tell("The graphics card was taken away: the network goes on in WebAssembly.");
    });
  }
  root.append(bench.intake, bench.network, bench.camera.root, figure, bench.brush.root);
  for (const [number, photo] of facts.gallery.entries()) {
    tell(`Photo ${number + 1} of ${facts.gallery.length} …`);
    const content = await fetched(photo, root.dataset.folder);
    await bench.take(new File([content], photo.title), photo.title);
  }
  if (files.reference) {
    const reference = JSON.parse(new TextDecoder().decode(files.reference));
    root.append(checkSection(net, bench.photos, reference, facts.heads));
  }
  return bench;
}

for (const root of document.querySelectorAll(".foodxai-lab")) setUp(root);

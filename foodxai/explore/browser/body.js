// The network's body, run by LiteRT.js: in WebAssembly, or by WebGPU on a graphics card where that
// gives the same maps, sooner.

const APART = 0.01; // parts of the largest value that the maps of both may differ by

const body = { gpu: null };
// Resolves when a graphics card has stopped answering, or was taken away.
body.left = new Promise((done) => {
  body.leave = () => {
    body.gpu = null;
    done();
  };
});
let last = Promise.resolve();

// Returns whether a graphics card runs it.
async function startBody(bytes, runtime, shape) {
  wasmBinary = runtime;
  const litert = await loadLiteRt("litert.js");
  const wasm = await loadAndCompile(bytes, { accelerator: "wasm" });
  Object.assign(body, { litert, shape, wasm });
  const device = litert.getWebGpuDevice();
  device?.lost.then(body.leave);
  const model = device && (await compiledForGpu(bytes).catch(console.warn));
  if (!model) return false;
  if (await Promise.race([isBetter(model), body.left]).catch(console.warn)) body.gpu = model;
  else model.delete();
  return body.gpu !== null;
}

async function compiledForGpu(bytes) {
  const options = { accelerator: "webgpu", gpuOptions: { precision: "fp32" } };
  const model = await loadAndCompile(bytes, options);
  if (model.isFullyAccelerated) return model;
  model.delete();
  return null;
}

async function isBetter(model) {
  const [height, width] = body.shape;
  const image = Float32Array.from({ length: 3 * height * width }, (_, i) => (i * 7919) % 256);
  const [slow, maps] = await timed(body.wasm, image);
  const [quick, others] = await timed(model, image);
  const most = maps.reduce((a, b) => Math.max(a, b));
  return quick < slow && maps.every((value, i) => Math.abs(value - others[i]) <= APART * most);
}

// The first run makes ready what the second needs.
async function timed(model, image) {
  await runOn(model, image);
  const start = performance.now();
  const maps = await runOn(model, image);
  return [performance.now() - start, maps];
}

async function runOn(model, image) {
  const input = new Tensor(image, [1, ...body.shape, 3]);
  let outputs = [];
  try {
    outputs = await model.run([input]);
    return (await outputs[0].data()).slice();
  } finally {
    for (const tensor of [input, ...outputs]) tensor.delete();
  }
}

// What a graphics card does not answer, WebAssembly does.
async function run(image) {
  const asked = body.gpu && Promise.race([runOn(body.gpu, image), body.left]);
  return (await asked?.catch(body.leave)) ?? runOn(body.wasm, image);
}

// LiteRT.js runs one image at a time.
function bodyOf(image) {
  last = last.catch(() => {}).then(() => run(image));
  return last;
}

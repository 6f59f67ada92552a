"""What a started lab holds in memory: a page of Playwright's, and its worker."""

# Counts the runs of the network and keeps the tensors that are not deleted.
COUNT = """() => {
  const [run, end] = [body.wasm.run, Tensor.prototype.delete];
  globalThis.counted = { runs: 0, tensors: new Set() };
  body.wasm.run = async function (inputs) {
    const outputs = await run.call(this, inputs);
    counted.runs += 1;
    for (const tensor of [...inputs, ...outputs]) counted.tensors.add(tensor);
    return outputs;
  };
  Tensor.prototype.delete = function () {
    counted.tensors.delete(this);
    return end.call(this);
  };
}"""
HELD = """() => ({
  runs: counted.runs, tensors: counted.tensors.size, wasm: body.litert.liteRtWasm.HEAPU8.length
})"""


def count(page):
    """Begin to count; once for a page."""
    page.workers[0].evaluate(COUNT)


def held(page):
    """dict: runs, tensors that are not deleted, bytes of WebAssembly's memory and of the page's."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")
    session.detach()
    used = heap["usedSize"] + heap.get("backingStorageSize", 0)
    return page.workers[0].evaluate(HELD) | {"page": used}

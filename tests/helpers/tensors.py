"""What a started lab holds in memory: a page of Playwright's, and its worker."""

import json
from pathlib import Path

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
  runs: counted.runs, tensors: counted.tensors.size, wasm: body.litert.liteRtWasm.HEAPU8.length,
  photos: photos.size, maps: recent.size, questions: running.size
})"""
SETTLED = """() => {
  const all = [...document.querySelectorAll(".foodxai-lab .panel")];
  return all.every((panel) => panel.hidden || !/…/.test(panel.textContent));
}"""


def settle(page):
    """Wait until the last question is answered, with its masked probability."""
    page.wait_for_function(SETTLED)


def count(page):
    """Begin to count; once for a page."""
    page.workers[0].evaluate(COUNT)


def held(page):
    """What the garbage collectors leave, a dict of counts and bytes.

    Of the worker: its heap (worker, in bytes), runs, tensors that are not deleted, wasm (bytes),
    photos, maps, questions. Of the page: its heap (page), DOM nodes, listeners, documents. Of the
    whole process: own and shared (bytes); what is shared are pictures that Chromium draws, up to
    a few hundred megabytes of them, and gives back where memory is scarce.
    """
    session = page.context.new_cdp_session(page)
    found = {"worker": size(worker_of(page, session)), "page": size(session.send)}
    dom = session.send("Memory.getDOMCounters")
    session.detach()
    found |= {"nodes": dom["nodes"], "listeners": dom["jsEventListeners"]}
    found |= {"documents": dom["documents"], **resident(page.context.browser)}
    return page.workers[0].evaluate(HELD) | found


def size(send):
    """Bytes of a heap whose garbage is collected; ``send`` asks its owner."""
    send("HeapProfiler.collectGarbage")
    heap = send("Runtime.getHeapUsage")
    return heap["usedSize"] + heap.get("backingStorageSize", 0)


def worker_of(page, session):
    """A function that asks the worker of a page, as ``session.send`` asks the page."""
    workers, answers = {}, []
    session.on(
        "Target.attachedToTarget",
        lambda told: workers.update({told["targetInfo"]["type"]: told["sessionId"]}),
    )
    session.on("Target.receivedMessageFromTarget", lambda said: answers.append(said["message"]))
    wanted = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False}
    session.send("Target.setAutoAttach", wanted)

    def ask(method):
        answers.clear()
        message = json.dumps({"id": 1, "method": method})
        to = {"sessionId": workers["worker"], "message": message}
        session.send("Target.sendMessageToTarget", to)
        while not (said := [one for text in answers if (one := json.loads(text)).get("id")]):
            page.wait_for_timeout(20)
        return said[0]["result"]

    return ask


def resident(browser):
    """Bytes in memory of the largest page of a browser, its own and shared ones."""
    session = browser.new_browser_cdp_session()
    running = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    pages = [in_memory(one["id"]) for one in running if one["type"] == "renderer"]
    return max(pages, key=lambda sizes: sizes["own"])


def in_memory(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    status = dict(line.split(":", 1) for line in lines)
    names = {"own": "RssAnon", "shared": "RssShmem"}
    return {name: 1024 * int(status[key].split()[0]) for name, key in names.items()}

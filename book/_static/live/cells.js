// The cells of a page once Python runs: an editor, buttons and a result for each.
import { start } from "./python.js";
import { Result, words } from "./result.js";

const EDIT = "Shift and Enter run the cell, Escape leaves the editor.";
const STOPPED = "Stopped. All variables are gone: the next run begins again with the cells above.";
let python = null;
let busy = false;

const button = (text, label, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
};

const megabytes = (bytes) => (bytes / 1e6).toFixed(0);

// Starts Python, with a bar in the place of a cell.
const load = async ({ packages, chapter }, box) => {
  const line = document.createElement("p");
  line.className = "foodxai-live-note";
  line.setAttribute("role", "status");
  line.textContent = "Loading Python …";
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "Loading Python");
  const amount = document.createElement("span");
  line.append(bar, amount);
  box.append(line);
  const progress = ([done, total]) => {
    Object.assign(bar, { value: done, max: total });
    amount.textContent = ` ${megabytes(done)} of ${megabytes(total)} MB`;
    if (done === total) amount.textContent = " starting";
  };
  try {
    python = await start({ packages, chapter, progress });
  } catch (error) {
    line.textContent = `Python did not start: ${error.message} Try again, or open the page in Colab.`;
    throw error;
  }
  line.remove();
};

// The code as it stands: in the editor, or in the page.
const code = (entry) => entry.editor?.value ?? entry.original;
const isChanged = (entry) => code(entry).trimEnd() !== entry.original.trimEnd();

const fit = (editor) => {
  editor.style.height = "auto";
  editor.style.height = `${editor.scrollHeight + 4}px`;
};

const edit = (page, entry) => {
  if (!entry.editor) {
    const editor = document.createElement("textarea");
    editor.className = "foodxai-editor";
    Object.assign(editor, { value: entry.original, spellcheck: false, autocomplete: "off" });
    editor.setAttribute("autocapitalize", "off");
    editor.setAttribute("aria-label", `Code of cell ${entry.number + 1}`);
    editor.setAttribute("aria-description", EDIT);
    editor.addEventListener("input", () => fit(editor));
    editor.addEventListener("keydown", (event) => keys(event, page, entry));
    entry.editor = editor;
    const input = entry.cell.querySelector(".cell_input");
    input.classList.add("foodxai-edited");
    input.append(editor);
  }
  const folded = entry.editor.closest("details");
  if (folded) folded.open = true;
  fit(entry.editor);
};

const keys = (event, page, entry) => {
  const { editor } = entry;
  if (event.key === "Escape") entry.run.focus();
  else if (event.key === "Enter" && event.shiftKey) run(page, entry);
  else if (event.key === "Tab" && !event.shiftKey) {
    editor.setRangeText("    ", editor.selectionStart, editor.selectionEnd, "end");
  } else return;
  event.preventDefault();
};

const reset = (entry) => {
  if (entry.editor) {
    entry.editor.remove();
    entry.editor = null;
    entry.cell.querySelector(".cell_input").classList.remove("foodxai-edited");
  }
  entry.result.clear();
  entry.ran = false;
};

const stop = (page) => {
  python.stop();
  python = null;
  page.entries.forEach((entry) => (entry.ran = false));
};

// Runs what stands above and has not run yet, then the cell. `shown`: results above, too.
const run = async (page, entry, shown = false) => {
  if (busy) return;
  busy = true;
  page.root.classList.add("foodxai-busy");
  const { result } = entry;
  try {
    if (!python) await load(page, entry.box);
    const above = page.entries.filter(
      (one) => one.number < entry.number && !one.ran && one.state !== "q",
    );
    for (const [index, one] of above.entries()) {
      result.say(`Running cell ${index + 1} of ${above.length} above …`);
      if (!(await runOne(page, one, shown))) {
        result.say(`Cell ${one.number + 1} above did not run to its end.`);
        return;
      }
    }
    await runOne(page, entry, true);
  } catch (error) {
    if (error.message === "stopped") result.say(STOPPED);
    else {
      result.say(`Python ended: ${error.message.split("\n")[0]} All variables are gone.`);
      if (python) stop(page);
    }
  } finally {
    busy = false;
    page.root.classList.remove("foodxai-busy");
  }
};

const runOne = async (page, entry, shown) => {
  const visible = shown && entry.state === "l";
  if (visible) entry.result.begin();
  const text = code(entry);
  const mode = { define: entry.state !== "l", silent: !visible };
  const show = (piece) => visible && entry.result.add(piece, !isChanged(entry));
  const [state, error, trace] = await python.run(entry.number, text, show, mode).catch((ended) => {
    entry.result.say("");
    throw ended;
  });
  const above = page.entries.slice(0, entry.number).some((one) => one.ran && one.changed);
  Object.assign(entry, { ran: state === "ok" || mode.define, changed: isChanged(entry) });
  if (visible || !entry.ran) entry.result.end({ state, error, trace, changed: entry.changed, above });
  return entry.ran;
};

const furnish = (page, entry) => {
  const which = `cell ${entry.number + 1}`;
  const isExercise = entry.cell.classList.contains("tag_exercise");
  const verb = isExercise ? "Check" : "Run";
  entry.original = words(entry.cell.querySelector(".cell_input pre"));
  entry.run = button(verb, `${verb} ${which}`, () => run(page, entry));
  const opened = () => {
    edit(page, entry);
    entry.editor.focus();
  };
  const all = button("Run all above", `Run all above ${which}`, () => run(page, entry, true));
  const halt = button("Stop", `Stop: ${which}`, () => busy && python && stop(page));
  halt.className = "foodxai-stop";
  const bar = document.createElement("div");
  bar.className = "foodxai-bar";
  bar.append(entry.run, button("Edit", `Edit ${which}`, opened));
  bar.append(button("Reset", `Reset ${which}`, () => reset(entry)), all, halt);
  entry.box.replaceChildren(bar);
  entry.result = new Result(entry);
  if (isExercise) edit(page, entry);
};

// The first press: all cells get their buttons, and the pressed one runs.
export const begin = async (page, number) => {
  const pressed = page.entries[number];
  page.root = document.querySelector(".bd-article");
  await load(page, pressed.box);
  for (const entry of page.entries) {
    if (entry.state === "l") furnish(page, entry);
    else entry.original = words(entry.cell.querySelector(".cell_input pre"));
    entry.result ??= { say() {}, begin() {}, add() {}, end() {}, clear() {} };
  }
  if (pressed.editor) pressed.editor.focus();
  else {
    pressed.run.focus();
    await run(page, pressed);
  }
};

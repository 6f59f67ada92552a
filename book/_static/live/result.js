// What a cell showed here, beneath what the book has stored of it.

export const words = (element) => (element ? element.textContent.replace(/\n$/, "") : "");
const plain = (text) => text.trim().split(/\s+/).join(" ");

// The words of the stored output, without those of its button for copying.
const stored = (cell) => {
  const outputs = [...cell.querySelectorAll(".cell_output > .output")].map((one) => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll("button.copybtn").forEach((button) => button.remove());
    return copy.textContent;
  });
  return plain(outputs.join(" "));
};

const element = (name, className, text = "") => {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
};

// HTML as a notebook shows it: its scripts run.
const html = (content) => {
  const box = element("div", "foodxai-html");
  box.innerHTML = content;
  const empty = box.querySelector(".foodxai-empty");
  if (empty) empty.textContent = `Not yet. ${empty.textContent}`;
  for (const old of box.querySelectorAll("script")) {
    const script = document.createElement("script");
    script.textContent = old.textContent;
    old.replaceWith(script);
  }
  return box;
};

export class Result {
  constructor({ cell, box, number, original }) {
    Object.assign(this, { cell, number, original });
    this.box = element("div", "foodxai-result");
    this.box.setAttribute("role", "region");
    this.box.setAttribute("aria-label", `Result of cell ${number + 1}`);
    this.box.setAttribute("aria-live", "polite");
    this.line = element("p", "foodxai-live-note");
    this.line.setAttribute("role", "status");
    box.append(this.box, this.line);
    this.clear();
  }

  clear() {
    this.box.replaceChildren();
    this.box.hidden = true;
    this.say("");
    this.text = "";
    this.pictures = 0;
  }

  say(text) {
    this.line.textContent = text;
  }

  begin() {
    this.clear();
    this.since = performance.now();
    this.say("Running …");
  }

  add({ kind, content }, unchanged) {
    this.box.hidden = false;
    if (kind === "text") this.print(content);
    else if (kind === "image") this.box.append(this.picture(content, unchanged));
    else if (kind === "note") this.box.append(element("p", "foodxai-live-note", content));
    else {
      const shown = html(content);
      this.text += ` ${shown.textContent}`;
      this.box.append(shown);
    }
  }

  print(content) {
    this.text += content;
    const last = this.box.lastElementChild;
    if (last?.localName === "pre") last.append(content);
    else this.box.append(element("pre", "", content));
  }

  picture(content, unchanged) {
    const image = element("img", "");
    const known = this.cell.querySelectorAll(".cell_output .foodxai-picture img, .cell_output > .output > img");
    const alt = known[this.pictures++]?.alt;
    image.alt = unchanged && alt ? alt : `Figure of cell ${this.number + 1}, as you changed it.`;
    image.addEventListener("load", () => (image.width = image.naturalWidth / 2));
    image.src = `data:image/png;base64,${content}`;
    return image;
  }

  // What a reader hears: how it ended, and how it compares with the book.
  end({ state, error, trace, changed, above }) {
    const seconds = ((performance.now() - this.since) / 1000).toFixed(1);
    this.cell.dataset.live = state;
    if (state === "ok") {
      this.solved();
      this.say(`Done in ${seconds} s. ${this.compared(changed, above)}`.trim());
      return;
    }
    this.box.hidden = false;
    this.box.append(element("p", "foodxai-error", error));
    if (trace) {
      const fold = element("details", "");
      fold.append(element("summary", "", "Where it happened"), element("pre", "", trace));
      this.box.append(fold);
    }
    this.say(state === "absent" ? "This line runs in Colab." : error);
  }

  // Tells the page of an exercise that was answered right.
  solved() {
    const exercise = /\bcheck\(\s*["'](\d\d-\d+)["']/.exec(this.original)?.[1];
    if (!exercise || !this.cell.classList.contains("tag_exercise")) return;
    if (/^\W*Right\./.test(plain(this.text))) {
      document.dispatchEvent(new CustomEvent("foodxai-solved", { detail: { exercise } }));
    }
  }

  compared(changed, above) {
    const isChecked = this.cell.classList.contains("tag_nbval-check-output");
    if (!isChecked || this.cell.classList.contains("tag_exercise")) return "";
    const same = plain(this.text) === stored(this.cell);
    this.cell.dataset.same = same;
    if (same) return "✓ The same as in the book.";
    if (changed) return "Different from the book, because you changed this cell.";
    if (above) return "Different from the book, because you changed a cell above.";
    return "Different from the book.";
  }
}

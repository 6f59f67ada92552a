// Which cells of this page run here, with a button each. What it takes to run them is loaded at the
// first press.
(() => {
  const about = document.getElementById("foodxai-live");
  const cells = [...document.querySelectorAll(".bd-article div.cell")];
  if (!about || !cells.length) return;
  const { chapter, states, packages } = JSON.parse(about.textContent);
  const here = document.currentScript.src;

  const add = (name, text, className = "") => {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  };

  if (!states) {
    cells[0].before(
      add("p", "The cells of this page run in Colab: the book was built without Pyodide.", "foodxai-live-note"),
    );
    return;
  }

  const filed = () => {
    const folder = decodeURIComponent(new URL("../../", here).pathname);
    return `Python cannot start in a page that was opened as a file. Serve the book's folder with  python -m http.server -d "${folder}"  and open http://localhost:8000`;
  };

  // The place for a cell's buttons and its result.
  const place = (cell) => {
    const box = add("div", "", "foodxai-live d-print-none");
    (cell.querySelector(".cell_output") ?? cell.querySelector(".cell_input")).after(box);
    return box;
  };

  const colab = document.querySelector('a[href*="colab.research"]')?.href;
  const page = { chapter, packages, entries: [] };

  const begin = async (number) => {
    const { box, button } = page.entries[number];
    if (location.protocol === "file:") {
      box.querySelector("p")?.remove();
      const said = add("p", filed(), "foodxai-live-note");
      said.setAttribute("role", "status");
      box.append(said);
      return;
    }
    button.disabled = true;
    try {
      const { begin } = await import(new URL("cells.js", here));
      await begin(page, number);
    } finally {
      button.disabled = false;
    }
  };

  cells.forEach((cell, number) => {
    const state = states[number];
    const entry = { cell, number, state };
    page.entries.push(entry);
    if (state === "q") return;
    entry.box = place(cell);
    if (state === "c") {
      const line = add("p", "Needs TensorFlow: ", "foodxai-live-note");
      const link = add("a", "open in Colab");
      link.href = colab ?? "https://colab.research.google.com";
      line.append(link);
      entry.box.append(line);
      return;
    }
    const solve = cell.classList.contains("tag_exercise");
    if (solve) cell.querySelector("p.foodxai-answer")?.remove(); // that it is solved elsewhere
    entry.button = add("button", solve ? "Solve it here" : "Run here");
    entry.button.type = "button";
    entry.button.setAttribute("aria-label", `${entry.button.textContent}: cell ${number + 1}`);
    entry.button.addEventListener("click", () => begin(number));
    entry.box.append(entry.button);
  });
})();

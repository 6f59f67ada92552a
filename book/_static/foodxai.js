// What a page of the book does for its reader: code that is hidden at once, on all pages; long lines
// that hang; tables that show their last column.
(() => {
  const root = document.documentElement;
  const KEY = "foodxai-code";

  // A page that was opened as a file may have no memory.
  function remembered() {
    try {
      return localStorage.getItem(KEY) === "hidden";
    } catch {
      return false;
    }
  }

  function remember(hidden) {
    try {
      localStorage.setItem(KEY, hidden ? "hidden" : "shown");
    } catch {
      // It lasts as long as the page, then.
    }
  }

  root.classList.toggle("foodxai-no-code", remembered());

  // The search reads the pages that it finds, which a browser allows no page that is a file.
  if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

  function addSwitch() {
    const first = document.querySelector(".bd-article div.cell:has(.cell_input)");
    if (!first) return;
    const control = document.createElement("button");
    control.type = "button";
    control.className = "foodxai-code-switch d-print-none";
    const catalan = first.closest(".bd-article > [lang=ca]");
    control.textContent = catalan ? "Amaga tot el codi" : "Hide all code";
    const say = () =>
      control.setAttribute("aria-pressed", String(root.classList.contains("foodxai-no-code")));
    control.addEventListener("click", () => {
      remember(root.classList.toggle("foodxai-no-code"));
      say();
    });
    addEventListener("storage", ({ key }) => {
      if (key !== KEY) return;
      root.classList.toggle("foodxai-no-code", remembered());
      say();
    });
    say();
    first.before(control);
  }

  // The spaces before a line stay on one row with its first word; a phone shows sixteen at most.
  function holdIndent(line, indent) {
    const first = document.createTreeWalker(line, NodeFilter.SHOW_TEXT).nextNode();
    if (first.length < indent) return;
    if (first.length > indent) first.splitText(indent);
    const held = document.createElement("span");
    held.className = "indent";
    first.replaceWith(held);
    held.append(first);
  }

  // Each line of code or output in an element of its own, its text as it was.
  function splitLines(pre) {
    const lines = [];
    let line = null;
    const add = (node) => {
      if (!line) {
        line = document.createElement("span");
        line.className = "line";
        lines.push(line);
      }
      line.append(node);
    };
    for (const node of [...pre.childNodes]) {
      if (node.nodeType !== Node.TEXT_NODE) {
        add(node);
        continue;
      }
      for (const piece of node.data.match(/[^\n]*\n|[^\n]+/g) ?? []) {
        add(document.createTextNode(piece));
        if (piece.endsWith("\n")) line = null;
      }
    }
    for (const one of lines) {
      const indent = /^ */.exec(one.textContent)[0].length;
      const more = pre.closest(".cell_output") ? 2 : 4;
      one.style.setProperty("--hang", Math.min(indent, 16) + more);
      if (indent) holdIndent(one, indent);
    }
    pre.replaceChildren(...lines);
  }

  // A name of code breaks where one of its parts ends, never behind the signs that it begins with; a
  // link of one part in a table stays whole.
  function addBreaks(name) {
    if (name.closest("td a") && !name.textContent.includes(".")) return;
    const parts = name.textContent.split(/(?<=[\w)\]"'][._\/(,=])(?=[a-z"'])/i);
    const [signs] = /^[-?]+\w+/.exec(parts[0]) ?? [];
    name.replaceChildren(...parts.flatMap((part) => [part, document.createElement("wbr")]).slice(0, -1));
    if (!signs) return;
    const held = document.createElement("span");
    held.style.whiteSpace = "nowrap";
    held.textContent = signs;
    name.firstChild.data = parts[0].slice(signs.length);
    name.prepend(held);
  }

  // The names of a table's columns; none where its head is no single row.
  function columnNames(table) {
    const rows = [...table.querySelectorAll("thead tr")];
    const cells = rows.map((row) => [...row.cells]);
    if (!rows.length || cells.flat().some((cell) => cell.colSpan > 1)) return [];
    return cells[0].map((_, i) =>
      cells
        .map((row) => row[i]?.textContent.trim())
        .filter(Boolean)
        .join(" "),
    );
  }

  function room(table) {
    let box = table.parentElement;
    while (box.clientWidth === 0 && box.parentElement) box = box.parentElement;
    return box.clientWidth;
  }

  function fitTable(table) {
    table.classList.remove("foodxai-close", "foodxai-blocks");
    const wide = () => table.getBoundingClientRect().width > room(table) + 1;
    if (!wide()) return;
    table.classList.add("foodxai-close");
    const names = columnNames(table);
    if (!wide() || !names.length) return;
    table.classList.add("foodxai-blocks");
    for (const row of table.tBodies[0]?.rows ?? []) {
      [...row.cells].forEach((cell, i) => {
        if (names[i]) cell.dataset.name = names[i];
      });
    }
  }

  // A box that scrolls sideways is reached by Tab.
  function fitBox(box) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }

  addEventListener("DOMContentLoaded", () => {
    addSwitch();
    for (const opener of document.querySelectorAll("nav li > details > summary")) {
      const above = opener.closest("li").querySelector("a").textContent.trim();
      opener.setAttribute("aria-label", `Pages of ${above}`);
    }
    document.querySelectorAll(".bd-article .highlight pre").forEach(splitLines);
    document.querySelectorAll(".bd-article .pre:not(:has(*))").forEach(addBreaks);
    const boxes = new ResizeObserver((seen) =>
      seen.forEach(({ target }) => target.querySelectorAll(":scope > table").forEach(fitTable)),
    );
    const tables = [...document.querySelectorAll(".bd-article table")];
    tables.forEach((table) => boxes.observe(table.parentElement));
    const scrolling = new ResizeObserver((seen) => seen.forEach(({ target }) => fitBox(target)));
    document
      .querySelectorAll(".bd-article :is(.foodxai-frames .frame, .foodxai-wide, .text_html)")
      .forEach((box) => scrolling.observe(box));
    addEventListener("load", async () => {
      await window.MathJax?.startup?.promise;
      tables.forEach(fitTable);
    });
  });
})();

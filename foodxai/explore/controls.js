// Small things that every part of the explorer uses.

const percent = (p) => (100 * p).toFixed(1) + "\u00a0%";
const plain = (text) => text.toLowerCase().trim();
const unique = (name) => `${name}-${Math.random().toString(36).slice(2)}`;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const field = (name, control) => make("label", { class: "field" }, name, control);
const button = (name, onclick) => make("button", { type: "button", onclick }, name);

function fill(select, names, wanted) {
  select.replaceChildren(...names.map((name) => make("option", {}, name)));
  select.selectedIndex = Math.max(names.indexOf(wanted), 0);
}

// VS Code downloads what a link inside its page is clicked for, and nothing else.
function save(name, blob) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name, hidden: "" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// The number of the class that a reader means by part of its name, or -1.
function find(classes, typed) {
  const names = classes.map(([name]) => plain(name));
  const text = plain(typed);
  if (!text) return -1;
  const exact = names.indexOf(text);
  if (exact >= 0) return exact;
  const start = names.findIndex((name) => name.startsWith(text));
  return start >= 0 ? start : names.findIndex((name) => name.includes(text));
}

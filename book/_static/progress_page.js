// The page of progress: what is solved in every chapter, the file to hand in, and the certificate.
(() => {
  const { course, kind, read, state, today, kept, forget } = window.foodxaiProgress;
  const page = document.querySelector(".foodxai-progress");
  const certificate = document.querySelector(".foodxai-certificate");
  const says = (selector, text) => (document.querySelector(selector).textContent = text);
  const root = document.documentElement.dataset.content_root ?? "./";

  function title(number) {
    const links = [...document.querySelectorAll(".bd-links a.reference.internal")];
    const link = links.find((one) => one.pathname.endsWith(`/${course[number].page}.html`));
    return link?.firstChild.data.trim() ?? `Chapter ${Number(number)}`;
  }

  function element(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    made.textContent = text;
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    return made;
  }

  function row(number, { done, of }) {
    const line = document.createElement("li");
    const link = element("a", title(number), { href: `${root}${course[number].page}.html` });
    const bar = element("progress", "", { max: of, value: done, "aria-hidden": "true" });
    line.append(link, bar, element("span", `${done} of ${of}`));
    return line;
  }

  function show() {
    const progress = read();
    const states = Object.keys(course).sort().map((number) => [number, state(number, progress)]);
    const [done, of] = ["done", "of"].map((what) => states.reduce((n, [, one]) => n + one[what], 0));
    says(".foodxai-kept", kept() ? "" :
      "This browser keeps nothing for this book: it is a private window, or storage is blocked. " +
      "Your ticks last until you leave the page where you earn them.");
    says(".foodxai-total", `${done} of ${of} exercises and quizzes`);
    page.querySelector("ul").replaceChildren(...states.map(([number, one]) => row(number, one)));
    const begun = states.filter(([, one]) => one.done);
    const lines = begun.map(([number, one]) => element("li", `${title(number)}: ${one.done} of ${one.of}`));
    certificate.querySelector("ul").replaceChildren(...lines);
    says(".foodxai-certified", `${done} of ${of}`);
    says(".foodxai-date", today());
    page.querySelector(".foodxai-forget-all").disabled = !done && !Object.keys(progress.quizzes).length;
  }

  function download() {
    const content = JSON.stringify({ kind, version: 1, saved: today(), ...read() }, null, 1);
    const address = URL.createObjectURL(new Blob([content], { type: "application/json" }));
    element("a", "", { href: address, download: "foodxai-progress.json" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  function forgetAll() {
    if (!confirm("Forget every tick and every answer that this browser keeps?")) return;
    forget();
    says(".foodxai-said", "Forgotten.");
  }

  page.querySelector(".foodxai-download").addEventListener("click", download);
  page.querySelector(".foodxai-forget-all").addEventListener("click", forgetAll);
  const name = document.querySelector("#foodxai-name");
  name.addEventListener("input", () => says(".foodxai-named", name.value.trim() || "\u2026"));
  document.querySelector(".foodxai-print").addEventListener("click", () => print());
  document.addEventListener("foodxai-progress", show);
  addEventListener("DOMContentLoaded", () => {
    show();
    document.querySelectorAll(".foodxai-needs-script").forEach((one) => (one.hidden = false));
  });
})();

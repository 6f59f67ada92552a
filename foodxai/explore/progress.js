// The bar of slow work: shown once it has taken a while, with a button that ends the work.

const PATIENCE = 400; // milliseconds before the bar is shown

function progressBar(cancel) {
  const bar = make("progress", { "aria-label": "Progress" });
  const root = make("span", { class: "busy", hidden: "" }, bar, " ", button("Cancel", cancel));
  let timer = null;
  let since = 0;

  function start() {
    clearTimeout(timer);
    since = performance.now();
    timer = setTimeout(() => {
      bar.removeAttribute("value");
      root.hidden = false;
    }, PATIENCE);
  }

  // An end that was on its way when a question left has hidden the bar.
  function move(done, total) {
    [bar.value, bar.max] = [done, total];
    if (performance.now() - since > PATIENCE) root.hidden = false;
  }

  function end() {
    clearTimeout(timer);
    root.hidden = true;
  }

  return { root, start, move, end };
}

// A deck: formulas first, so that all is measured as it will be; then reveal.js.
(async () => {
  const root = document.documentElement;
  const tall = matchMedia("screen and (max-aspect-ratio: 1/1)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const size = () => (tall.matches ? { width: 480, height: 860 } : { width: 1280, height: 720 });

  // What the reader chose in the book; "auto", or nothing, follows the system.
  function chosen() {
    try {
      return localStorage.getItem("mode");
    } catch {
      return null;
    }
  }
  function paint(isDark) {
    root.classList.toggle("dark", isDark);
    root.dataset.theme = isDark ? "dark" : "light"; // for the colours of code
  }
  const follow = () => paint(chosen() === "dark" || (chosen() !== "light" && dark.matches));
  follow();
  dark.addEventListener("change", follow);

  // What is too large for its slide becomes smaller; what moves fills the room it has.
  function fit() {
    root.classList.toggle("upright", tall.matches);
    for (const slide of document.querySelectorAll(".slides section")) {
      const before = [slide.style.display, slide.hidden];
      [slide.style.display, slide.hidden, slide.style.fontSize] = ["block", false, ""];
      const body = slide.querySelector(".body");
      body.classList.toggle("beside", !tall.matches && isHigh(body));
      body.querySelectorAll(".stage").forEach(fill);
      for (let part = 0.95; part > 0.5 && tooLarge(slide); part -= 0.05) {
        slide.style.fontSize = `${part}em`;
      }
      [slide.style.display, slide.hidden] = before;
    }
  }

  // A high figure stands beside its words.
  function isHigh(body) {
    const picture = body.querySelector(".figure > img, .figure > picture > img, .frame:not([hidden]) img");
    if (picture) return picture.naturalWidth < 1.25 * picture.naturalHeight;
    return body.querySelector(".foodxai-explorer, .foodxai-play") !== null;
  }

  function fill(stage) {
    const moving = stage.firstElementChild;
    const height = () => moving.getBoundingClientRect().height;
    const room = () => stage.getBoundingClientRect().height;
    moving.style.zoom = 1;
    let zoom = Math.min(stage.clientWidth / moving.offsetWidth, room() / height());
    do moving.style.zoom = zoom;
    while (height() > room() && (zoom *= 0.96) > 0.1);
  }

  function tooLarge(slide) {
    const body = slide.querySelector(".body");
    const { right, bottom } = body.getBoundingClientRect();
    return (
      [...body.children].some((one) => one.getBoundingClientRect().bottom > bottom + 2) ||
      [...slide.querySelectorAll("mjx-container[display] > mjx-math")].some(
        (one) => one.getBoundingClientRect().right > right + 2,
      ) ||
      [...slide.querySelectorAll("pre")].some((one) => one.scrollWidth > one.clientWidth + 1)
    );
  }

  await MathJax.startup.promise;
  await Promise.all([...document.images].map((image) => image.decode().catch(() => null)));
  for (const formula of document.querySelectorAll(".notes .math")) {
    const tex = formula.textContent.trim();
    formula.innerHTML = MathJax.tex2mml(tex.slice(2, -2), { display: tex.startsWith("\\[") });
  }
  await Reveal.initialize({
    ...size(),
    margin: 0.02,
    center: false,
    hash: true,
    slideNumber: "c/t",
    transition: "none",
    scrollActivationWidth: null,
    pdfMaxPagesPerSlide: 1,
    plugins: [RevealNotes],
  });
  fit();
  const sizes = new ResizeObserver((seen) => seen.forEach(({ target }) => fill(target.parentElement)));
  document.querySelectorAll(".stage > *").forEach((moving) => sizes.observe(moving));
  tall.addEventListener("change", () => {
    Reveal.configure(size());
    fit();
  });
  Reveal.addKeyBinding({ keyCode: 68, key: "D", description: "Dark or light" }, () =>
    paint(!root.classList.contains("dark")),
  );
})();

// What a reader has solved: kept in this browser, shown beside the exercises, in the contents and
// on the page of progress. Whatever checks an exercise says so by the event foodxai-solved.
(() => {
  const KEY = "foodxai-progress"; // also the kind of the file that the grader reads
  const ANSWERS = "foodxai-answers"; // what the forms keep: the answers that were right
  const course = window.foodxaiCourse ?? {};
  let kept = true;
  let memory = {};

  function stored(key) {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch (error) {
      if (!(error instanceof SyntaxError)) kept = false; // a private window, or a blocked one
      return {};
    }
  }

  function read() {
    const answers = Object.keys(stored(ANSWERS)).map((name) => [name, ""]);
    if (kept) memory = stored(KEY);
    return {
      solved: { ...Object.fromEntries(answers), ...memory.solved },
      quizzes: { ...memory.quizzes },
    };
  }

  function write(progress) {
    memory = progress;
    try {
      localStorage.setItem(KEY, JSON.stringify(progress));
    } catch {
      kept = false; // it lasts as long as the page, then
    }
    document.dispatchEvent(new CustomEvent("foodxai-progress"));
  }

  const today = () => new Date().toISOString().slice(0, 10);

  function solve(name) {
    const progress = read();
    if (progress.solved[name]) return;
    progress.solved[name] = today();
    write(progress);
  }

  function answer(chapter, question) {
    const progress = read();
    const right = new Set(progress.quizzes[chapter]);
    if (right.has(question)) return;
    progress.quizzes[chapter] = [...right.add(question)].sort((a, b) => a - b);
    write(progress);
  }

  // How much of a chapter is done, its exercises and its quiz.
  function state(number, { solved, quizzes }) {
    const { exercises, questions } = course[number];
    const right = (quizzes[number] ?? []).filter((k) => k < questions).length;
    const quiz = questions > 0 && right === questions;
    const done = exercises.filter((name) => name in solved).length + quiz;
    return { done, of: exercises.length + (questions > 0) };
  }

  const chapterOf = (href) =>
    Object.keys(course).find((number) => new URL(href, location).pathname.endsWith(`/${course[number].page}.html`));

  function mark(element, className, text, label) {
    let shown = element.querySelector(`:scope > .${className}`);
    if (!text) return shown?.remove();
    if (!shown) {
      shown = document.createElement("span");
      shown.className = className;
      element.append(shown);
    }
    shown.textContent = text;
    if (label) {
      shown.setAttribute("role", "img");
      shown.setAttribute("aria-label", label);
    }
  }

  function showContents() {
    const progress = read();
    for (const link of document.querySelectorAll(".bd-links a.reference.internal")) {
      const number = chapterOf(link.href);
      if (!number) continue;
      const { done, of } = state(number, progress);
      mark(link, "foodxai-count", done ? ` ${done} of ${of}` : "");
    }
  }

  function showExercises() {
    const { solved } = read();
    for (const strong of document.querySelectorAll(".bd-article p > strong:first-child")) {
      const [, chapter, number] = /^(\d+)\.(\d+)$/.exec(strong.firstChild?.data ?? "") ?? [];
      const name = `${chapter?.padStart(2, "0")}-${number}`;
      if (!course[name.slice(0, 2)]?.exercises.includes(name)) continue;
      const label = strong.closest("[lang]").lang === "ca" ? "resolt" : "solved";
      mark(strong, "foodxai-tick", name in solved ? "\u2713" : "", label);
    }
  }

  function show() {
    showContents();
    showExercises();
  }

  // A question of a quiz is right once its feedback says so; the quiz draws itself when it likes.
  function watchQuizzes() {
    const here = chapterOf(location.href);
    if (!here) return;
    new MutationObserver((changes) => {
      const right = changes.map((change) => change.target).filter((one) => one.matches(".Feedback.correct"));
      if (!right.length) return;
      const all = [...document.querySelectorAll(".Feedback")];
      right.forEach((one) => answer(here, all.indexOf(one)));
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["class"] });
  }

  window.foodxaiProgress = {
    course, kind: KEY, read, state, today,
    kept: () => kept,
    forget() {
      try {
        localStorage.removeItem(ANSWERS);
      } catch { /* nothing is kept */ }
      write({ solved: {}, quizzes: {} });
    },
  };

  document.addEventListener("foodxai-solved", ({ detail }) => solve(detail.exercise));
  document.addEventListener("foodxai-progress", show);
  addEventListener("storage", ({ key }) => {
    if (!key || key === KEY || key === ANSWERS) document.dispatchEvent(new CustomEvent("foodxai-progress"));
  });
  addEventListener("DOMContentLoaded", () => {
    watchQuizzes();
    show();
  });
})();

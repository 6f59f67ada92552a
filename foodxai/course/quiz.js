// jupyterquiz asks MathJax for its version while a slow page is still loading it, and stops with an
// error. Its script stands in one function with these lines, and takes this object for MathJax.
const MathJax = {
  version: "3",

  async typeset(nodes) {
    if (document.readyState !== "complete") {
      await new Promise((done) => addEventListener("load", done, { once: true }));
    }
    const loaded = window.MathJax;
    if (loaded?.Hub) loaded.Hub.Queue(["Typeset", loaded.Hub, nodes]);
    else if (loaded?.startup?.promise) {
      loaded.startup.promise = loaded.startup.promise.then(() => loaded.typesetPromise(nodes));
    }
  },
};

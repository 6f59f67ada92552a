// What can be said of an accuracy, by how many photos the thesis tested: accuracies.verdict.
(() => {
  const box = document.querySelector(".thesis-photos");
  const words = JSON.parse(box.dataset.words);
  const say = (lead, known, one, photos) => {
    const spread = Math.sqrt(known + one / photos);
    if (Math.abs(lead) > 1.96 * spread) return words[lead > 0 ? 0 : 1];
    return words[Math.abs(lead) + 1.645 * spread < box.dataset.margin ? 2 : 3];
  };
  box.querySelector("input").addEventListener("input", (event) => {
    const photos = Math.round(10 ** event.target.value);
    box.querySelector("output").value = photos;
    for (const row of box.querySelectorAll("li")) {
      const facts = ["lead", "known", "one"].map((key) => Number(row.dataset[key]));
      row.querySelector("b").textContent = say(...facts, photos);
    }
  });
})();

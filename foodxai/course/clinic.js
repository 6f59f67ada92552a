// The clinic answers diagnoses, counts laboratory tests and shows treatments computed beforehand.
for (const figure of document.querySelectorAll(".foodxai-clinic:not([data-ready])")) {
  figure.dataset.ready = "";
  const { signs, patients } = JSON.parse(figure.querySelector("script").textContent);
  const cards = [...figure.querySelectorAll("section")];
  const bill = figure.querySelector(".bill");
  const bought = new Set();

  function tell() {
    const right = figure.querySelectorAll("section.right").length;
    const end = right === cards.length ? " All are on their feet." : "";
    bill.textContent =
      `Diagnosed: ${right} of ${cards.length}. Laboratory tests bought: ${bought.size}.${end}`;
  }

  function show(card, stop) {
    for (const line of ["batch", "train", "new"]) {
      card.querySelector(`.${line}`).setAttribute("points", stop[line]);
    }
    card.querySelector("svg").setAttribute("aria-label", stop.told);
    card.querySelector(".note").textContent = stop.note;
    card.querySelector(".end").textContent = `${stop.epochs} epochs`;
    card.querySelector(".accuracy").textContent = stop.accuracy;
  }

  figure.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.matches(".test")) {
      bought.add(event.target);
      tell();
    }
  }, true);

  cards.forEach((card, i) => {
    const patient = patients[i];
    const select = card.querySelector("select");
    const slider = card.querySelector("input");
    const treatment = card.querySelector(".treatment");
    select.addEventListener("change", () => {
      const right = Number(select.value) === patient.right && select.value !== "";
      const answer = card.querySelector("output");
      card.classList.toggle("right", right);
      card.classList.toggle("wrong", !right && select.value !== "");
      treatment.hidden = !right;
      if (select.value === "") answer.textContent = "";
      else if (right) answer.textContent = `Right. ${patient.why} Now treat it:`;
      else answer.textContent = `Not yet. ${signs[select.value]} ${patient.look}`;
      tell();
    });
    slider.addEventListener("input", () => {
      const stop = patient.stops[slider.value];
      slider.setAttribute("aria-valuetext", `${stop.text}. ${stop.accuracy}`);
      treatment.querySelector("span").textContent = stop.text;
      show(card, stop);
    });
  });
  tell();
}

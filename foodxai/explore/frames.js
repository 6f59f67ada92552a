// What a slider of a figure does when it is moved; `this` is the slider.
const figure = this.closest("figure");
let place = 0;
for (const input of figure.querySelectorAll("input")) {
  place += input.value * input.dataset.jump;
  input.setAttribute("aria-valuetext", JSON.parse(input.dataset.texts)[input.value]);
}
figure.querySelectorAll(".frame").forEach((frame, i) => {
  frame.hidden = i !== place;
});
figure.querySelector(".now").textContent = figure.querySelectorAll(".paper")[place].textContent;

// Photos from files: an input to choose them by, and a place that takes what is dropped onto it.
function photoFiles(place, took) {
  const input = make("input", {
    type: "file",
    accept: "image/*",
    multiple: "",
    onchange: () => {
      took([...input.files]);
      input.value = "";
    },
  });

  function drag(event, over) {
    event.preventDefault();
    place.classList.toggle("dragged", over);
  }

  place.addEventListener("dragover", (event) => drag(event, true));
  place.addEventListener("dragleave", () => place.classList.remove("dragged"));
  place.addEventListener("drop", (event) => {
    drag(event, false);
    took([...event.dataTransfer.files]);
  });
  return input;
}

// Cover it yourself: a brush that hides what it paints over, and bars that move with it.

const COARSE = 16; // pixels that the blurred photo makes one of
const LEAP = 8; // pixels that an arrow key moves the brush

function brush(baseline, ask) {
  const canvas = make("canvas", {
    role: "application",
    tabindex: 0,
    "aria-label": "The photo to cover. Arrow keys move the brush, space paints.",
    onpointerdown: begin,
    onpointermove: (event) => event.buttons && paint(place(event)),
    onkeydown: type,
  });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const size = make("input", { type: "range", min: 4, max: 60, value: 24, oninput: draw });
  const cover = make("select");
  fill(cover, ["Grey", "Blur"]);
  const bars = classBars(follow);
  const said = make("p", { class: "status", role: "status" });
  const again = button("Start again", () => photo && show(photo));
  const controls = make(
    "div",
    { class: "row controls" },
    field("Brush", size),
    field("Cover with", cover),
  );
  const root = make(
    "section",
    { class: "foodxai-explorer brush" },
    make("h2", {}, "Cover it yourself"),
    make("p", {}, HINT),
    controls,
    make("div", { class: "covering" }, canvas, make("div", {}, bars.root, said, again)),
  );
  let photo = null;
  let covered = null;
  let blurred = null;
  let at = null;
  let classes = [];
  let followed = "";
  let busy = false;
  let stale = false;

  function show(chosen) {
    photo = chosen;
    [[followed]] = photo.classes;
    const { width, height } = photo.pixels;
    [canvas.width, canvas.height] = [width, height];
    context.drawImage(blurOf(photo.pixels), 0, 0, width, height);
    blurred = context.getImageData(0, 0, width, height);
    covered = new ImageData(new Uint8ClampedArray(photo.pixels.data), width);
    at = null;
    draw();
    answer();
  }

  function begin(event) {
    canvas.setPointerCapture(event.pointerId);
    paint(place(event));
  }

  function place({ offsetX, offsetY }) {
    const scale = canvas.width / canvas.clientWidth;
    return [offsetX * scale, offsetY * scale];
  }

  function type(event) {
    const moves = {
      ArrowLeft: [-LEAP, 0],
      ArrowRight: [LEAP, 0],
      ArrowUp: [0, -LEAP],
      ArrowDown: [0, LEAP],
    };
    if (event.key !== " " && !moves[event.key]) return;
    event.preventDefault();
    at ??= [canvas.width / 2, canvas.height / 2];
    if (event.key === " ") paint(at);
    else at = at.map((x, i) => Math.min(Math.max(x + moves[event.key][i], 0), canvas.width));
    draw();
  }

  function paint([x, y]) {
    if (!covered) return;
    const radius = +size.value;
    const { width, height } = covered;
    for (
      let row = Math.max(Math.ceil(y - radius), 0);
      row <= Math.min(y + radius, height - 1);
      row++
    ) {
      const half = Math.sqrt(radius ** 2 - (row - y) ** 2);
      for (
        let column = Math.max(Math.ceil(x - half), 0);
        column <= Math.min(x + half, width - 1);
        column++
      ) {
        hide(4 * (row * width + column));
      }
    }
    at = [x, y];
    draw();
    answer();
  }

  function hide(pixel) {
    const from = cover.selectedIndex ? blurred.data.subarray(pixel) : baseline;
    for (let c = 0; c < 3; c++) covered.data[pixel + c] = from[c];
  }

  // The cursor is drawn over what the network sees, and is not part of it.
  function draw() {
    if (!covered) return;
    context.putImageData(covered, 0, 0);
    if (!at) return;
    for (const [colour, wide] of [
      ["black", 3],
      ["white", 1],
    ]) {
      [context.strokeStyle, context.lineWidth] = [colour, wide];
      context.beginPath();
      context.arc(...at, +size.value, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  // One question at a time, the newest next.
  async function answer() {
    stale = true;
    if (busy) return;
    busy = true;
    try {
      while (stale) {
        stale = false;
        ({ classes } = await ask(covered.data));
        if (!stale) say();
      }
    } catch (error) {
      said.textContent = `This went wrong: ${error.message}`;
    }
    busy = false;
  }

  function follow(index) {
    [followed] = classes[index];
    say();
  }

  function say() {
    const named = ([name]) => name === followed;
    bars.show({ title: photo.title, classes }, [0, 1, 2, 3, 4], [classes.findIndex(named)]);
    const [after, before] = [classes, photo.classes].map((all) => percent(all.find(named)[1]));
    said.textContent = `${followed}: ${after} (whole photo: ${before})`;
  }

  return { root, show };
}

const HINT =
  "Paint over what you think the network looks at. The bars are its answer to what is left, computed here.";

// A photo so small that, drawn large again, it is a blur.
function blurOf(image) {
  const whole = new OffscreenCanvas(image.width, image.height);
  whole.getContext("2d").putImageData(image, 0, 0);
  const small = new OffscreenCanvas(image.width / COARSE, image.height / COARSE);
  const context = small.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(whole, 0, 0, small.width, small.height);
  return small;
}

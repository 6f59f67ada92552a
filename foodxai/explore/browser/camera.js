// The live camera: the heatmap over what it sees.

const REASONS = {
  NotAllowedError: "The camera was not allowed. Allow it at the address bar, or in the settings.",
  NotFoundError: "No camera is found. Connect one, or add a photo from a file.",
  NotReadableError: "The camera is in use by another program, or does not answer.",
  OverconstrainedError: "No camera fits.",
};
const RECENT = 20; // frames over which the pace is counted

// frame(image, target): the picture to show, the class, its name and its probability. took: is given
// photos.
function cameraView({ side, frame, took, say }) {
  const video = make("video", { playsinline: "", hidden: "" });
  video.muted = true;
  const canvas = make("canvas", {
    width: side,
    height: side,
    role: "img",
    "aria-label": "What the camera sees, under its heatmap",
  });
  const context = canvas.getContext("2d");
  const still = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
  const text = make("p", { class: "seen" });
  const keep = make("input", { type: "checkbox", autocomplete: "off", onchange: pin });
  const pause = button("Pause", () => setPaused(!paused));
  const tools = make(
    "div",
    { class: "tools" },
    button("Take the photo", take),
    pause,
    make("label", {}, keep, "Keep this class"),
    button("Close the camera", close),
  );
  const root = make(
    "section",
    { class: "foodxai-explorer camera", hidden: "" },
    canvas,
    video,
    text,
    tools,
  );
  let stream = null;
  let opener = null;
  let paused = false;
  let pinned = null;
  let last = null;
  const times = [];
  document.addEventListener("visibilitychange", () => (times.length = 0));

  async function open({ currentTarget }) {
    if (stream) return;
    opener = currentTarget;
    if (!navigator.mediaDevices?.getUserMedia) {
      say("This browser gives no camera to this page: it takes https, or localhost.");
      return;
    }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      stream.getTracks()[0].addEventListener("ended", unplugged);
      video.srcObject = stream;
      await video.play();
    } catch (error) {
      close();
      say(REASONS[error.name] ?? `No camera: ${error.message}`);
      return;
    }
    root.hidden = false;
    root.scrollIntoView({ block: "nearest" });
    setPaused(false);
    look(stream);
  }

  function close() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    const focused = root.contains(document.activeElement);
    root.hidden = true;
    if (focused) opener.focus();
  }

  function unplugged() {
    close();
    say("The camera was taken away. The last photo stays.");
  }

  function setPaused(is) {
    paused = is;
    pause.textContent = paused ? "Go on" : "Pause";
    times.length = 0;
  }

  function pin() {
    pinned = keep.checked ? (last?.target ?? null) : null;
  }

  function take() {
    const whole = make("canvas", { width: video.videoWidth, height: video.videoHeight });
    whole.getContext("2d").drawImage(video, 0, 0);
    whole.toBlob((blob) => took([new File([blob], "camera")]), "image/png");
  }

  // One frame after the other while the camera is open; none while the tab is hidden.
  async function look(mine) {
    while (stream === mine) {
      await new Promise(requestAnimationFrame);
      const blind = paused || document.hidden || video.readyState < video.HAVE_CURRENT_DATA;
      if (blind) continue;
      try {
        await seen();
      } catch (error) {
        close();
        say(`The camera stopped: ${error.message}`);
      }
    }
  }

  async function seen() {
    const { videoWidth: width, videoHeight: height } = video;
    const kept = square(width, height, 0.5);
    still.imageSmoothingQuality = "high";
    still.drawImage(video, kept.left, kept.top, kept.side, kept.side, 0, 0, side, side);
    const image = still.getImageData(0, 0, side, side);
    last = await frame(image, pinned);
    context.putImageData(last.picture, 0, 0);
    times.push(performance.now());
    if (times.length > RECENT) times.shift();
    const pace = (1000 * (times.length - 1)) / (times.at(-1) - times[0]);
    const rate = times.length > 1 ? `, ${pace.toFixed(0)} frames a second` : "";
    text.textContent = `${last.name}: ${percent(last.probability)}${rate}`;
  }

  return { root, open, forget: () => ((keep.checked = false), pin()) };
}

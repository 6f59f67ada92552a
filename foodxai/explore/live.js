// The explorer as a widget: a kernel computes the maps, one question per panel at a time.

const LARGEST = 1024, HEAVIEST = 8e6;  // pixels a side and bytes of a photo on its way to the kernel
const PATIENCE = 400;  // milliseconds before the bar is shown

// A photo's bytes, made smaller here where the browser can read it.
async function shrink(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture || (Math.max(picture.width, picture.height) <= LARGEST && file.size < HEAVIEST)) return file.arrayBuffer();
  const scale = Math.min(1, LARGEST / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.round(scale * picture.width), Math.round(scale * picture.height));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 })).arrayBuffer();
}

function render({ model, el }) {
  const cancel = () => model.send({ kind: "cancel" });
  const root = make("figure", { class: "foodxai-explorer", "data-lm-suppress-shortcuts": "true" }, make("figcaption", {}, model.get("caption")));
  const bar = make("progress"), busy = make("span", { class: "busy" }, bar, " ", make("button", { type: "button", onclick: cancel }, "Cancel"));
  const files = make("input", { type: "file", accept: "image/*", multiple: "", onchange: () => upload([...files.files]) });
  const tools = [make("label", {}, "Add photos", files)];
  if (navigator.mediaDevices?.getUserMedia) tools.push(make("button", { type: "button", onclick: () => camera().catch(({ message }) => explorer.say(`No camera: ${message}`)) }, "Camera"));
  const asked = {};
  let explorer = null, timer = null, since = 0;
  busy.hidden = true;

  async function upload(chosen) {
    for (const file of chosen) {
      const content = await shrink(file);
      if (content.byteLength > HEAVIEST) explorer.say(`${file.name} has ${(content.byteLength / 1e6).toFixed(0)} MB; at most ${HEAVIEST / 1e6} MB can be sent to the kernel.`);
      else model.send({ kind: "upload", name: file.name }, undefined, [content]);
    }
    files.value = "";
  }

  async function camera() {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    const video = make("video", { autoplay: "", playsinline: "" });
    const stop = () => { stream.getTracks().forEach((track) => track.stop()); view.remove(); };
    const take = () => {
      const canvas = make("canvas", { width: video.videoWidth, height: video.videoHeight });
      canvas.getContext("2d").drawImage(video, 0, 0);
      canvas.toBlob((blob) => upload([new File([blob], "camera")]), "image/png");
      stop();
    };
    const view = make("div", { class: "tools" }, video, make("button", { type: "button", onclick: take }, "Take the photo"), make("button", { type: "button", onclick: stop }, "Close the camera"));
    video.muted = true;
    video.srcObject = stream;
    root.querySelector(".tools").after(view);
  }

  function map(photo, key, panel, show) {
    asked[panel] = { photo: photo.title, key: key.join(), show };
    model.send({ kind: "ask", panel, photo: photo.title, key });
    clearTimeout(timer);
    since = performance.now();
    timer = setTimeout(() => { bar.removeAttribute("value"); busy.hidden = false; }, PATIENCE);
  }

  function idle() {
    clearTimeout(timer);
    busy.hidden = true;
    explorer.busy();
  }

  const answers = {
    photos(message) {
      if (explorer) return;
      explorer = mount(root, { ...message, map, cancel, tools: [...tools, busy], bars: 5 });
      message.photos.forEach(explorer.add);
    },
    photo: (message) => explorer.choose(explorer.add(message.photo)),
    map(message) {
      const question = asked[message.panel];
      if (question?.photo === message.photo && question.key === message.key.join()) question.show(message.map);
    },
    // An idle that was on its way when a question left has hidden the bar.
    progress({ done, total }) {
      [bar.value, bar.max] = [done, total];
      if (performance.now() - since > PATIENCE) busy.hidden = false;
    },
    idle,
    error(message) { idle(); explorer.say(message.text); },
  };

  root.addEventListener("dragover", (event) => { event.preventDefault(); root.classList.add("dragged"); });
  root.addEventListener("dragleave", () => root.classList.remove("dragged"));
  root.addEventListener("drop", (event) => { event.preventDefault(); root.classList.remove("dragged"); upload([...event.dataTransfer.files]); });
  const listen = (message) => answers[message.kind]?.(message);
  model.on("msg:custom", listen);
  model.send({ kind: "hello" });
  el.append(root);
  return () => model.off("msg:custom", listen);
}

export default { render };

// The explorer as a widget: a kernel computes the maps, one question per panel at a time. One
// widget may stand in several places: each view names itself in what it asks, and the answers do.

const LARGEST = 1024; // pixels a side of a photo on its way to the kernel
const HEAVIEST = 8e6; // bytes of it

// A photo's bytes, made smaller here where the browser can read it.
async function shrink(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  const side = picture && Math.max(picture.width, picture.height);
  if (!picture || (side <= LARGEST && file.size < HEAVIEST)) return file.arrayBuffer();
  const scale = Math.min(1, LARGEST / side);
  const [width, height] = [picture.width, picture.height].map((length) =>
    Math.round(scale * length),
  );
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
  return (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 })).arrayBuffer();
}

// A view of the camera; resolves to a photo, or to nothing where the reader closes it.
async function camera(place) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true });
  const video = make("video", { autoplay: "", playsinline: "" });
  video.muted = true;
  video.srcObject = stream;
  const taken = await new Promise((done) => {
    const take = () => {
      const canvas = make("canvas", { width: video.videoWidth, height: video.videoHeight });
      canvas.getContext("2d").drawImage(video, 0, 0);
      canvas.toBlob(done, "image/png");
    };
    const buttons = [button("Take the photo", take), button("Close the camera", () => done(null))];
    place.after(make("div", { class: "tools camera" }, video, ...buttons));
  });
  stream.getTracks().forEach((track) => track.stop());
  video.parentElement.remove();
  return taken && new File([taken], "camera");
}

function render({ model, el }) {
  const view = unique("view");
  const send = (message, buffers) => model.send({ ...message, view }, undefined, buffers);
  const cancel = () => send({ kind: "cancel" });
  const caption = make("figcaption", {}, model.get("caption"));
  const attributes = { class: "foodxai-explorer", "data-lm-suppress-shortcuts": "true" };
  const root = make("figure", attributes, caption);
  const bar = progressBar(cancel);
  const asked = {};
  let explorer = null;

  const say = (text) => (explorer ? explorer.say(text) : caption.append(` ${text}`));
  const tools = [make("label", {}, "Add photos", photoFiles(root, upload))];
  if (navigator.mediaDevices?.getUserMedia) tools.push(button("Camera", photograph));

  async function upload(chosen) {
    for (const file of chosen) {
      const content = await shrink(file).catch((error) => say(`${file.name}: ${error.message}`));
      const size = content?.byteLength;
      const limit = `at most ${HEAVIEST / 1e6} MB can be sent to the kernel`;
      if (size > HEAVIEST) say(`${file.name} has ${(size / 1e6).toFixed(0)} MB; ${limit}.`);
      else if (content) send({ kind: "upload", name: file.name }, [content]);
    }
  }

  async function photograph() {
    try {
      const taken = await camera(root.querySelector(".tools"));
      if (taken) upload([taken]);
    } catch ({ message }) {
      say(`No camera: ${message}`);
    }
  }

  function map(photo, key, panel, show) {
    asked[panel] = { photo: photo.title, key: key.join(), show };
    send({ kind: "ask", panel, photo: photo.title, key });
    bar.start();
  }

  const answers = {
    photos(message) {
      if (explorer) return;
      explorer = mount(root, { ...message, map, cancel, tools: [...tools, bar.root], bars: 5 });
      message.photos.forEach(explorer.add);
    },
    map(message) {
      const question = asked[message.panel];
      const answered = question?.photo === message.photo && question.key === message.key.join();
      if (answered) question.show(message.map);
    },
    progress: ({ done, total }) => bar.move(done, total),
    idle() {
      bar.end();
      explorer?.busy();
    },
    error(message) {
      answers.idle();
      say(message.text);
    },
  };

  function listen(message) {
    const mine = !message.view || message.view === view;
    if (message.kind === "photo") {
      const photo = explorer?.add(message.photo);
      if (mine) explorer?.choose(photo);
    } else if (mine) answers[message.kind]?.(message);
  }

  model.on("msg:custom", listen);
  send({ kind: "hello" });
  el.append(root);
  return () => model.off("msg:custom", listen);
}

export default { render };

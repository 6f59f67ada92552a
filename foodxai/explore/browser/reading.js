// A file as the pixels that a network takes; what is no photo is refused in words.

const HEAVIEST = 200e6; // bytes of a file
const KINDS = [
  [/^%PDF/, "is a PDF, not a photo. Take a picture of the page, or export it as JPEG."],
  [
    /^\s*(<\?xml|<!doctype|<svg|<html)/i,
    "is a drawing or a page in text (SVG, HTML), not a photo; nothing in it is run.",
  ],
  [
    /^....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)/s,
    "is HEIC, the format of iPhone photos, which this browser does not read. On the phone: Settings, Camera, Formats, Most Compatible; or share the photo by mail, which makes it a JPEG.",
  ],
];

async function refusal(file) {
  if (!file.size) return "is empty (0 bytes).";
  if (file.size > HEAVIEST) return `has ${Math.round(file.size / 1e6)} MB; at most 200 are read.`;
  const start = await file.slice(0, 300).text();
  const bytes = String.fromCharCode(...new Uint8Array(await file.slice(0, 300).arrayBuffer()));
  const known = KINDS.find(([sign]) => sign.test(start) || sign.test(bytes));
  return known
    ? known[1]
    : "is not a photo that this browser can read, or it is damaged, or too large for it. Export it as JPEG or PNG.";
}

// Turned as the camera was held, colours as stored, the first picture of an animation.
async function readPhoto(file, size, place) {
  const options = { colorSpaceConversion: "none", imageOrientation: "from-image" };
  const drawn = /^\s*(<\?xml|<!doctype|<svg)/i.test(await file.slice(0, 300).text());
  const picture = drawn ? null : await createImageBitmap(file, options).catch(() => null);
  if (!picture) throw new Error(await refusal(file));
  const { width, height } = picture;
  const canvas = new OffscreenCanvas(width, Math.min(STRIP, height));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingEnabled = false;
  const rows = (y, count) => {
    context.fillStyle = "white"; // under what is transparent
    context.fillRect(0, 0, width, count);
    context.drawImage(picture, 0, y, width, count, 0, 0, width, count);
    return context.getImageData(0, 0, width, count).data;
  };
  try {
    return { image: resized(rows, width, height, size, place), width, height };
  } finally {
    picture.close();
  }
}

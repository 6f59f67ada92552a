// A file as the pixels that a network takes; what is no photo is refused in words.

const HEAVIEST = 200e6; // bytes of a file
const KINDS = [
  [/^%PDF/, "is a PDF, not a photo. Take a picture of the page, or export it as JPEG."],
  [
    /^(\xef\xbb\xbf)?\s*(<\?xml|<!doctype|<svg|<html)/i,
    "is a drawing or a page in text (SVG, HTML), not a photo; nothing in it is run.",
  ],
  [
    /^....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)/s,
    "is HEIC, the format of iPhone photos, which this browser does not read. On the phone: Settings, Camera, Formats, Most Compatible; or share the photo by mail, which makes it a JPEG.",
    true, // Safari reads it
  ],
];

const UNKNOWN =
  "is not a photo that this browser can read, or it is damaged, or too large for it. Export it as JPEG or PNG.";

// Why a file is not even tried, by its size and its first bytes; or why it cannot be read.
async function refusal(file, tried) {
  if (!file.size) return "is empty (0 bytes).";
  if (file.size > HEAVIEST) return `has ${Math.round(file.size / 1e6)} MB; at most 200 are read.`;
  const start = await file.slice(0, 300).arrayBuffer();
  const text = String.fromCharCode(...new Uint8Array(start));
  const known = KINDS.find(([sign, , maybe]) => sign.test(text) && (tried || !maybe));
  return known?.[1] ?? (tried ? UNKNOWN : "");
}

// Turned as the camera was held, colours as stored, the first picture of an animation.
async function readPhoto(file, size, place) {
  const options = { colorSpaceConversion: "none", imageOrientation: "from-image" };
  const reason = await refusal(file, false);
  const picture = reason ? null : await createImageBitmap(file, options).catch(() => null);
  if (!picture) throw new Error(reason || (await refusal(file, true)));
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
    canvas.width = canvas.height = 0; // or Chromium keeps its pixels
  }
}

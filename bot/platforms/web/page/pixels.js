// How many pixels a photo has, read from its first bytes: one that is huge would freeze the page if it drew it.

const HEAD_BYTES = 1 << 19; // what a phone writes before the size (a small preview, colours) is far less
const MOST_PIXELS = 60_000_000;

export async function isHuge(file) {
  return hasMany(await file.slice(0, HEAD_BYTES).arrayBuffer());
}

// The same of a photo on the server. What does not answer is not huge: its <img> will find out what is wrong.
export async function isHugeAt(address) {
  try {
    const answer = await fetch(address, { headers: { Range: `bytes=0-${HEAD_BYTES - 1}` } });
    return answer.ok && hasMany(await answer.arrayBuffer());
  } catch {
    return false;
  }
}

function hasMany(buffer) {
  try {
    return pixelsIn(new DataView(buffer)) > MOST_PIXELS;
  } catch (error) {
    if (error instanceof RangeError) return false; // the bytes end before its size
    throw error;
  }
}

// 0 when it is in none of the formats that browsers draw. RangeError when there are too few bytes to tell.
export function pixelsIn(head) {
  const word = (at) => String.fromCharCode(...[0, 1, 2, 3].map((n) => head.getUint8(at + n)));
  if (head.getUint16(0) === 0xffd8) return inJpeg(head);
  if (word(0) === "\x89PNG") return head.getUint32(16) * head.getUint32(20);
  if (word(8) === "WEBP") return inWebp(head, word(12));
  if (word(4) === "ftyp") return inBoxes(head);
  return 0;
}

// Segment by segment up to the frame's, which says height and width.
function inJpeg(head) {
  for (let at = 2; ; ) {
    const marker = head.getUint8(at + 1);
    if (head.getUint8(at) !== 0xff) return 0;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return head.getUint16(at + 5) * head.getUint16(at + 7);
    at += marker === 0xff ? 1 : 2 + head.getUint16(at + 2);
  }
}

function inWebp(head, kind) {
  const three = (at) => head.getUint16(at, true) + (head.getUint8(at + 2) << 16) + 1;
  if (kind === "VP8X") return three(24) * three(27);
  if (kind === "VP8 ") return (head.getUint16(26, true) & 0x3fff) * (head.getUint16(28, true) & 0x3fff);
  const sides = head.getUint32(21, true);
  return ((sides & 0x3fff) + 1) * (((sides >>> 14) & 0x3fff) + 1);
}

// AVIF and HEIC name the size of every tile and of the whole: the largest counts.
function inBoxes(head) {
  let most = 0;
  for (let at = 0; at + 16 <= Math.min(head.byteLength, 1 << 14); at += 1) {
    if (head.getUint32(at) === 0x69737065) most = Math.max(most, head.getUint32(at + 8) * head.getUint32(at + 12)); // "ispe"
  }
  return most;
}

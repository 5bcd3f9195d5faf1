// A zip file made in the browser: files one after the other, uncompressed, then the list of them.

const LOCAL = 0x04034b50;
const LISTED = 0x02014b50;
const END = 0x06054b50;
const NAMES_IN_UTF8 = 0x0800;

const TABLE = Uint32Array.from({ length: 256 }, (_, number) => {
  let value = number;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

// `files` is a list of [name, bytes]; returns the zip as a Blob. All files bear the time `made`.
export function zipFile(files, made) {
  const parts = [];
  const list = [];
  let place = 0;
  for (const [name, bytes] of files) {
    const called = new TextEncoder().encode(name);
    // What both headers say: version, flags, no compression, time, date, check sum, sizes, lengths of the names.
    const facts = [[20, 2], [NAMES_IN_UTF8, 2], [0, 2], [clock(made), 2], [day(made), 2], [checkSum(bytes), 4]];
    facts.push([bytes.length, 4], [bytes.length, 4], [called.length, 2], [0, 2]);
    const head = packed([[LOCAL, 4], ...facts]);
    list.push(packed([[LISTED, 4], [20, 2], ...facts, [0, 2], [0, 2], [0, 2], [0, 4], [place, 4]]), called);
    parts.push(head, called, bytes);
    place += head.length + called.length + bytes.length;
  }
  const size = list.reduce((sum, { length }) => sum + length, 0);
  const count = [files.length, 2];
  return new Blob([...parts, ...list, packed([[END, 4], [0, 2], [0, 2], count, count, [size, 4], [place, 4], [0, 2]])], {
    type: "application/zip",
  });
}

// Numbers in so many bytes each, the smallest part first.
function packed(numbers) {
  const bytes = [];
  for (const [number, size] of numbers) {
    for (let shift = 0; shift < size; shift++) bytes.push(Math.floor(number / 2 ** (8 * shift)) & 255);
  }
  return Uint8Array.from(bytes);
}

function checkSum(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

const clock = (date) => (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1);
const day = (date) => ((date.getFullYear() - 1980) << 9) | ((date.getMonth() + 1) << 5) | date.getDate();

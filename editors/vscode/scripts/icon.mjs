// Draws icon.png: a brief with one line underlined, and the mark of a source that carries it.
// usage: node scripts/icon.mjs icon.png [SIZE]
import { writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";

const [, , out, size = "128"] = process.argv;
const n = Number(size);

// Signed distances in a unit square; negative is inside.
const length = Math.hypot;
const box = (x, y, [cx, cy, w, h], r) => {
  const dx = Math.abs(x - cx) - w / 2 + r, dy = Math.abs(y - cy) - h / 2 + r;
  return length(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - r;
};
const segment = (x, y, [ax, ay, bx, by], width) => {
  const t = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)));
  return length(x - ax - t * (bx - ax), y - ay - t * (by - ay)) - width / 2;
};
const wave = (x, y, [ax, bx, cy], width) => {
  let distance = Infinity;
  const step = 0.055, half = step / 2;
  for (let i = 0, p = ax; p < bx - 1e-9; p += step, i++) {
    const up = i % 2 === 0 ? half : -half;
    distance = Math.min(distance, segment(x, y, [p, cy + up / 1.4, Math.min(p + step, bx), cy - up / 1.4], width));
  }
  return distance;
};

const shapes = [
  [[29, 58, 79], (x, y) => box(x, y, [0.5, 0.5, 1, 1], 0.2)],
  [[250, 250, 246], (x, y) => box(x, y, [0.44, 0.5, 0.56, 0.72], 0.05)],
  [[120, 136, 148], (x, y) => box(x, y, [0.44, 0.27, 0.4, 0.055], 0.027)],
  [[120, 136, 148], (x, y) => box(x, y, [0.44, 0.4, 0.4, 0.055], 0.027)],
  [[206, 74, 48], (x, y) => wave(x, y, [0.25, 0.63, 0.49], 0.03)],
  [[120, 136, 148], (x, y) => box(x, y, [0.36, 0.62, 0.24, 0.055], 0.027)],
  [[29, 58, 79], (x, y) => length(x - 0.7, y - 0.7) - 0.24],
  [[46, 150, 110], (x, y) => length(x - 0.7, y - 0.7) - 0.2],
  [[255, 255, 255], (x, y) => Math.min(segment(x, y, [0.61, 0.71, 0.675, 0.775], 0.05), segment(x, y, [0.675, 0.775, 0.795, 0.635], 0.05))],
];

const rows = Buffer.alloc(n * (n * 4 + 1));
for (let row = 0; row < n; row++) {
  for (let column = 0; column < n; column++) {
    let color = [0, 0, 0], alpha = 0;
    shapes.forEach(([fill, distance], i) => {
      const cover = Math.min(1, Math.max(0, 0.5 - distance((column + 0.5) / n, (row + 0.5) / n) * n));
      if (i === 0) { color = fill; alpha = cover; }
      else color = color.map((c, k) => c + (fill[k] - c) * cover);
    });
    rows.set([...color.map(Math.round), Math.round(alpha * 255)], row * (n * 4 + 1) + 1 + column * 4);
  }
}

const chunk = (type, data) => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
};
const header = Buffer.alloc(13);
header.writeUInt32BE(n, 0);
header.writeUInt32BE(n, 4);
header.set([8, 6, 0, 0, 0], 8); // 8 bits, RGBA
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
writeFileSync(out, Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]));

import { crc32, deflateSync } from 'node:zlib';

/** An image of RGBA pixels. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

const MOST_COLORS = 256;

/** Encodes an opaque image as a PNG with a palette, a third of the size of one with all colors. */
export function palettePng({ width, height, data }: Pixels): Buffer {
  const counts = new Map<number, number>();
  const colors = Array.from({ length: width * height }, (_, pixel) => data.readUIntBE(4 * pixel, 3));
  for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1);
  const palette = [...counts.entries()]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_COLORS)
    .map(([color]) => color);
  const indexes = new Map([...counts.keys()].map((color) => [color, nearest(palette, color)]));
  const rows = Buffer.alloc((width + 1) * height);
  colors.forEach((color, pixel) => {
    rows[(width + 1) * Math.floor(pixel / width) + 1 + (pixel % width)] = indexes.get(color)!;
  });
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header(width, height)),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** 8 bits for each pixel, which are an index of the palette. */
function header(width: number, height: number): Buffer {
  const buffer = Buffer.alloc(13);
  buffer.writeUInt32BE(width, 0);
  buffer.writeUInt32BE(height, 4);
  buffer.set([8, 3, 0, 0, 0], 8);
  return buffer;
}

function chunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const buffer = Buffer.alloc(content.length + 8);
  buffer.writeUInt32BE(data.length, 0);
  buffer.set(content, 4);
  buffer.writeUInt32BE(crc32(content), content.length + 4);
  return buffer;
}

function nearest(palette: readonly number[], color: number): number {
  const [red, green, blue] = channels(color);
  const distances = palette.map((one) => {
    const [r, g, b] = channels(one);
    return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
  });
  return distances.indexOf(Math.min(...distances));
}

function channels(color: number): [red: number, green: number, blue: number] {
  return [Math.floor(color / 65_536), Math.floor(color / 256) % 256, color % 256];
}

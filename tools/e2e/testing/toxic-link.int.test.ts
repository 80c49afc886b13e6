import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { randomFrom } from '@orderline/composition/demo';
import { afterEach, expect, it } from 'vitest';
import { openToxicLink, type Toxic } from './toxic-link.ts';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A link to a server that answers each byte with itself and ends when its client has, and the pieces that came back. */
const setUp = async () => {
  const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  closers.push(() => new Promise((resolve) => echo.close(resolve)));
  const address = echo.address();
  const link = await openToxicLink({ port: typeof address === 'object' ? (address?.port ?? 0) : 0, seed: 1 });
  closers.push(link.close);
  const returned = async (bytes: Buffer): Promise<readonly Buffer[]> => {
    const socket = connect(link.port, '127.0.0.1');
    const pieces: Buffer[] = [];
    socket.on('data', (piece) => pieces.push(piece));
    socket.end(bytes);
    await once(socket, 'close');
    return pieces;
  };
  return { link, returned };
};

const random = randomFrom(7);
const bytes = Buffer.from(Array.from({ length: 5_000 }, () => Math.floor(random() * 256)));

const toxics: readonly Toxic[] = [
  {},
  { latencyMs: { from: 1, to: 20 } },
  { stall: { chance: 0.5, ms: 20 } },
  { sliceBytes: 7 },
  { kilobytesPerSecond: 64 },
  { latencyMs: { from: 1, to: 5 }, sliceBytes: 7, kilobytesPerSecond: 64 },
];

it.each(toxics)('every byte arrives, in its order, both ways, through %j', async (toxic) => {
  const { link, returned } = await setUp();
  link.poison(toxic);
  expect(Buffer.concat(await returned(bytes))).toEqual(bytes);
  expect(link.poisoned()).toBe(2 * bytes.length);
});

it('pieces are small where it slices, and no longer once it is cured', async () => {
  const { link, returned } = await setUp();
  link.poison({ sliceBytes: 7 });
  const sliced = await returned(bytes);
  link.cure();
  const whole = await returned(bytes);
  expect(sliced.length).toBeGreaterThan(whole.length);
});

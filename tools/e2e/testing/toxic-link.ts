import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { randomFrom } from '@orderline/composition/demo';

/** What a network does to bytes without losing any; what is left out, it does not. */
export type Toxic = {
  /** How long they are on their way, anew by chance for whatever is sent at a time; nothing overtakes what was sent before it. */
  readonly latencyMs?: { readonly from: number; readonly to: number };
  /** Now and then, with this chance, what is sent at a time waits longer than deadlines do. */
  readonly stall?: { readonly chance: number; readonly ms: number };
  /** They arrive in pieces of one to so many bytes, by chance. */
  readonly sliceBytes?: number;
  /** Of one connection and direction. */
  readonly kilobytesPerSecond?: number;
};

/** Changes what one connection's server answers. */
export type Answers = (chunk: Buffer) => Buffer;

export type ToxicLink = {
  readonly port: number;
  /** From now on; what is on its way already arrives as it would have. */
  poison(toxic: Toxic): void;
  cure(): void;
  /** How many bytes have gone through while it was poisoned. */
  poisoned(): number;
  close(): Promise<void>;
};

export type ToxicLinkTo = {
  readonly port: number;
  /** Of all that happens by chance. */
  readonly seed: number;
  /** What becomes of the answers, given the port of the link. */
  readonly answers?: (linkPort: number) => () => Answers;
};

/** So much is kept on the way; then the sender has to wait. */
const MOST_BYTES = 256 * 1024;
const PIECE_BYTES = 512;
/** A timer knows none that is shorter than a millisecond. */
const LEAST_PAUSE_MS = 4;

type Shape = { readonly toxic: () => Toxic; readonly random: () => number };

const piecesOf = (chunk: Buffer, { sliceBytes, kilobytesPerSecond }: Toxic, random: () => number): Buffer[] => {
  const whole = kilobytesPerSecond === undefined ? chunk.length : PIECE_BYTES;
  const pieces: Buffer[] = [];
  for (let at = 0; at < chunk.length; ) {
    const length = sliceBytes === undefined ? whole : 1 + Math.floor(random() * sliceBytes);
    pieces.push(chunk.subarray(at, at + length));
    at += length;
  }
  return pieces;
};

const carry = (from: Socket, to: Socket, { toxic, random }: Shape, change: Answers): void => {
  let before: Promise<void> = Promise.resolve();
  let underWay = 0;
  let owedMs = 0;
  const deliver = async (chunk: Buffer, befalls: Toxic, due: number): Promise<void> => {
    const early = due - performance.now();
    if (early > 0) await delay(early);
    const { sliceBytes, kilobytesPerSecond } = befalls;
    for (const piece of piecesOf(chunk, befalls, random)) {
      if (to.destroyed) return;
      if (kilobytesPerSecond) owedMs += piece.length / kilobytesPerSecond;
      if (owedMs >= LEAST_PAUSE_MS) {
        await delay(owedMs);
        owedMs = 0;
      }
      to.write(piece);
      if (sliceBytes) await turn();
    }
  };
  const deliverInTurn = (chunk: Buffer): void => {
    const befalls = toxic();
    const { latencyMs: { from: least, to: most } = { from: 0, to: 0 }, stall } = befalls;
    const stalled = stall && random() < stall.chance ? stall.ms : 0;
    const due = performance.now() + stalled + least + random() * (most - least);
    underWay += chunk.length;
    if (underWay > MOST_BYTES) from.pause();
    before = before.then(async () => {
      await deliver(chunk, befalls, due);
      underWay -= chunk.length;
      if (underWay <= MOST_BYTES) from.resume();
    });
  };
  from.on('data', (chunk) => {
    const changed = change(chunk);
    if (changed.length > 0) deliverInTurn(changed);
  });
  from.on('error', () => undefined);
  from.on('end', () => void before.then(() => to.end()));
  from.on('close', () => void (from.readableEnded || to.destroy()));
};

const unchanged = (): Answers => (chunk) => chunk;

/** A TCP link to a port of 127.0.0.1 that can be slow, jittery and narrow, and can cut what goes through into pieces. */
export const openToxicLink = async ({ port, seed, answers }: ToxicLinkTo): Promise<ToxicLink> => {
  const random = randomFrom(seed);
  const sockets = new Set<Socket>();
  let current: Toxic | undefined;
  let poisoned = 0;
  const toxic = (): Toxic => current ?? {};
  let answersOf = unchanged;
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const upstream = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('data', (chunk) => {
        if (current) poisoned += chunk.length;
      });
    }
    carry(client, upstream, { toxic, random }, unchanged());
    carry(upstream, client, { toxic, random }, answersOf());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  answersOf = answers?.(own) ?? unchanged;
  return {
    port: own,
    poison: (wanted) => {
      current = wanted;
    },
    cure: () => {
      current = undefined;
    },
    poisoned: () => poisoned,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDirectory } from '../services/project.ts';
import { answersOf } from './measure.ts';
import { startSystem } from './system.ts';
import type { Testbed } from './testbed.ts';

/** As V8 writes it with --cpu-prof; times in microseconds of the machine's monotonic clock. */
type CpuProfile = {
  readonly startTime: number;
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

type Window = { readonly from: number; readonly until: number; readonly orders: number };

const WIDTH = 1600;
const ROW = 17;
const LEAST_PIXELS = 0.6;
const COLOURS = { ours: '#f28e5c', libraries: '#7fb2d9', node: '#b9c7a3' } as const;

const kindOf = (url: string): keyof typeof COLOURS => {
  if (url.includes('/node_modules/')) return 'libraries';
  return url.startsWith('file:') ? 'ours' : 'node';
};

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A flame graph: a frame is as wide as its share of the time in which the process did something. */
export const flameGraph = (
  { nodes, samples, timeDeltas, startTime }: CpuProfile,
  { from, until, orders }: Window,
): string => {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const own = new Map<number, number>();
  let at = startTime;
  for (const [nth, id] of samples.entries()) {
    const delta = timeDeltas[nth] ?? 0;
    at += delta;
    if (at < from || at > until || byId.get(id)?.callFrame.functionName === '(idle)') continue;
    own.set(id, (own.get(id) ?? 0) + delta);
  }
  const totals = new Map<number, number>();
  const totalOf = (id: number): number => {
    const children = byId.get(id)?.children ?? [];
    const total = children.reduce((sum, child) => sum + totalOf(child), own.get(id) ?? 0);
    totals.set(id, total);
    return total;
  };
  const root = nodes[0]?.id ?? 0;
  const all = totalOf(root);
  const frames: { id: number; x: number; depth: number; width: number }[] = [];
  const place = (id: number, x: number, depth: number): void => {
    const width = ((totals.get(id) ?? 0) / all) * WIDTH;
    if (width < LEAST_PIXELS) return;
    frames.push({ id, x, depth, width });
    let next = x;
    for (const child of (byId.get(id)?.children ?? []).toSorted(
      (a, b) => (totals.get(b) ?? 0) - (totals.get(a) ?? 0),
    )) {
      place(child, next, depth + 1);
      next += ((totals.get(child) ?? 0) / all) * WIDTH;
    }
  };
  place(root, 0, 0);
  const height = (Math.max(...frames.map(({ depth }) => depth)) + 3) * ROW;
  const drawn = frames.map(({ id, x, depth, width }) => {
    const { functionName, url, lineNumber } = byId.get(id)?.callFrame ?? { functionName: '', url: '', lineNumber: 0 };
    const name = id === root ? 'one order' : functionName || '(anonymous)';
    const file = url.replace(/^.*\/((?:apps|libs|node_modules)\/)/, '$1');
    const micros = (totals.get(id) ?? 0) / orders;
    const place = file === '' ? '' : `${file}:${lineNumber + 1}, `;
    const title = `${name} — ${place}${micros.toFixed(1)} µs, ${((100 * width) / WIDTH).toFixed(1)} %`;
    const letters = Math.floor((width - 4) / 6.2);
    const label = letters < 3 ? '' : escaped(name.length > letters ? `${name.slice(0, letters - 1)}…` : name);
    const y = height - (depth + 1) * ROW;
    return `<g><title>${escaped(title)}</title><rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(width - 0.4, 0.2).toFixed(1)}" height="${ROW - 1}" fill="${COLOURS[kindOf(url)]}"/><text x="${(x + 3).toFixed(1)}" y="${y + 12}">${label}</text></g>`;
  });
  const legend = Object.entries(COLOURS).map(
    ([kind, colour], nth) =>
      `<rect x="${320 + 110 * nth}" y="4" width="12" height="12" fill="${colour}"/><text x="${337 + 110 * nth}" y="14">${kind}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="monospace" font-size="10.3"><rect width="100%" height="100%" fill="#fff"/><text x="4" y="14">api, ${orders} orders, ${(all / orders).toFixed(0)} µs each on the main thread</text>${legend.join('')}\n${drawn.join('\n')}\n</svg>\n`;
};

const monotonicMicros = (): number => Number(process.hrtime.bigint() / 1000n);

/** Writes the flame graph of the api under orders, after ten seconds of the same to warm up. */
export const writeProfile = async (testbed: Testbed, file: string): Promise<void> => {
  const directory = mkdtempSync(join(stateDirectory, 'profile-'));
  const system = await startSystem(testbed, { size: 1, nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${directory}`] });
  const place = async (seconds: number) =>
    testbed.load({
      kind: 'order',
      url: system.url,
      tokens: await system.tokens(),
      products: 10_000,
      connections: 64,
      seconds,
    });
  await place(10);
  const from = monotonicMicros();
  const answered = await place(15);
  const until = monotonicMicros();
  await system.close();
  const [written = ''] = readdirSync(directory);
  const profile: CpuProfile = JSON.parse(readFileSync(join(directory, written), 'utf8'));
  rmSync(directory, { recursive: true });
  writeFileSync(file, flameGraph(profile, { from, until, orders: answersOf(answered) }));
  process.stderr.write(`wrote ${file}\n`);
};

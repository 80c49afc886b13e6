import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stateDirectory } from '../services/project.ts';

/** As V8 writes it with --cpu-prof; times in microseconds of the machine's monotonic clock. */
type CpuProfile = {
  readonly startTime: number;
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

type ProfileNode = {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
};

const [WIDTH, ROW, LEAST_PIXELS, LETTER_PIXELS] = [1600, 17, 0.6, 6.2];
const COLOURS = { ours: '#f28e5c', libraries: '#7fb2d9', node: '#b9c7a3' } as const;

const colourOf = (url: string): string => {
  if (url.includes('/node_modules/')) return COLOURS.libraries;
  return url.startsWith('file:') ? COLOURS.ours : COLOURS.node;
};

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A flame graph as SVG: a frame is as wide as its share of the main thread's time between two times, less that when idle. */
const flameGraph = (profile: CpuProfile, from: number, until: number): string => {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const own = new Map<number, number>();
  let at = profile.startTime;
  for (const [nth, id] of profile.samples.entries()) {
    at += profile.timeDeltas[nth] ?? 0;
    if (at < from || at > until || nodes.get(id)?.callFrame.functionName === '(idle)') continue;
    own.set(id, (own.get(id) ?? 0) + (profile.timeDeltas[nth] ?? 0));
  }
  type Frame = { readonly node: ProfileNode; readonly total: number; readonly children: readonly Frame[] };
  const frameOf = (node: ProfileNode): Frame => {
    const below = (node.children ?? []).flatMap((id) => nodes.get(id) ?? []).map(frameOf);
    const total = below.reduce((sum, child) => sum + child.total, own.get(node.id) ?? 0);
    return { node, total, children: below.sort((one, other) => other.total - one.total) };
  };
  const depthOf = ({ children, total }: Frame): number =>
    (total / root.total) * WIDTH < LEAST_PIXELS ? 0 : 1 + Math.max(0, ...children.map(depthOf));
  const draw = ({ node, total, children }: Frame, x: number, y: number): string => {
    const width = (total / root.total) * WIDTH;
    if (width < LEAST_PIXELS) return '';
    const { functionName, url, lineNumber } = node.callFrame;
    const name = functionName === '(root)' ? 'all' : functionName || '(anonymous)';
    const file = url.replace(/^.*\/((?:apps|libs|node_modules)\/)/, '$1');
    const title = `${name}${file && `, ${file}:${lineNumber + 1}`}, ${((100 * width) / WIDTH).toFixed(1)} %`;
    const letters = Math.floor((width - 4) / LETTER_PIXELS);
    const label = letters < 3 ? '' : name.slice(0, letters);
    const rect = `<rect x="${x.toFixed(1)}" y="${y}" width="${(width - 0.3).toFixed(1)}" height="${ROW - 1}" fill="${colourOf(url)}"/>`;
    const text = label && `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escaped(label)}</text>`;
    let next = x;
    const above = children.map((child) => {
      next += (child.total / root.total) * WIDTH;
      return draw(child, next - (child.total / root.total) * WIDTH, y - ROW);
    });
    return `<g><title>${escaped(title)}</title>${rect}${text}</g>\n${above.join('')}`;
  };
  const [first] = profile.nodes;
  if (first === undefined) throw new Error('the profile is empty');
  const root = frameOf(first);
  const height = (depthOf(root) + 2) * ROW;
  const legend = Object.entries(COLOURS).map(([kind, colour], nth) => {
    const x = 4 + 100 * nth;
    return `<rect x="${x}" y="4" width="12" height="12" fill="${colour}"/><text x="${x + 16}" y="14">${kind}</text>`;
  });
  const size = `viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}"`;
  const style = 'font-family="monospace" font-size="10.3"';
  const drawn = [...legend, '\n', draw(root, 0, height - ROW)].join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${style}><rect width="100%" height="100%" fill="#fff"/>${drawn}</svg>\n`;
};

const monotonicMicros = (): number => Number(process.hrtime.bigint() / 1000n);

type Profiled = { readonly load: (seconds: number) => Promise<unknown>; readonly close: () => Promise<void> };

/** Writes the flame graph of a process under load, once ten seconds of it have warmed it up; it must end by `close`. */
export const writeProfile = async (
  file: string,
  start: (nodeOptions: readonly string[]) => Promise<Profiled>,
): Promise<void> => {
  const directory = await mkdtemp(join(stateDirectory, 'profile-'));
  try {
    const { load, close } = await start(['--cpu-prof', `--cpu-prof-dir=${directory}`]);
    await load(10);
    const from = monotonicMicros();
    await load(15);
    const until = monotonicMicros();
    await close();
    const [written = ''] = globSync(join(directory, '*.cpuprofile'));
    writeFileSync(file, flameGraph(JSON.parse(readFileSync(written, 'utf8')), from, until));
  } finally {
    await rm(directory, { recursive: true });
  }
};

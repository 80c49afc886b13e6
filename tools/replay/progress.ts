import { SingleBar } from 'cli-progress';
import type { Progress } from './run/ports.ts';

const EVERY_MS = 5_000;

/** A bar on a terminal; elsewhere a line every five seconds and one at the end. */
export const progressOn =
  (stream: NodeJS.WriteStream): Progress =>
  (label, total) => {
    if (stream.isTTY) {
      const format = `${label.padEnd(10)} {bar} {value}/{total}  {percentage} %  {eta_formatted} left`;
      const bar = new SingleBar({
        format,
        stream,
        barsize: 30,
        etaBuffer: 200,
        barCompleteChar: '█',
        barIncompleteChar: '░',
      });
      bar.start(total, 0);
      return { step: () => bar.increment(), stop: () => bar.stop() };
    }
    let done = 0;
    let told = performance.now();
    const tell = () => stream.write(`${label}: ${done} of ${total}\n`);
    return {
      step: () => {
        done += 1;
        if (performance.now() - told < EVERY_MS) return;
        told = performance.now();
        tell();
      },
      stop: tell,
    };
  };

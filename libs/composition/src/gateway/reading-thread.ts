import { parentPort, workerData } from 'node:worker_threads';
import { piecesOf, type ToRead } from './pieces.ts';
import { BadPolicy, loadAgain } from './policies/load.ts';
import { type ReadGateway, readGateway } from './read-gateway.ts';

/** Runs as a thread of its own: reads the file that it is given, and hands over a piece each time that it is asked. */
const { text, options }: ToRead = workerData;

const read = async (): Promise<ReadGateway> => {
  try {
    return readGateway(text, { ...options, policies: await loadAgain(options.policies ?? null) });
  } catch (error) {
    if (!(error instanceof BadPolicy)) throw error;
    return { ok: false, faults: [{ line: 1, column: 1, at: '', text: error.message }] };
  }
};

const pieces = piecesOf(await read());

parentPort?.on('message', () => {
  const next = pieces.next();
  if (next.done) parentPort?.close();
  else parentPort?.postMessage(next.value);
});

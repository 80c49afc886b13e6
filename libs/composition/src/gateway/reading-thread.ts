import { parentPort, workerData } from 'node:worker_threads';
import { piecesOf, type ToRead } from './pieces.ts';
import { readGateway } from './read-gateway.ts';

/** Runs as a thread of its own: reads the file that it is given, and hands over a piece each time that it is asked. */
const { text, options }: ToRead = workerData;
const pieces = piecesOf(readGateway(text, options));

parentPort?.on('message', () => {
  const next = pieces.next();
  if (next.done) parentPort?.close();
  else parentPort?.postMessage(next.value);
});

import { on } from 'node:events';
import { existsSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Rule } from '@orderline/domain/gateway';
import type { Piece, ToRead } from './pieces.ts';
import type { ReadGateway } from './read-gateway.ts';

const MOST_MEGABYTES = 512;

/** Beside this file as it is written, and as it is bundled. */
const program = (): URL => {
  const source = new URL('./reading-thread.ts', import.meta.url);
  return existsSync(source) ? source : new URL('./reading-thread.js', import.meta.url);
};

const startThread = (toRead: ToRead): Worker => {
  // Of this version of Node; the thread adds that again.
  const compiled = getCompileCacheDir();
  return new Worker(program(), {
    workerData: toRead,
    // Nothing of the process around it, such as its telemetry, but where its modules are kept compiled.
    execArgv: [],
    env: compiled === undefined ? {} : { NODE_COMPILE_CACHE: dirname(compiled) },
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
  });
};

/**
 * Reads as `readGateway` does, in a thread of its own: thousands of rules take a second to read, in which the process would
 * serve nobody. Throws where the thread fails, as for want of memory.
 */
export const readGatewayAside = async (text: string, options: ToRead['options'] = {}): Promise<ReadGateway> => {
  const thread = startThread({ text, options });
  const rules: Rule[] = [];
  let read: ReadGateway | undefined;
  try {
    const answers = on(thread, 'message', { close: ['exit'] });
    thread.postMessage('next');
    for await (const [answer] of answers) {
      const piece: Piece = answer;
      if (piece.kind === 'end') break;
      if (piece.kind === 'read') read = piece.read;
      else rules.push(...piece.rules);
      await nextTurn();
      thread.postMessage('next');
    }
  } finally {
    await thread.terminate();
  }
  if (read === undefined) throw new Error('the thread that reads the routes ended without an answer');
  return read.ok ? { ...read, gateway: { ...read.gateway, rules } } : read;
};

import { once } from 'node:events';
import type { Testbed } from './testbed.ts';

type Answer<Told> = { readonly told: Told; readonly fault?: string };

/** A program of ours that does what it is told, one thing at a time, and answers; it ends with the testbed. */
export const openAsked = <Command extends object, Told>(testbed: Testbed, file: string) => {
  const child = testbed.program(file);
  const ended = once(child, 'exit').then((): never => {
    throw new Error(`${file} has ended`);
  });
  ended.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    ask: async (command: Command): Promise<Told> => {
      child.send(command);
      const { told, fault }: Answer<Told> = (await Promise.race([once(child, 'message'), ended]))[0];
      if (fault !== undefined) throw new Error(`wrong: ${fault}`);
      return told;
    },
  };
};

/** The other side of it. */
export const answerAll = <Command>(obey: (command: Command) => Promise<unknown>): void => {
  const answer = (message: object): void => void process.send?.(message);
  process.on('message', (command: Command) => {
    obey(command).then(
      (told) => answer({ told }),
      (error: unknown) => answer({ fault: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
};

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor, Target } from '@orderline/domain/audit';

/** What somebody of the staff is about to do: every transaction inside of it leaves an audit entry. */
export type Act = {
  readonly actor: Actor;
  /** The operation of the contract, the page, or the command. */
  readonly action: string;
  /** What the entry is about where the stores do not tell. */
  readonly target: Target | null;
  readonly address: string | null;
  readonly requestId: string | null;
};

const acts = new AsyncLocalStorage<Act>();

export const currentAct = (): Act | undefined => acts.getStore();

export const inAct = <Value>(act: Act, work: () => Value): Value => acts.run(act, work);

/** Runs what was begun by an act and is not its doing any more, such as the work of a job. */
export const outsideActs = <Value>(work: () => Value): Value => acts.exit(work);

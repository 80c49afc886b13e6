import type { Reload } from './reload.ts';

type Refusal = Omit<Extract<Reload, { readonly outcome: 'refused' }>, 'outcome'> & { readonly at: Date };

/** What became of the file lately: what is in use, and what stands there now, where that was refused. */
export type History = {
  readonly loaded: { readonly digest: string; readonly at: Date };
  readonly refused: Refusal | null;
};

export const createHistory = (now: () => Date) => {
  let history: History = { loaded: { digest: '', at: now() }, refused: null };
  return {
    read: (): History => history,
    note: (reload: Reload): void => {
      const at = now();
      if (reload.outcome === 'loaded') history = { loaded: { digest: reload.digest, at }, refused: null };
      else history = { ...history, refused: { at, digest: reload.digest, faults: reload.faults } };
    },
  };
};

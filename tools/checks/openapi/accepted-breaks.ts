import type { Break } from './break.ts';

/** A break of what was published that is meant to be: where, as narrow as can be said, and why nobody is let down by it. */
export type AcceptedBreak = Pick<Break, 'rule' | 'fault'> & { readonly place: RegExp; readonly why: string };

/** Until the documents that have them are published. */
export const acceptedBreaks: readonly AcceptedBreak[] = [
  {
    place: /^access$/,
    rule: 'restricted',
    fault: 'apiKey with api-keys:write was let in and is not',
    why: 'No key was ever granted api-keys:write: the documents offered what nobody could have.',
  },
];

export const isOf =
  ({ place, rule, fault }: Break) =>
  (accepted: AcceptedBreak): boolean =>
    accepted.place.test(place.trim()) && accepted.rule === rule && accepted.fault === fault;

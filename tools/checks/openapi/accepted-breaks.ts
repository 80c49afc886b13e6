import type { Break } from './break.ts';

/** A break of what was published that is meant to be: where, as narrow as can be said, and why nobody is let down by it. */
export type AcceptedBreak = Pick<Break, 'rule' | 'fault'> & { readonly place: RegExp; readonly why: string };

export const acceptedBreaks: readonly AcceptedBreak[] = [
  {
    place: /^request body (?:\S+\.)?country$/,
    rule: 'narrowed',
    fault: 'the values "ZZ" are gone',
    why: 'ZZ is a code of no place, so nothing was ever delivered there. Answers still have it, of orders from before.',
  },
];

export const isOf =
  ({ place, rule, fault }: Break) =>
  (accepted: AcceptedBreak): boolean =>
    accepted.place.test(place.trim()) && accepted.rule === rule && accepted.fault === fault;

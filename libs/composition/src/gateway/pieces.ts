import type { Rule } from '@orderline/domain/gateway';
import type { PolicySource } from './policies/load.ts';
import type { ReadGateway, ReadOptions } from './read-gateway.ts';

/** What the thread is given. */
export type ToRead = {
  readonly text: string;
  readonly options: Omit<ReadOptions, 'policies'> & { readonly policies?: PolicySource | null };
};

/** What it answers, the rules in pieces: to take in thousands of them at once would hold up the loop as reading does. */
export type Piece =
  | { readonly kind: 'read'; readonly read: ReadGateway }
  | { readonly kind: 'rules'; readonly rules: readonly Rule[] }
  | { readonly kind: 'end' };

const RULES_OF_A_PIECE = 50;

export const piecesOf = function* (read: ReadGateway): Generator<Piece> {
  if (!read.ok) yield { kind: 'read', read };
  else {
    const { rules, ...others } = read.gateway;
    yield { kind: 'read', read: { ...read, gateway: { ...others, rules: [] } } };
    for (let at = 0; at < rules.length; at += RULES_OF_A_PIECE)
      yield { kind: 'rules', rules: rules.slice(at, at + RULES_OF_A_PIECE) };
  }
  yield { kind: 'end' };
};

/**
 * Where a channel stands: how many publications it has had, gapless from 1. Positions of two epochs have nothing in common:
 * what was counted in the one may have been lost before the other began.
 */
export type Position = { readonly epoch: string; readonly offset: number };

/** How many notifications of a user are unread; the higher revision is the later one. */
export type Unread = { readonly count: number; readonly revision: number };

import { isProblem } from '../index.ts';

/** An app that uses one function: the rest is to be left out of its bundle. */
export const isRefused = (caught: unknown): boolean => isProblem(caught, 'out-of-stock');

import type { HttpContext } from '../http/env.ts';

/** Answers a path that belongs to no version of the API. */
export type Answer = (c: HttpContext) => Response | Promise<Response>;

import type { Route } from '../http/route.ts';
import type { Surface } from './surface.ts';
import { v1Routes } from './v1/index.ts';
import { v2Routes } from './v2/index.ts';

/** Every route of every version that is served. */
export const publishedRoutes = (surface: Surface): readonly Route[] => {
  const v1 = v1Routes(surface);
  return [...v1, ...v2Routes(surface, v1)];
};

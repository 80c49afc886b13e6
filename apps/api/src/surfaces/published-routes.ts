import type { Application } from '@orderline/composition';
import type { CursorCodec } from '../http/cursors.ts';
import type { Route } from '../http/request.ts';
import { v1Routes } from './v1/index.ts';
import { v2Routes } from './v2/index.ts';

/** Every route of every version that is served. */
export const publishedRoutes = (application: Application, cursors: CursorCodec): readonly Route[] => {
  const v1 = v1Routes(application, cursors);
  const v2 = v2Routes({ ...application, cursors }, v1);
  return [...v1, ...v2];
};

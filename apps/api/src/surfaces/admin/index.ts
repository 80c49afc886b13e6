import type { Application } from '@orderline/composition';
import { noteRoute } from '@orderline/platform';
import type { Hono } from 'hono';
import type { CursorCodec } from '../../http/cursors.ts';
import type { Env } from '../../http/env.ts';
import { reply } from '../../http/reply.ts';
import { auditPages } from './audit/index.ts';
import { catalogPages } from './catalog/index.ts';
import { stylesheet } from './frame/assets.ts';
import { type FrameNeeds, mountFrame } from './frame/frame.ts';
import type { PageParts, StaffPage } from './frame/page.ts';
import { inventoryPages } from './inventory/index.ts';
import { jobPages } from './jobs/index.ts';
import { orderPages } from './orders/index.ts';
import { reportPages } from './reporting/index.ts';
import { searchPage } from './search.ts';
import { askedToStepUp, memberPages, openPages, sessionPages } from './staff/index.ts';
import { startPage } from './start.ts';
import { userPages } from './users/index.ts';

export type AdminNeeds = Omit<FrameNeeds, 'application'> & {
  readonly application: Application;
  readonly cursors: CursorCodec;
};

/** Every page of staff, in the order of the menu. */
const staffPages = (parts: PageParts): readonly StaffPage[] => {
  const pages = [
    orderPages,
    userPages,
    catalogPages,
    inventoryPages,
    reportPages,
    jobPages,
    auditPages,
    memberPages,
    sessionPages,
  ];
  const made = [searchPage(parts), ...pages.flatMap((ofRoom) => ofRoom(parts))];
  return [startPage(made), ...made];
};

const ASSET = '/admin/assets/:digest/admin.css';

const forEver = { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': 'private, max-age=31536000, immutable' };

/** The pages of staff at /admin. */
export const mountAdmin = (app: Hono<Env>, needs: AdminNeeds): void => {
  app.get(ASSET, (c) => {
    c.set('route', ASSET);
    noteRoute(c.req.method, ASSET);
    const { path, content } = stylesheet();
    return c.req.path === path
      ? reply(c, 200, content, { ...forEver, 'Cross-Origin-Resource-Policy': 'same-origin' })
      : c.notFound();
  });
  app.get('/admin/', (c) => c.redirect('/admin', 308));
  const { application, cursors, now } = needs;
  mountFrame(app, needs, {
    pages: staffPages({ ...application, cursors, now }),
    openPages: openPages(application),
    stepUp: askedToStepUp(application),
  });
};

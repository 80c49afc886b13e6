import type { Application } from '@orderline/composition';
import { noteRoute } from '@orderline/platform';
import type { Hono } from 'hono';
import type { CursorCodec } from '../../http/cursors.ts';
import type { Env } from '../../http/env.ts';
import { reply } from '../../http/reply.ts';
import { auditPages } from './audit/index.ts';
import { catalogPages } from './catalog/index.ts';
import { assets } from './frame/assets.ts';
import { type FrameNeeds, mountFrame } from './frame/frame.ts';
import type { PageParts, StaffPage } from './frame/page.ts';
import { fulfilmentPages } from './fulfilment/index.ts';
import { gatewayPages } from './gateway/index.ts';
import { inventoryPages } from './inventory/index.ts';
import { jobPages } from './jobs/index.ts';
import { messagingPages } from './messaging/index.ts';
import { orderPages } from './orders/index.ts';
import { realtimePages } from './realtime/index.ts';
import { reportPages } from './reporting/index.ts';
import { searchPage } from './search.ts';
import { askedToStepUp, memberPages, openPages, sessionPages } from './staff/index.ts';
import { startPage } from './start.ts';
import { userPages } from './users/index.ts';
import { viewPages } from './views/index.ts';
import { webhookPages } from './webhooks/index.ts';

export type AdminNeeds = Omit<FrameNeeds, 'application'> & {
  readonly application: Application;
  readonly cursors: CursorCodec;
  readonly traceUrlTemplate?: string | undefined;
} & Pick<PageParts, 'gateway' | 'watchRealtime'>;

/** Every page of staff, in the order of the menu. */
export const staffPages = (parts: PageParts): readonly StaffPage[] => {
  const pages = [
    ...[orderPages, fulfilmentPages, userPages, catalogPages, inventoryPages, reportPages],
    ...[messagingPages, webhookPages, jobPages, gatewayPages, realtimePages, auditPages],
    ...[memberPages, sessionPages, viewPages],
  ];
  const made = [searchPage(parts), ...pages.flatMap((ofRoom) => ofRoom(parts))];
  return [startPage(parts), ...made];
};

const ASSET = '/admin/assets/:digest/:name';

const FOR_EVER = 'private, max-age=31536000, immutable';

/** The pages of staff at /admin. */
export const mountAdmin = (app: Hono<Env>, needs: AdminNeeds): void => {
  app.get(ASSET, (c) => {
    c.set('route', ASSET);
    noteRoute(c.req.method, ASSET);
    const asset = Object.values(assets()).find(({ path }) => path === c.req.path);
    if (!asset) return c.notFound();
    const { mediaType, content } = asset;
    const headers = { 'Content-Type': mediaType, 'Cache-Control': FOR_EVER };
    return reply(c, 200, content, { ...headers, 'Cross-Origin-Resource-Policy': 'same-origin' });
  });
  app.get('/admin/', (c) => c.redirect('/admin', 308));
  const { application, cursors, now, traceUrlTemplate, gateway, watchRealtime } = needs;
  const parts = { ...application, cursors, now, traceUrlTemplate, gateway, watchRealtime };
  mountFrame(app, needs, {
    pages: staffPages(parts),
    openPages: openPages(application),
    stepUp: askedToStepUp(application),
  });
};

import type { Application } from '@orderline/composition';
import { noteRoute } from '@orderline/platform';
import type { Hono } from 'hono';
import type { CursorCodec } from '../../http/cursors.ts';
import type { Env } from '../../http/env.ts';
import { reply } from '../../http/reply.ts';
import { stylesheet } from './assets.ts';
import { auditPage } from './audit.ts';
import { customerPage, customersPage } from './customers.ts';
import { enrolPage } from './enrol.ts';
import { type FrameNeeds, mountFrame } from './frame.ts';
import { jobPage, jobsPage } from './jobs.ts';
import { cancellationPage, orderPage } from './order.ts';
import { ordersPage } from './orders.ts';
import type { OpenPage, StaffPage } from './page.ts';
import { productPricePage, productWordsPage } from './product-edit.ts';
import { productPage, productsPage } from './products.ts';
import { reportedOrdersPage } from './reported-orders.ts';
import { reportCsvPage, reportsPage } from './reports.ts';
import { searchPage } from './search.ts';
import { sessionsPage, signOutPage } from './sessions.ts';
import { signInPages } from './sign-in.ts';
import { startPage } from './start.ts';
import { stepUpPage } from './step-up.ts';
import { stockPage } from './stock.ts';

export type AdminNeeds = Omit<FrameNeeds, 'application'> & {
  readonly application: Application;
  readonly cursors: CursorCodec;
};

/** Every page of staff, in the order of the menu. A new one is a line here. */
const staffPages = (application: Application & Pick<AdminNeeds, 'cursors' | 'now'>): readonly StaffPage[] => {
  const ofOrders = [ordersPage, orderPage, cancellationPage];
  const ofProducts = [productsPage, productPage, productWordsPage, productPricePage, stockPage];
  const ofReports = [reportsPage, reportedOrdersPage, reportCsvPage];
  const others = [searchPage, jobsPage, jobPage, auditPage, sessionsPage];
  const made = [...ofOrders, customersPage, customerPage, ...ofProducts, ...ofReports, ...others];
  const pages = made.map((page) => page(application));
  return [startPage(pages), ...pages, signOutPage(application), stepUpPage(application)];
};

export const openPages = (application: Pick<Application, 'staff'>): readonly OpenPage[] => [
  ...signInPages(application),
  enrolPage(application),
];

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
  mountFrame(app, needs, { pages: staffPages({ ...application, cursors, now }), openPages: openPages(application) });
};

import type { Application } from '@orderline/composition';
import type { CursorCodec } from '../../http/cursors.ts';
import type { Route } from '../../http/request.ts';
import { apiKeysRoutes } from './api-keys.ts';
import { catalogRoutes } from './catalog.ts';
import { emailVerificationsRoutes } from './email-verifications.ts';
import { erasureRoutes } from './erasure.ts';
import { inventoryRoutes } from './inventory.ts';
import { jobsRoutes } from './jobs.ts';
import { notificationsRoutes } from './notifications.ts';
import { ordersRoutes } from './orders.ts';
import { passwordsRoutes } from './passwords.ts';
import { productImportsRoutes } from './product-imports.ts';
import { reportingRoutes } from './reporting.ts';
import { sessionsRoutes } from './sessions.ts';
import { usersRoutes } from './users.ts';

/** Every route of version 1. */
export const v1Routes = (application: Application, cursors: CursorCodec): readonly Route[] => [
  ...usersRoutes(application),
  ...erasureRoutes(application),
  ...sessionsRoutes(application),
  ...passwordsRoutes(application),
  ...emailVerificationsRoutes(application),
  ...apiKeysRoutes({ ...application, cursors }),
  ...catalogRoutes({ ...application, cursors }),
  ...productImportsRoutes({ ...application, cursors }),
  ...inventoryRoutes(application),
  ...ordersRoutes({ ...application, cursors }),
  ...notificationsRoutes({ ...application, cursors }),
  ...reportingRoutes(application),
  ...jobsRoutes({ ...application, cursors }),
];

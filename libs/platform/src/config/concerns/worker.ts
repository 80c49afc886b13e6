import { z } from 'zod';
import { oneOf, port, someOf } from '../kinds.ts';
import { setting } from '../setting.ts';

export const worker = z.object({
  managementPort: setting(port, {
    name: 'WORKER_MANAGEMENT_PORT',
    fallback: 9465,
    tells: 'Metrics and health of the worker.',
  }),
  roles: setting(someOf(oneOf('relay', 'consumers', 'payments', 'emails', 'webhooks')), {
    name: 'WORKER_ROLES',
    fallback: ['relay', 'consumers', 'payments', 'emails', 'webhooks'],
    tells:
      'What this process of the worker does: publishes events, follows them, asks for payments, sends the e-mails of notifications, sends webhooks.',
  }),
});

import { z } from 'zod';
import { optional, port, text, wholeNumber } from '../kinds.ts';
import { setting } from '../setting.ts';

export const gateway = z.object({
  routes: setting(optional(text), {
    name: 'GATEWAY_ROUTES',
    tells:
      'The file of the routes of the role gateway, YAML or JSON, which is looked at twice a second: a new content is taken whole, or not at all. docs/how-to/gateway.md',
  }),
  policies: setting(optional(text), {
    name: 'GATEWAY_POLICIES',
    tells:
      'The folder of typed policies that routes may name besides those that are built in; loaded once, at start. docs/how-to/gateway.md',
  }),
  port: setting(port, { name: 'GATEWAY_PORT', fallback: 3080, tells: 'Where the role gateway listens.' }),
  host: setting(text, { name: 'GATEWAY_HOST', fallback: '127.0.0.1', tells: 'The address that GATEWAY_PORT binds.' }),
  drainSeconds: setting(wholeNumber(1, 3600), {
    name: 'GATEWAY_DRAIN_SECONDS',
    fallback: 60,
    tells: 'How long requests and WebSockets at a target that a new file no longer names may last.',
  }),
});

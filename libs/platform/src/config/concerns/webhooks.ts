import { z } from 'zod';
import { listOf, network, optional, secretText } from '../kinds.ts';
import { setting } from '../setting.ts';

export const webhooks = z.object({
  secretKey: setting(optional(secretText), {
    name: 'WEBHOOK_SECRET_KEY',
    secret: true,
    tells:
      'Under which the secrets of webhook endpoints are kept encrypted, the same for api and worker; after a change of it each of them has to be rotated. Without it no endpoint can be made (development only; `npm start` makes one).',
  }),
  allowedNetworks: setting(listOf(network), {
    name: 'WEBHOOK_ALLOWED_NETWORKS',
    fallback: [],
    tells:
      'Networks that webhooks may be sent to although they are not public, as 10.1.0.0/16; without them no address of a machine, a private network or a cloud is ever dialled.',
  }),
});

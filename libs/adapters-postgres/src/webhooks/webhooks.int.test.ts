import { webhooksContract } from '@orderline/domain/webhooks.contract';
import { pgTransact } from '../connection/transact.ts';
import { useDatabase } from '../testing/database.ts';
import { aHouse } from '../testing/identity.ts';
import { newId } from '../testing/new-id.ts';
import { pgWebhookDeliveries } from './deliveries.ts';
import { pgWebhookEndpoints } from './endpoints.ts';

const opened = useDatabase();

webhooksContract('in PostgreSQL', async () => {
  const { database } = opened();
  return {
    transact: pgTransact(database.business, (db) => ({ webhookEndpoints: pgWebhookEndpoints(db) })),
    webhookEndpoints: pgWebhookEndpoints(database.db),
    webhookDeliveries: pgWebhookDeliveries(database.business),
    newId,
    aUser: async () => (await aHouse({ database }).aCustomer()).id,
  };
});

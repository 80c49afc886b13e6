import type { WorkerConfig } from '@orderline/platform';
import type { LinkedPartners, PartnersNeeds } from './partner-links.ts';

const none: LinkedPartners = { partners: [], others: undefined, close: async () => undefined };

type Linking = Pick<WorkerConfig, 'partners'> & {
  readonly kafka: Partial<WorkerConfig['kafka']> & Pick<WorkerConfig['kafka'], 'brokers'>;
};

/** Partners that are reached without a broker; where there is one, nothing of this is loaded. */
export const linkPartners = async ({ kafka, partners }: Linking, needs: PartnersNeeds): Promise<LinkedPartners> =>
  kafka.brokers === undefined ? (await import('./partner-links.ts')).openPartners(partners, needs) : none;

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { KafkaConnection } from '@orderline/adapters-kafka';
import type { Logger, WantedPort } from '@orderline/platform';
import { carrier } from './carrier.ts';
import { chanceBy } from './dials/chance.ts';
import { createDials, type Dials, type DialsOf, dialSchemas, type GivenDials, type Partner } from './dials/dials.ts';
import { openEventPartner } from './events/event-partner.ts';
import { linkToKafka } from './events/kafka-link.ts';
import { serveMessages } from './events/messages-app.ts';
import type { Rules } from './events/order.ts';
import { createFaults } from './http/faults.ts';
import { partnerApp } from './http/partner-app.ts';
import { serve } from './http/serve.ts';
import { openPaymentBook } from './payment/payment-book.ts';
import { paymentApp } from './payment.ts';
import { warehouse } from './warehouse.ts';

export type CheckContext = {
  readonly port: WantedPort;
  /** The address that it binds: by default, this machine alone. */
  readonly host?: string | undefined;
  /** Dials at the start. */
  readonly given: GivenDials;
  readonly seed: string;
  /** The folder of the journals. */
  readonly state: string;
  /** Without it, warehouse and carrier are reached over HTTP. */
  readonly kafka?: Pick<KafkaConnection, 'consume' | 'publisher'> | undefined;
  /** Follows the partner's name in its consumer group, where there are several. */
  readonly group?: string | undefined;
  readonly logger: Logger;
  readonly onFatal: (error: Error) => void;
};

export type RunningPartner = {
  readonly url: string;
  readonly put: (given: GivenDials) => void;
  readonly close: () => Promise<void>;
};

const startPayment = async ({ port, host, given, seed, state, logger }: CheckContext): Promise<RunningPartner> => {
  const dials = createDials<DialsOf<'payment'>>(dialSchemas.payment, given);
  const book = openPaymentBook(join(state, 'payment.jsonl'));
  const stopping = new AbortController();
  const app = paymentApp({ book, dials, chance: chanceBy(seed), logger, stopping: stopping.signal });
  const served = await serve(app, port, host);
  return {
    url: served.url,
    put: dials.put,
    close: async () => {
      stopping.abort();
      await served.close();
      book.close();
    },
  };
};

type Sending<Name extends 'warehouse' | 'carrier'> = {
  readonly name: Name;
  readonly rules: Rules<DialsOf<Name>>;
  readonly dials: Dials<DialsOf<Name>>;
};

const startSending = async <Name extends 'warehouse' | 'carrier'>(
  { name, rules, dials }: Sending<Name>,
  { port, host, seed, state, kafka, group, logger, onFatal }: CheckContext,
): Promise<RunningPartner> => {
  const chance = chanceBy(seed);
  const file = join(state, `${name}.jsonl`);
  const partner = openEventPartner({ name, rules, dials, chance, file, logger, now: Date.now, newId: randomUUID });
  const stopping = new AbortController();
  const faults = createFaults({ dials, chance, stopping: stopping.signal });
  const app = partnerApp({ name, dials, faults, ledger: partner.ledger, logger });
  if (!kafka) serveMessages(app, { partner, faults, stopping: stopping.signal });
  const served = await serve(app, port, host);
  const consumer = `simulator-${name}${group === undefined ? '' : `-${group}`}`;
  const link = kafka && linkToKafka({ kafka, partner, consumer, requestTopic: rules.requestTopic, logger, onFatal });
  return {
    url: served.url,
    put: dials.put,
    close: async () => {
      stopping.abort();
      await Promise.all([served.close(), link?.stop()]);
      partner.close();
    },
  };
};

/** Starts one partner: its journal, its address, and where it is told so, its link to Kafka. */
export const startPartner = (name: Partner, context: CheckContext): Promise<RunningPartner> => {
  switch (name) {
    case 'payment':
      return startPayment(context);
    case 'warehouse': {
      const dials = createDials<DialsOf<'warehouse'>>(dialSchemas.warehouse, context.given);
      return startSending({ name, rules: warehouse, dials }, context);
    }
    case 'carrier': {
      const dials = createDials<DialsOf<'carrier'>>(dialSchemas.carrier, context.given);
      return startSending({ name, rules: carrier, dials }, context);
    }
  }
};

import type { ImportProgress, ProductRepository, StockOpening } from '@orderline/domain/catalog';
import type { FulfilmentRepository, OrderProgress } from '@orderline/domain/fulfilment';
import type {
  Accounts,
  ApiKeyRepository,
  CountedAttempts,
  KnownOriginRepository,
  Mailboxes,
  OneTimeTokens,
  SessionRepository,
} from '@orderline/domain/identity';
import type { StockRepository } from '@orderline/domain/inventory';
import type { NotificationRepository } from '@orderline/domain/notifications';
import type { OrderRepository, StockReservations } from '@orderline/domain/orders';
import type { DomainEvent, IdempotencyKeys, Inbox, Outbox } from '@orderline/domain/shared';
import type { Credentials, ExternalIdentities, PersonalData, UserRepository } from '@orderline/domain/users';

/** Every store that a transaction can touch; each use case names the few that it does. */
export type Stores = {
  readonly users: UserRepository;
  readonly credentials: Credentials;
  readonly personalData: PersonalData;
  readonly externalIdentities: ExternalIdentities;
  readonly accounts: Accounts;
  readonly sessions: SessionRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly oneTimeTokens: OneTimeTokens;
  readonly mailboxes: Mailboxes;
  readonly loginAttempts: CountedAttempts;
  readonly knownOrigins: KnownOriginRepository;
  readonly products: ProductRepository;
  readonly imports: ImportProgress;
  readonly stock: StockRepository & StockReservations & StockOpening;
  readonly orders: OrderRepository;
  readonly orderProgress: OrderProgress;
  readonly fulfilments: FulfilmentRepository;
  readonly notifications: NotificationRepository;
  readonly idempotency: IdempotencyKeys;
  readonly inbox: Inbox;
  readonly outbox: Outbox<DomainEvent>;
};

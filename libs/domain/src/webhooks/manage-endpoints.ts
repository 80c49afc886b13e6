import {
  type Batches,
  type ExportRunning,
  err,
  everyPage,
  type NewId,
  type Now,
  ok,
  type Page,
  type PageRequest,
  type Result,
  type Snapshots,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import { disabled, enabled, mostEndpoints, type WebhookEndpoint, type WebhookEndpointId } from './endpoint.ts';
import type { JudgeWebhookUrl, WebhookEndpointReader, WebhookEndpointRepository, WebhookSecrets } from './ports.ts';

type Stores = { readonly webhookEndpoints: WebhookEndpointRepository };

export type ManageWebhooksPorts = {
  readonly transact: Transact<Stores>;
  readonly webhookEndpoints: WebhookEndpointReader;
  readonly webhookSecrets: WebhookSecrets;
  readonly judgeWebhookUrl: JudgeWebhookUrl;
  readonly newId: NewId;
  readonly now: Now;
};

export type WebhookEndpointNotFound = { readonly kind: 'webhook-endpoint-not-found' };
export type WebhookUrlRefused = { readonly kind: 'webhook-url-refused'; readonly detail: string };
type VersionConflict = { readonly kind: 'version-conflict' };

export type CreateWebhookEndpoint = Pick<WebhookEndpoint, 'url' | 'description' | 'eventTypes'> & {
  readonly enabled: boolean;
};

/** The secret is told this once. */
export type MadeWebhookEndpoint = { readonly endpoint: WebhookEndpoint; readonly secret: string };

export type CreateWebhookEndpointRefusal = WebhookUrlRefused | { readonly kind: 'too-many-webhook-endpoints' };

const refuseUrl = (judge: JudgeWebhookUrl, url: string): WebhookUrlRefused | null => {
  const detail = judge(url);
  return detail === null ? null : { kind: 'webhook-url-refused', detail };
};

/** Adds an endpoint, which is sent what happens from then on. */
export const createWebhookEndpoint =
  ({ transact, webhookSecrets, judgeWebhookUrl, newId, now }: ManageWebhooksPorts) =>
  async (command: CreateWebhookEndpoint): Promise<Result<MadeWebhookEndpoint, CreateWebhookEndpointRefusal>> => {
    const { url, description, eventTypes } = command;
    const refusal = refuseUrl(judgeWebhookUrl, url);
    if (refusal) return err(refusal);
    const [id, at, secret] = [newId<WebhookEndpointId>(), now(), webhookSecrets.make()];
    const made = enabled({
      ...{ id, url, description, eventTypes, version: 1, createdAt: at, updatedAt: at },
      ...{ disabledReason: null, disabledAt: null, failingSince: null, failures: 0, pausedUntil: null },
      ...{ secret: webhookSecrets.seal(secret, id), oldSecret: null, oldSecretUntil: null },
    });
    const endpoint = command.enabled ? made : disabled(made, { reason: 'request', at });
    return transact<MadeWebhookEndpoint, CreateWebhookEndpointRefusal>(async ({ webhookEndpoints }) => {
      if ((await webhookEndpoints.lockCount()) >= mostEndpoints) return err({ kind: 'too-many-webhook-endpoints' });
      await webhookEndpoints.insert(endpoint);
      return ok({ endpoint, secret });
    });
  };

export type ListWebhookEndpoints = { readonly page: PageRequest<WebhookEndpointId> };

export const listWebhookEndpoints =
  ({ webhookEndpoints }: Pick<ManageWebhooksPorts, 'webhookEndpoints'>) =>
  async ({ page }: ListWebhookEndpoints): Promise<Result<Page<WebhookEndpoint, WebhookEndpointId>, never>> =>
    ok(await webhookEndpoints.list(page));

type Lists = { readonly webhookEndpoints: Pick<WebhookEndpointReader, 'list'> };

/** All that `listWebhookEndpoints` lists, as it stood at one moment. */
export const exportWebhookEndpoints =
  ({ snapshots }: { readonly snapshots: Snapshots<Lists> }) =>
  ({ userId }: { readonly userId: UserId }): Promise<Result<Batches<WebhookEndpoint>, ExportRunning>> =>
    everyPage<Lists, WebhookEndpoint, WebhookEndpointId>(snapshots, userId, ({ webhookEndpoints }, page) =>
      webhookEndpoints.list(page),
    );

export type NamedWebhookEndpoint = { readonly id: WebhookEndpointId };

export const findWebhookEndpoint =
  ({ webhookEndpoints }: Pick<ManageWebhooksPorts, 'webhookEndpoints'>) =>
  async ({ id }: NamedWebhookEndpoint): Promise<Result<WebhookEndpoint, WebhookEndpointNotFound>> => {
    const found = await webhookEndpoints.find(id);
    return found ? ok(found) : err({ kind: 'webhook-endpoint-not-found' });
  };

/** Saves what becomes of an endpoint, as its next version. */
const change = <Refusal>(
  { transact, now }: Pick<ManageWebhooksPorts, 'transact' | 'now'>,
  id: WebhookEndpointId,
  become: (endpoint: WebhookEndpoint, at: Date) => Result<WebhookEndpoint, Refusal>,
): Promise<Result<WebhookEndpoint, Refusal | WebhookEndpointNotFound>> =>
  transact<WebhookEndpoint, Refusal | WebhookEndpointNotFound>(async ({ webhookEndpoints }) => {
    const found = await webhookEndpoints.lock(id);
    if (!found) return err({ kind: 'webhook-endpoint-not-found' });
    const at = now();
    const next = become(found, at);
    if (!next.ok) return next;
    const saved = { ...next.value, version: found.version + 1, updatedAt: at };
    await webhookEndpoints.save(saved);
    return ok(saved);
  });

export type ChangeWebhookEndpoint = {
  readonly id: WebhookEndpointId;
  readonly expectedVersion: number;
  /** What is left out stays. */
  readonly changes: { readonly [Name in keyof CreateWebhookEndpoint]?: CreateWebhookEndpoint[Name] | undefined };
};

export type ChangeWebhookEndpointRefusal = WebhookUrlRefused | WebhookEndpointNotFound | VersionConflict;

/** Changes an endpoint; whoever enables it forgets its failures, and what waits for it goes on. */
export const changeWebhookEndpoint =
  (ports: ManageWebhooksPorts) =>
  async (command: ChangeWebhookEndpoint): Promise<Result<WebhookEndpoint, ChangeWebhookEndpointRefusal>> => {
    const { enabled: on, url, description, eventTypes } = command.changes;
    const refusal = url === undefined ? null : refuseUrl(ports.judgeWebhookUrl, url);
    if (refusal) return err(refusal);
    return change<VersionConflict>(ports, command.id, (found, at) => {
      if (found.version !== command.expectedVersion) return err({ kind: 'version-conflict' });
      const changed = {
        ...found,
        url: url ?? found.url,
        description: description ?? found.description,
        eventTypes: eventTypes === undefined ? found.eventTypes : eventTypes,
      };
      if (on === undefined) return ok(changed);
      return ok(on ? enabled(changed) : disabled(changed, { reason: 'request', at }));
    });
  };

/** Removes an endpoint with its deliveries; one that is on its way still arrives. */
export const removeWebhookEndpoint =
  ({ transact }: Pick<ManageWebhooksPorts, 'transact'>) =>
  ({ id }: NamedWebhookEndpoint): Promise<Result<void, WebhookEndpointNotFound>> =>
    transact<void, WebhookEndpointNotFound>(async ({ webhookEndpoints }) =>
      (await webhookEndpoints.remove(id)) ? ok(undefined) : err({ kind: 'webhook-endpoint-not-found' }),
    );

export type RotateWebhookSecret = { readonly id: WebhookEndpointId; readonly keepOldHours: number };

const hourMs = 3_600_000;

/** Gives an endpoint another secret; the one before it signs as well for some hours, and no third. */
export const rotateWebhookSecret =
  (ports: ManageWebhooksPorts) =>
  async ({ id, keepOldHours }: RotateWebhookSecret): Promise<Result<MadeWebhookEndpoint, WebhookEndpointNotFound>> => {
    const secret = ports.webhookSecrets.make();
    const changed = await change<never>(ports, id, (found, at) =>
      ok({
        ...found,
        secret: ports.webhookSecrets.seal(secret, id),
        oldSecret: keepOldHours === 0 ? null : found.secret,
        oldSecretUntil: keepOldHours === 0 ? null : new Date(at.getTime() + keepOldHours * hourMs),
      }),
    );
    return changed.ok ? ok({ endpoint: changed.value, secret }) : changed;
  };

/** Ends the secret before the last one now. */
export const endOldWebhookSecret =
  (ports: Pick<ManageWebhooksPorts, 'transact' | 'now'>) =>
  async ({ id }: NamedWebhookEndpoint): Promise<Result<void, WebhookEndpointNotFound>> => {
    const changed = await change<never>(ports, id, (found) => ok({ ...found, oldSecret: null, oldSecretUntil: null }));
    return changed.ok ? ok(undefined) : changed;
  };

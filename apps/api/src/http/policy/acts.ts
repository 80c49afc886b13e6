import type { Act } from '@orderline/composition';
import type { Endpoint } from '@orderline/contracts/http/endpoint';
import type { Principal } from './principal.ts';

/** What writes apart from any transaction: its entry is written before it. */
const apart: ReadonlySet<string> = new Set([
  'startJobRun',
  'cancelJobRun',
  'cancelProductImport',
  'redeliverWebhookEndpointDelivery',
  'redeliverWebhookEndpointFailures',
  'pingWebhookEndpoint',
  'endStaffSessions',
  'endStaffSession',
]);

export const isApart = ({ operationId }: Pick<Endpoint, 'operationId'>): boolean => apart.has(operationId);

type Asked = {
  readonly principal: Principal | null;
  readonly params: unknown;
  readonly address: string;
  readonly requestId: string;
};

/** What somebody of the staff, or a program, is about to change; null of whoever else, and of what changes nothing. */
export const actOf = (
  { method, operationId, path }: Pick<Endpoint, 'method' | 'operationId' | 'path'>,
  { principal, params, address, requestId }: Asked,
): Act | null => {
  if (method === 'get' || !principal || !isStaff(principal)) return null;
  const { apiKeyId, userId } = principal;
  const actor =
    apiKeyId === null ? ({ kind: 'user', id: userId } as const) : ({ kind: 'api-key', id: apiKeyId } as const);
  return { actor, action: operationId, target: targetIn(path, params), address, requestId };
};

/** A scheduler is nobody: its runs are a record of their own. */
const isStaff = ({ scopes }: Principal): boolean => scopes.size > 1 || (scopes.size === 1 && !scopes.has('jobs:run'));

/** The last thing that the path names, by the word before it: of `/orders/{orderId}/cancellation` the order. */
const targetIn = (path: string, params: unknown): Act['target'] => {
  const [, word, name] = /.*\/([\w-]+)\/\{(\w+)\}/.exec(path) ?? [];
  const id: unknown = name === undefined ? undefined : Object(params)[name];
  return word === undefined || typeof id !== 'string' ? null : { type: singular(word), id };
};

const singular = (word: string): string => word.replace(/ies$/, 'y').replace(/(?<=ss)es$|(?<!s)s$/, '');

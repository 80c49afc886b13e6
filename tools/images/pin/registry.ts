import { createHash } from 'node:crypto';
import type { Reference } from './references.ts';

/** Why a registry does not tell a digest, and what to do. */
export class Unresolved extends Error {}

const LIMIT_MS = 20_000;
const MOST_BYTES = 4 * 1024 * 1024;

/** An index before a manifest: it leads every platform to its own. */
const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const DIGEST = /^sha256:[0-9a-f]{64}$/;

const ADVICE: Readonly<Record<number, string>> = {
  401: 'it lets nobody in who has no account there, or has no such image: check the name',
  403: 'it does not let us see the image: check the name',
  404: 'there is no such image: check name and tag',
  429: 'it was asked too often: wait, then run this again',
};

/** As engines do it: without TLS on this machine alone. */
const originOf = (registry: string): string =>
  /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/.test(registry) ? `http://${registry}` : `https://${registry}`;

const causeOf = (error: unknown): string =>
  error instanceof Error ? (error.cause instanceof Error ? causeOf(error.cause) : error.message) : String(error);

const ask = async (url: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(LIMIT_MS) });
  } catch (error) {
    const where = new URL(url).host;
    throw new Unresolved(
      `${where} does not answer (${causeOf(error)}): check the network, and the name of the registry`,
    );
  }
};

/** What a registry asks for before it answers: a token that anybody gets, from where it says. */
const tokenFor = async (challenge: string, registry: string): Promise<string> => {
  const given = Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
  const { realm, service, scope } = given;
  const origin = originOf(registry);
  if (!/^bearer /i.test(challenge) || !realm || !URL.canParse(realm))
    throw new Unresolved(
      `${registry} wants to be asked in a way that this does not know (${challenge || 'it does not say which'})`,
    );
  const url = new URL(realm);
  if (url.protocol !== 'https:' && !origin.startsWith('http:'))
    throw new Unresolved(`${registry} sends for a token to ${url.origin}, which has no TLS`);
  if (service) url.searchParams.set('service', service);
  if (scope) url.searchParams.set('scope', scope);
  const answer = await ask(url.href, {});
  const told: unknown = await answer.json().catch(() => undefined);
  const { token, access_token: other } = Object.assign({ token: undefined, access_token: undefined }, told);
  const found: unknown = token ?? other;
  if (answer.ok && typeof found === 'string') return found;
  throw new Unresolved(`${url.host} gives no token for it (status ${answer.status}): check the name`);
};

const manifestAt = async (method: string, image: Reference, tag: string): Promise<Response> => {
  const { registry, repository } = image;
  const url = `${originOf(registry)}/v2/${repository}/manifests/${tag}`;
  const headers = { accept: ACCEPT };
  const first = await ask(url, { method, headers });
  const challenge = first.headers.get('www-authenticate') ?? '';
  const authorised = async () => ({ ...headers, authorization: `Bearer ${await tokenFor(challenge, registry)}` });
  const answer = first.status === 401 ? await ask(url, { method, headers: await authorised() }) : first;
  if (answer.ok) return answer;
  throw new Unresolved(
    `${registry} answers ${answer.status}: ${ADVICE[answer.status] ?? 'try again, or ask who runs it'}`,
  );
};

/** The digest that a tag leads to now, held against the bytes that it is of; throws `Unresolved`. */
export const digestOf = async (image: Reference): Promise<string> => {
  const { tag = 'latest' } = image;
  const told = (await manifestAt('HEAD', image, tag)).headers.get('docker-content-digest');
  if (told !== null && !DIGEST.test(told))
    throw new Unresolved(`${image.registry} tells "${told}", which is no digest`);
  if (told !== null && told === image.digest) return told;
  const answer = await manifestAt('GET', image, told ?? tag);
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (bytes.length > MOST_BYTES) throw new Unresolved(`${image.registry} sends a manifest of ${bytes.length} bytes`);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  if (told !== null && told !== digest)
    throw new Unresolved(`${image.registry} tells ${told}, and sends what has ${digest}: trust neither`);
  return digest;
};

import {
  askedOf,
  authText,
  cacheText,
  consumerText,
  droppedNames,
  type Explanation,
  explain,
  filterText,
  type Gateway,
  hostsText,
  type Loser,
  leadsText,
  limitText,
  matchText,
  mayBeOf,
  type Rule,
  trustText,
} from '@orderline/domain/gateway';
import { table } from '@orderline/platform';
import { Misuse } from '../command.ts';
import type { Told } from './validate.ts';

type Asked = {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly file: string;
  readonly all: boolean;
  readonly json: boolean;
};

const loserRows = (losers: readonly Loser[], file: string): string =>
  table(
    'lll',
    losers.map(({ rule, why }) => [`  ${rule.name}`, why.join('; '), `${file}:${rule.place.line}`]),
  );

const targetsOf = ({ backends }: Rule, { upstreams }: Gateway): readonly string[] => [
  ...new Set(
    backends.flatMap(({ upstream }) => {
      const found = upstreams.find(({ name }) => name === upstream);
      return found ? found.targets.map((target) => `${target}${trustText(found.tls)}`) : [];
    }),
  ),
];

const listed = (title: string, lines: readonly string[]): readonly (readonly string[])[] =>
  lines.map((line, at) => [at === 0 ? `  ${title}` : '', line]);

const seconds = (ms: number): string => `${ms / 1_000} s`;

type Won = Pick<Explanation, 'status'> & { readonly winner: NonNullable<Explanation['winner']> };

const PREFLIGHT = '204 by its CORS: this is a preflight, and nobody is asked who they are';

const winnerText = ({ winner: { rule, match, host }, status }: Won, gateway: Gateway, file: string): string => {
  const { timeouts, retry, limits, filters, bodyLimitBytes, cache } = rule;
  const retried = `tried again ${retry.attempts} × for ${['no connection', ...retry.codes].join(', ')}`;
  const rows = [
    ...listed('match', [`${hostsText(host === null ? [] : [host])} ${matchText(match)}`]),
    ...listed('answer', status === 204 ? [PREFLIGHT] : []),
    ...listed('auth', [authText(rule.auth)]),
    ...listed('filters', filters.map(filterText)),
    ...listed('limits', limits.map(limitText)),
    ...listed('quotas', (gateway.consumers ?? []).filter((one) => mayBeOf(rule, one)).map(consumerText)),
    ...listed('to', [leadsText(rule), ...targetsOf(rule, gateway)]),
    ...listed('within', [
      `${seconds(timeouts.requestMs)}, of which a target has ${seconds(timeouts.backendRequestMs)}`,
    ]),
    ...listed('retry', retry.attempts > 0 ? [retried] : []),
    ...listed('cache', cache ? [cacheText(cache)] : []),
    ...listed('body', [`up to ${bodyLimitBytes} bytes`]),
  ];
  return `✓ ${rule.name}  ${file}:${rule.place.line}\n${table('ll', rows)}`;
};

const answerText = ({ winner, allowed, status }: Explanation, gateway: Gateway, file: string): string => {
  if (winner) return winnerText({ winner, status }, gateway, file);
  return allowed.length > 0
    ? `✗ 405: host and path are there for ${allowed.join(', ')} alone`
    : '✗ 404: no rule is for this host and path';
};

const section = (title: string, losers: readonly Loser[], file: string): readonly string[] =>
  losers.length === 0 ? [] : ['', title, loserRows(losers, file)];

const droppedOf = (headers: Asked['headers']): readonly string[] => {
  const dropped = droppedNames(headers);
  return dropped.length === 0
    ? []
    : ['', `dropped, as the gateway alone says who asks and where from: ${dropped.join(', ')}`];
};

const explanationText = (found: Explanation, gateway: Gateway, { file, all, headers }: Asked): string => {
  const behind = found.losers.filter(({ matched }) => matched);
  const near = found.losers.filter(({ matched, near: isNear }) => !matched && isNear);
  const far = found.losers.filter(({ matched, near: isNear }) => !matched && !isNear);
  const rest = far.length === 0 || all ? [] : ['', `${far.length} more of other hosts or paths: --all lists them`];
  return [
    answerText(found, gateway, file),
    ...droppedOf(headers),
    ...section('These match too, and stand behind:', behind, file),
    ...section('These have its host and path:', near, file),
    ...(all ? section('These are of other hosts or paths:', far, file) : rest),
  ].join('\n');
};

const asJson = ({ status, winner, allowed, losers }: Explanation) => ({
  status,
  winner,
  allowed,
  losers: losers.map(({ rule: { name, place }, ...loser }) => ({ rule: name, place, ...loser })),
});

/** Which rule takes the request, and why no other. */
export const explained = (gateway: Gateway, asked: Asked): Told => {
  const read = askedOf(asked);
  if (!read.ok && read.fault === 'no-url') throw new Misuse(read.text);
  if (!read.ok) {
    const { text } = read;
    return { text: asked.json ? JSON.stringify({ status: 400, fault: text }, null, 2) : `✗ 400: ${text}`, code: 1 };
  }
  const { request } = read;
  const found = explain(gateway, request);
  const text = asked.json ? JSON.stringify(asJson(found), null, 2) : explanationText(found, gateway, asked);
  return { text, code: found.winner ? 0 : 1 };
};

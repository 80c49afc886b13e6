import type { gateway as contract } from '@orderline/contracts/http/v1/gateway';
import { html } from 'hono/html';
import type { z } from 'zod';
import { moment, notice, table } from '../frame/layout.ts';
import type { Fragment } from '../frame/page.ts';

type View = z.input<typeof contract>;
export type GatewaySeen = Omit<View, 'explanation'>;
type Rule = View['rules'][number];
type Service = View['upstreams'][number];
type Explained = NonNullable<View['explanation']>;

const items = (lines: readonly string[]): Fragment =>
  lines.length === 0 ? html`–` : html`<ul class="plain">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;

const matchText = ({ method, path, headers, query }: Rule['matches'][number]): string =>
  [
    `${method ?? 'any method'} ${path.type === 'Exact' ? 'exactly ' : ''}${path.value}`,
    ...(headers.length === 0 ? [] : [`headers ${headers.join(', ')}`]),
    ...(query.length === 0 ? [] : [`query ${query.join(', ')}`]),
  ].join('; ');

const whoPasses = ({ auth }: Rule): string =>
  auth.public ? 'everybody' : [auth.by.join(' or '), auth.scopes.join(', ')].filter(Boolean).join(' with ');

const ruleRow = (rule: Rule): Fragment => html`<tr><th scope="row">${rule.name}<br>line ${rule.line}</th>
<td>${items(rule.hostnames.length === 0 ? ['any host'] : rule.hostnames)}</td><td>${items(rule.matches.map(matchText))}</td>
<td>${whoPasses(rule)}</td><td>${rule.leadsTo}</td><td>${items([...rule.limits, ...rule.filters])}</td></tr>`;

export const rulesTable = (rules: readonly Rule[]): Fragment =>
  table('Rules', ['Rule', 'Hosts', 'Takes', 'Who passes', 'Leads to', 'Limits and filters'], rules.map(ruleRow));

const targetText = ({
  origin,
  out,
  healthy,
  failures,
  ejectedUntil,
  inFlight,
}: Service['targets'][number]): Fragment => {
  const until = ejectedUntil === null ? '' : html`, until ${moment(new Date(ejectedUntil))}`;
  const state = out ? html`<strong>out</strong>${until}${healthy ? '' : ', its check fails'}` : html`takes requests`;
  return html`<li>${origin}: ${state}, ${failures} failures, ${inFlight} under way</li>`;
};

const serviceRow = ({ name, breaker, inFlight, concurrency, targets }: Service): Fragment => html`<tr>
<th scope="row">${name}</th><td>${breaker}</td><td class="number">${inFlight} of ${concurrency}</td>
<td><ul class="plain">${targets.map(targetText)}</ul></td></tr>`;

export const servicesTable = (services: readonly Service[]): Fragment =>
  table('Services', ['Service', 'Breaker', { figures: 'Under way' }, 'Targets'], services.map(serviceRow));

/** What stands in the file now, where that was refused. */
export const refusedShown = (refused: View['refused']): Fragment =>
  refused === null
    ? html``
    : html`${notice('The file that stands there now is refused; the one before it is in use.')}
<ul>${refused.faults.map(({ line, column, at, text }) => html`<li>line ${line}, column ${column}: <code>${at}</code> ${text}</li>`)}</ul>
${refused.faults.length === 0 ? html`<p>It could not be read.</p>` : ''}`;

const statusText = ({ status, allowed, fault }: Explained): string | null => {
  if (fault !== null) return `No rule takes it, as its path is read by nobody: ${fault}. The answer is ${status}.`;
  if (status === 405) return `No rule takes it by that method; there are ${allowed.join(', ')}. The answer is 405.`;
  return status === null ? null : `The gateway itself answers ${status}.`;
};

const loserRow = ({ rule, line, matched, why }: Explained['losers'][number]): Fragment => html`<tr>
<th scope="row">${rule}<br>line ${line}</th><td>${matched ? 'would take it' : 'does not take it'}</td><td>${items(why)}</td></tr>`;

/** Which rule takes the request, and why no other. */
export const explanationShown = (explained: Explained): Fragment => {
  const { winner, losers, others, dropped } = explained;
  const answered = statusText(explained);
  return html`<div role="status">${answered === null ? '' : html`<p>${answered}</p>`}
${winner ? html`<p><strong>${winner.rule.name}</strong> takes it, by ${matchText(winner.match)}${winner.host === null ? '' : ` of ${winner.host}`}.</p>` : ''}</div>
${losers.length === 0 ? '' : table('Other rules', ['Rule', 'It', 'Why'], losers.map(loserRow))}
<p>${others} rules are of other hosts and paths.${dropped.length === 0 ? '' : ` These headers go no further: ${dropped.join(', ')}.`}</p>`;
};

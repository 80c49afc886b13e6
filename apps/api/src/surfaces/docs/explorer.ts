import type { DemoUser } from '@orderline/composition';
import { type Access, answerOf, type Endpoint } from '@orderline/contracts/http/endpoint';
import { problems } from '@orderline/contracts/http/problems';
import { problemsOf } from '@orderline/contracts/http/problems-of';
import { signIn } from '@orderline/contracts/http/v1/sessions';
import { html } from 'hono/html';
import { type Page, prose } from './page.ts';
import { guides } from './paths.ts';

export type Explored = {
  /** Such as `v1`. */
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
  /** Who may be signed in by a button, where a password is enough; nobody outside of development and test. */
  readonly demoUsers: readonly DemoUser[];
  readonly isNewest: boolean;
};

/** A version of the API, to read and to try; a plain list where no script runs. */
export const explorerPage = ({ name, endpoints, demoUsers, isNewest }: Explored): Page => ({
  title: `Orderline API ${name}`,
  at: `/docs/${name}`,
  hasMain: true,
  styles: ['explorer.css'],
  scripts: ['swagger-ui-bundle.js', 'explorer.js'],
  content: html`
<p class="lead">Takes orders without overselling. Every answer that is not a success is a <a href="/problems">problem</a> with a stable code.
For programs: <a href="/openapi/${name}.json">OpenAPI 3.1</a>.</p>
${isNewest ? beginning : html`<p>What is marked as deprecated has a successor in <a href="/docs">the newest version</a>: <a href="/docs/v1-to-v2">what differs</a>.</p>`}
${demoUsers.length > 0 ? demoPanel(demoUsers, { signInPath: pathOf(endpoints) }) : ''}
<h2 class="unseen">Operations</h2>
<div id="explorer" data-document="/openapi/${name}.json"></div>
<noscript><main>${operationList(endpoints)}</main></noscript>`,
});

/** What to read beside the operations. */
const beginning = html`
<nav aria-label="Guides"><ul class="guides">${[
  ...guides.map(({ path, label, about }) => [path, label, about] as const),
  ['/docs/events', 'Events', 'What other services are told, over Kafka: schemas, topics, samples.'] as const,
  ['/problems', 'Problems', 'Every refusal by its code: what it means and what to do.'] as const,
].map(([path, label, about]) => html`<li><a href="${path}">${label}</a> <span>${about}</span></li>`)}</ul></nav>`;

/** Signing in under the version that is shown. */
const pathOf = (endpoints: readonly Endpoint[]): string =>
  endpoints.find(({ operationId }) => operationId === signIn.operationId)?.path ?? signIn.path;

const demoPanel = (demoUsers: readonly DemoUser[], { signInPath }: { readonly signInPath: string }) => html`
<section class="demo" aria-label="Try it out as a demo user" data-sign-in="${signInPath}">
<p>Try it out as ${demoUsers
  .filter(({ secondFactor }) => secondFactor === undefined)
  .map(
    ({ name, email, password }) =>
      html`<button type="button" data-email="${email}" data-password="${password}">${name}</button> `,
  )}</p>
<p role="status">Not signed in. These buttons are here in development alone.</p>
</section>`;

/** The operations of a version for people whose browser runs no script: what each takes, answers and refuses. */
const operationList = (endpoints: readonly Endpoint[]) => {
  const byTag = Map.groupBy(endpoints, ({ tags }) => tags[0] ?? 'Others');
  return html`${[...byTag].map(([tag, operations]) => html`<h2>${tag}</h2>${operations.map(operation)}`)}`;
};

const operation = (endpoint: Endpoint) => {
  const { operationId, method, path, summary, description, auth, deprecated, examples } = endpoint;
  const [status] = answerOf(endpoint);
  return html`
<section id="${operationId}">
<h3>${summary}</h3>
<p><span class="method ${method}">${method}</span> <code>${path}</code> · ${whoMay(auth)}${headers(endpoint)}${deprecated ? html` · <span class="note">deprecated</span>` : ''}</p>
${description ? html`<p>${prose(description)}</p>` : ''}
${examples.body === undefined ? '' : html`<p>Takes</p><pre tabindex="0">${pretty(examples.body)}</pre>`}
<p>Answers ${status}</p>${examples.answer === undefined ? '' : html`<pre tabindex="0">${pretty(examples.answer)}</pre>`}
<details><summary>Problems</summary><ul>${problemsOf(endpoint).map(
    (code) => html`<li>${problems[code].status} <a href="/problems/${code}">${code}</a>: ${problems[code].title}</li>`,
  )}</ul></details>
</section>`;
};

export const whoMay = (access: Access): string => {
  if (access === 'public') return 'anyone';
  if (access === 'optional') return 'anyone, or signed in';
  if (access === 'user') return 'signed in';
  return `signed in, with ${'anyScope' in access ? access.anyScope.join(' or ') : access.scopes.join(' and ')}`;
};

const headers = ({ secondFactor, idempotency, versioned }: Endpoint): string =>
  [
    ...(secondFactor ? [`One-Time-Code ${secondFactor}`] : []),
    ...(idempotency ? [`Idempotency-Key ${idempotency}`] : []),
    ...(versioned === 'if-match' ? ['If-Match required'] : []),
  ]
    .map((header) => ` · ${header}`)
    .join('');

const pretty = (example: unknown): string => JSON.stringify(example, null, 2);

import { type Access, answerOf, type Endpoint, problemsOf } from '@orderline/contracts/http/endpoint';
import { problems } from '@orderline/contracts/http/problems';
import { html } from 'hono/html';
import { prose } from './markdown.ts';

/** The operations of a version for people whose browser runs no script: what each takes, answers and refuses. */
export const operationList = (endpoints: readonly Endpoint[]) => {
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

const whoMay = (access: Access): string => {
  if (access === 'public') return 'anyone';
  if (access === 'optional') return 'anyone, or signed in';
  return access === 'user' ? 'signed in' : `signed in, with ${access.scopes.join(' and ')}`;
};

const headers = ({ idempotency, versioned }: Endpoint): string => {
  const key = idempotency === undefined ? '' : ` · Idempotency-Key ${idempotency}`;
  return versioned === 'if-match' ? `${key} · If-Match required` : key;
};

const pretty = (example: unknown): string => JSON.stringify(example, null, 2);

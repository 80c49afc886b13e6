import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { type ProblemCode, problems } from '@orderline/contracts/http/problems';
import { problemsOf } from '@orderline/contracts/http/problems-of';
import { html } from 'hono/html';
import { versions } from '../../openapi/document.ts';
import { problemExample } from '../../openapi/problem-examples.ts';
import { type Page, prose } from './page.ts';
import { type Remedy, remedies } from './remedies.ts';

export const problemCodes: readonly ProblemCode[] = Object.keys(problems).filter((code): code is ProblemCode =>
  Object.hasOwn(problems, code),
);

/** The operations of the newest version, and behind them those of earlier ones that it has not: operators' own. */
const shown: readonly (readonly [version: string, endpoint: Endpoint])[] = (() => {
  const known = new Set<string>();
  return [...versions].reverse().flatMap(([version, { endpoints }]) =>
    endpoints.flatMap((endpoint) => {
      if (known.has(endpoint.operationId)) return [];
      known.add(endpoint.operationId);
      return [[version, endpoint] as const];
    }),
  );
})();

const answering = (code: ProblemCode) => shown.filter(([, endpoint]) => problemsOf(endpoint).includes(code));

/** What a problem means, what to do about it, what it looks like, and where it comes from. */
export const problemPage = (code: ProblemCode): Page => {
  const operations = answering(code);
  const example = operations[0] ?? shown[0];
  return {
    title: problems[code].title,
    at: '/problems',
    content: html`
<p><code>${code}</code> · HTTP ${problems[code].status}</p>
<p class="lead">${prose(problems[code].explanation)}</p>
<section aria-labelledby="what-to-do">
<h2 id="what-to-do">What to do</h2>
${remedyOf(remedies[code])}
</section>
${example ? exampleOf(code, example[1]) : ''}
<section aria-labelledby="operations">
<h2 id="operations">Operations that answer so</h2>
${operationsOf(operations)}
</section>
<p><a href="/problems">All problems</a></p>`,
  };
};

const remedyOf = ({ app, user }: Remedy) => html`
<dl class="remedy">
<dt>The app</dt><dd>${prose(app)}</dd>
<dt>The user</dt><dd>${prose(user)}</dd>
</dl>`;

const exampleOf = (code: ProblemCode, endpoint: Endpoint) => {
  const body = problemExample(endpoint, code);
  return html`
<section aria-labelledby="example">
<h2 id="example">Example</h2>
<p><span class="method ${endpoint.method}">${endpoint.method}</span> <code>${endpoint.path}</code> answers</p>
<pre tabindex="0">HTTP/1.1 ${body.status}
Content-Type: application/problem+json

${JSON.stringify(body, null, 2)}</pre>
</section>`;
};

const operationsOf = (operations: typeof shown) => {
  if (operations.length === 0) return html`<p>None by itself: it comes before it is clear which one is meant.</p>`;
  const list = html`<ul class="operations">${operations.map(
    ([version, endpoint]) => html`<li><a href="${linkTo(version, endpoint)}">${endpoint.summary}</a>
<span class="method ${endpoint.method}">${endpoint.method}</span> <code>${endpoint.path}</code></li>`,
  )}</ul>`;
  if (operations.length < shown.length) return list;
  return html`<details><summary>Each of them</summary>${list}</details>`;
};

/** Where the explorer has the operation. */
const linkTo = (version: string, { tags, operationId }: Endpoint): string =>
  `/docs/${version}#/${encodeURIComponent(tags[0] ?? '')}/${operationId}`;

export const problemsPage = (): Page => ({
  title: 'Problems',
  at: '/problems',
  content: html`
<p class="lead">Every answer that is not a success is <code>application/problem+json</code> (RFC 9457) with one of these codes.
Each has a page: what it means, what to do, an example, and the operations that answer so.</p>
<div class="wide" tabindex="0" role="region" aria-label="Problems">
<table>
<thead><tr><th scope="col">status</th><th scope="col">code</th><th scope="col">what it says</th></tr></thead>
<tbody>${problemCodes.map((code) => html`<tr><td>${problems[code].status}</td><th scope="row"><a href="/problems/${code}">${code}</a></th><td>${problems[code].title}</td></tr>`)}</tbody>
</table>
</div>`,
});

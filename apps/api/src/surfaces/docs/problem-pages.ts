import { type ProblemCode, problems } from '@orderline/contracts/http/problems';
import { html } from 'hono/html';
import { prose } from './markdown.ts';
import type { Page } from './page.ts';

export const problemCodes: readonly ProblemCode[] = Object.keys(problems).filter((code): code is ProblemCode =>
  Object.hasOwn(problems, code),
);

export const problemPage = (code: ProblemCode): Page => ({
  title: problems[code].title,
  at: '/problems',
  content: html`
<p><code>${code}</code> · HTTP ${problems[code].status}</p>
<p class="lead">${prose(problems[code].explanation)}</p>
<p><a href="/problems">All problems</a></p>`,
});

export const problemsPage = (): Page => ({
  title: 'Problems',
  at: '/problems',
  content: html`
<p class="lead">Every answer that is not a success is <code>application/problem+json</code> (RFC 9457) with one of these codes.</p>
<div class="wide" tabindex="0" role="region" aria-label="Problems">
<table>
<thead><tr><th scope="col">status</th><th scope="col">code</th><th scope="col">what it says</th></tr></thead>
<tbody>${problemCodes.map((code) => html`<tr><td>${problems[code].status}</td><th scope="row"><a href="/problems/${code}">${code}</a></th><td>${problems[code].title}</td></tr>`)}</tbody>
</table>
</div>`,
});

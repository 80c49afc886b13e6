import { type ProblemCode, problems } from '@orderline/contracts/http/problems';
import { html } from 'hono/html';

export const problemCodes = Object.keys(problems).filter(isProblemCode);

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code);
}

export const problemPage = (code: ProblemCode) => html`
<p><code>${code}</code> · HTTP ${problems[code].status}</p>
<p>${problems[code].explanation}</p>
<p><a href="/problems">All problems</a></p>`;

export const problemsPage = () => html`
<p>Every answer that is not a success is <code>application/problem+json</code> (RFC 9457) with one of these codes.</p>
<ul>${problemCodes.map((code) => html`<li>${problems[code].status} <a href="/problems/${code}">${code}</a>: ${problems[code].title}</li>`)}</ul>`;

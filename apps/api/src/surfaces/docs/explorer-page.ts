import type { DemoUser } from '@orderline/composition';
import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { signIn } from '@orderline/contracts/http/v1/sessions';
import { html } from 'hono/html';
import { operationList } from './operation-list.ts';
import type { Page } from './page.ts';

export type Explored = {
  /** Such as `v1`. */
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
  /** Who may be signed in by a button; nobody outside of development and test. */
  readonly demoUsers: readonly DemoUser[];
};

/** A version of the API, to read and to try; a plain list where no script runs. */
export const explorerPage = ({ name, endpoints, demoUsers }: Explored): Page => ({
  title: `Orderline API ${name}`,
  at: `/docs/${name}`,
  hasMain: true,
  styles: ['explorer.css'],
  scripts: ['swagger-ui-bundle.js', 'explorer.js'],
  content: html`
<p class="lead">Takes orders without overselling. Every answer that is not a success is a <a href="/problems">problem</a> with a stable code.
For programs: <a href="/openapi/${name}.json">OpenAPI 3.1</a>.</p>
${demoUsers.length > 0 ? demoPanel(demoUsers) : ''}
<h2 class="unseen">Operations</h2>
<div id="explorer" data-document="/openapi/${name}.json"></div>
<noscript><main>${operationList(endpoints)}</main></noscript>`,
});

const demoPanel = (demoUsers: readonly DemoUser[]) => html`
<section class="demo" aria-label="Try it out as a demo user" data-sign-in="${signIn.path}">
<p>Try it out as ${demoUsers.map(
  ({ name, email, password }) =>
    html`<button type="button" data-email="${email}" data-password="${password}">${name}</button> `,
)}</p>
<p role="status">Not signed in. These buttons are here in development alone.</p>
</section>`;

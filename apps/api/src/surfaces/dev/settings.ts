import { explainConfig } from '@orderline/platform';
import { html } from 'hono/html';
import { type DevPageShown, table } from './page.ts';

/** The configuration of the api in force, secrets redacted. */
export const settingsPage = (): DevPageShown => {
  const { settings, warnings } = explainConfig('api');
  const rows = settings.map(
    ({ name, value, from }) =>
      html`<tr><th scope="row"><code>${name}</code></th><td>${value}</td><td>${from}</td></tr>`,
  );
  return {
    title: 'Settings',
    at: '/dev/settings',
    content: html`
<p class="lead">What holds in the api, and where it comes from. <code>npm run config -- print --app worker</code> tells the worker's.</p>
${warnings.map(({ name, text }) => html`<p class="hint">${name}: ${text}</p>`)}
${table('Settings', ['setting', 'value', 'from'], rows)}`,
  };
};

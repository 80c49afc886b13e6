import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { HttpContext } from '../../http/env.ts';

type Fragment = ReturnType<typeof html>;

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 3rem; border-bottom: 1px solid } h3 { margin-bottom: 0 }
code, pre { font: 14px/1.4 ui-monospace, monospace }
pre { padding: .75rem; overflow-x: auto; background: #8882; border-radius: .4rem }
summary { cursor: pointer } .method { text-transform: uppercase; font-weight: 700 }
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** Its one style is named by digest, and nothing else is loaded: no script, no other origin. */
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export const page = (c: HttpContext, title: string, content: Fragment) =>
  c.html(
    html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · Orderline</title><style>${raw(style)}</style></head>
<body><h1>${title}</h1>${content}</body>
</html>`,
    200,
    { 'Content-Security-Policy': policy, 'Cache-Control': 'no-cache' },
  );

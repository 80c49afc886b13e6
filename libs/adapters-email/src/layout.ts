import type { EmailContent, Fact } from '@orderline/domain/notifications';

export type Layout = { readonly text: string; readonly html: string };

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');

const textOf = ({ greeting, title, body, facts, order, why }: EmailContent, link: string | undefined): string =>
  [
    title,
    greeting,
    body,
    facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    order && link ? `${order.label}:\n${link}` : '',
    `-- \n${why}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** Mail programs that know it take these; the others keep dark text on white. */
const DARK =
  '@media (prefers-color-scheme:dark){.page{background:#16181c!important}.card{background:#1f2329!important;border-color:#3a3f47!important}.text{color:#e8eaed!important}.quiet{color:#a6adb8!important}.line{border-color:#3a3f47!important}}';

const factRow = ({ label, value }: Fact): string =>
  `<tr><td class="quiet line" style="padding:8px 16px 8px 0;border-top:1px solid #dfe3e8;color:#59636e;vertical-align:top;white-space:nowrap">${escaped(label)}</td><td class="text line" style="padding:8px 0;border-top:1px solid #dfe3e8;color:#1b1f24;text-align:right;word-break:break-word">${escaped(value)}</td></tr>`;

const paragraph = (text: string, style = ''): string =>
  `<p class="text" style="margin:0 0 16px;color:#1b1f24;${style}">${escaped(text)}</p>`;

const button = (label: string, link: string): string =>
  `<p style="margin:24px 0 0"><a href="${escaped(link)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#1f5fa8;color:#ffffff;font-weight:600;text-decoration:none">${escaped(label)}</a></p>`;

/** One column, styles beside what they style, and nothing that is fetched from anywhere. */
const htmlOf = (content: EmailContent, link: string | undefined): string => {
  const { language, subject, title, greeting, body, facts, order, why } = content;
  const table =
    facts.length === 0
      ? ''
      : `<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="border-collapse:collapse;font-size:15px">${facts.map(factRow).join('\n')}</table>`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(subject)}</title>
<style>${DARK}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f4f6f8">
<table role="presentation" width="100%" cellspacing="0" cellpadding="0"><tr><td class="page" align="center" style="padding:24px 12px;background:#f4f6f8">
<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="max-width:560px"><tr><td class="card" style="padding:28px 24px;border:1px solid #dfe3e8;border-radius:8px;background:#ffffff;${FONT};font-size:16px;line-height:1.5;text-align:left;overflow-wrap:anywhere;word-break:break-word">
<h1 class="text" style="margin:0 0 20px;color:#1b1f24;font-size:22px;line-height:1.3">${escaped(title)}</h1>
${paragraph(greeting)}
${paragraph(body)}
${table}
${order && link ? button(order.label, link) : ''}
</td></tr></table>
<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="max-width:560px"><tr><td class="quiet" style="padding:16px 24px;color:#59636e;${FONT};font-size:13px;line-height:1.5;text-align:left">${escaped(why)}</td></tr></table>
</td></tr></table>
</body>
</html>
`;
};

/** The same content twice: as text, and as HTML; with a link where there is a page of the order. */
export const layOut = (content: EmailContent, link: string | undefined): Layout => ({
  text: textOf(content, link),
  html: htmlOf(content, link),
});

import * as z from 'zod';

/** What RFC 5321 calls a dot-string: it may have all of these without quotes. */
const mailbox = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;

/** RFC 1034 §3.5, RFC 1123 §2.1. */
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** What ends a host in a URL, or is decoded there. */
const foreign = /[\s/?#:@\\%[\]<>^|]/u;

/** Punycode hides it. */
const hyphenAtEnd = /(?:^|[.\u3002])-|-(?:[.\u3002]|$)/;

/** As DNS has it (UTS 46); null for what no domain can be. */
const asciiDomain = (domain: string): string | null => {
  if (!/[^\0-\x7f]/.test(domain)) return domain;
  if (foreign.test(domain) || hyphenAtEnd.test(domain.normalize('NFKC'))) return null;
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return null;
  }
};

const isDomain = (domain: string): boolean => {
  const labels = domain.split('.');
  const last = labels.at(-1) ?? '';
  return labels.length > 1 && labels.every((one) => label.test(one)) && last.length > 1 && /\D/.test(last);
};

/** RFC 5321 §4.5.3.1: at most 64 characters before the @, and 254 in all, with the domain as it is sent. */
const isEmail = (text: string): boolean => {
  const at = text.lastIndexOf('@');
  const domain = asciiDomain(text.slice(at + 1));
  if (at < 1 || at > 64 || domain === null || at + 1 + domain.length > 254) return false;
  return mailbox.test(text.slice(0, at)) && isDomain(domain);
};

/** An e-mail address, its domain in any script or in ASCII; the domain's `canonicalEmail` makes one of both. */
export const email = z
  .string()
  .trim()
  .max(254, { abort: true })
  .superRefine((text, context) => {
    if (isEmail(text)) return;
    const message = 'is no e-mail address such as "ada@example.com"';
    context.addIssue({ code: 'invalid_format', format: 'email', input: text, message });
  })
  .meta({
    description: 'Its domain may be internationalised, in its own script or in ASCII (xn--…): both are one address.',
    // Published once; what else holds of an address, no pattern says as well.
    allOf: [{ pattern: '^[^@]{0,64}@' }],
  });

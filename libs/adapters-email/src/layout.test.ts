import type { EmailContent } from '@orderline/domain/notifications';
import { describe, expect, it } from 'vitest';
import { layOut } from './layout.ts';
import { shippedEmail } from './testing/shipped-email.ts';

const content: EmailContent = {
  ...shippedEmail.content,
  greeting: 'Guten Tag Ada,',
  body: 'Ihre Bestellung K7QM4-9XD2T ist bei ParcelPost.',
};

const link = 'https://shop.example/orders/1?a=1&b=2';

/** What is to be read in the HTML, in its order. */
const readIn = (html: string): string =>
  html
    .replace(/<head>.*<\/head>/s, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();

describe('an e-mail, laid out', () => {
  it('says the same as text and as HTML', () => {
    const { text, html } = layOut(content, link);
    const said = readIn(html);
    const { title, greeting, body, why } = content;
    for (const part of [title, greeting, body, why, 'Bestellnummer', 'PP1', 'Bestellung ansehen']) {
      expect(text).toContain(part);
      expect(said).toContain(part);
    }
    expect(text).toContain(`Bestellung ansehen:\n${link}\n`);
    expect(html).toContain(`href="${link.replace('&', '&amp;')}"`);
    expect(html).toMatch(/^<!doctype html>\n<html lang="de">/);
  });

  it('leads nowhere where there is no page of the order', () => {
    const { text, html } = layOut(content, undefined);
    expect(text).not.toContain('Bestellung ansehen');
    expect(html).not.toMatch(/<a |href/);
  });

  it('is whole without facts and without an order', () => {
    const { text, html } = layOut({ ...content, facts: [], order: null }, link);
    expect(text).toBe(`${content.title}\n\n${content.greeting}\n\n${content.body}\n\n-- \n${content.why}\n`);
    expect(html).not.toContain('href');
  });

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '"><a href="https://eve.example">',
    "' onmouseover='alert(1)",
    '&lt;b&gt; &amp; &#60;',
    '</title></head><body>',
    '-->',
  ])('shows %s as it was written, wherever it stands', (evil) => {
    const everywhere = {
      ...content,
      ...{ subject: evil, title: evil, greeting: evil, body: evil, why: evil },
      facts: [{ label: evil, value: evil }],
      order: content.order && { ...content.order, label: evil },
    };
    const { text, html } = layOut(everywhere, `https://shop.example/${evil}`);
    const tags = (page: string) => page.match(/<[!/]?[a-z]+/gi);
    expect(tags(html)).toEqual(tags(layOut({ ...content, facts: content.facts.slice(0, 1) }, link).html));
    expect(readIn(html).split(evil.replaceAll(/\s+/g, ' '))).toHaveLength(8);
    expect(text.split(evil)).toHaveLength(9);
  });

  it('fetches nothing from anywhere', () => {
    const { html } = layOut(content, link);
    expect(html).not.toMatch(/<(?:img|link|script|iframe|object|form|input|video|svg)\b|url\(|@import|src=/i);
    expect(html.match(/https?:\/\/[^"]+/g)).toEqual([link.replace('&', '&amp;')]);
  });
});

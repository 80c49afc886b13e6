import { type Tag, tagsOf } from './markup.ts';

const TAGS = new Set(
  `html head meta title link script body a header search form label input button nav details summary div p ul ol li main h1 h2
h3 section article span strong em small code pre br hr table caption thead tbody tfoot tr th td time dl dt dd select option
optgroup textarea fieldset legend figure figcaption svg rect line path circle g text polyline polygon title aside footer
dialog output progress meter del ins b i blockquote abbr kbd mark`.split(/\s+/),
);

/** What would run code that the policy of content forbids, or load what is not ours. */
const wayward = ({ name, attributes }: Tag): readonly string[] =>
  [...attributes].flatMap(([key, value]) => {
    const told = `<${name} ${key}="${value}">`;
    if (/^on|^style$|^hx-(?:on|live)|^data-hx-/.test(key)) return [`${told} is a handler or a style in the tag`];
    if (/^hx-(?:post|put|patch|delete|method)/.test(key)) return [`${told} changes something without a form`];
    if (key.startsWith('hx-') && /^\s*(?:js|javascript):/.test(value)) return [`${told} is evaluated`];
    if (key === 'hx-trigger' && value.includes('[')) return [`${told} has a filter, which is evaluated`];
    const leads = ['href', 'src', 'action', 'formaction', 'hx-get', 'hx-post'].includes(key);
    if (leads && !/^(?:\/(?!\/)|#|data:,$)/.test(value)) return [`${told} leads elsewhere`];
    return [];
  });

const isField = ({ name, attributes }: Tag): boolean =>
  ['input', 'select', 'textarea'].includes(name) && attributes.get('type') !== 'hidden';

const isNamed = (tag: Tag): boolean =>
  tag.attributes.has('aria-label') || tag.attributes.has('aria-labelledby') || tag.text().trim() !== '';

const isHidden = ({ attributes, within }: Tag): boolean =>
  [attributes, ...within.map((one) => one.attributes)].some((one) => one.get('aria-hidden') === 'true');

const idsIn = (tags: readonly Tag[], ...keys: readonly string[]): readonly string[] =>
  tags.flatMap(({ attributes }) => keys.flatMap((key) => attributes.get(key)?.split(' ') ?? []));

const ifAny = (told: string, found: readonly unknown[]): readonly string[] =>
  found.length > 0 ? [`${told}: ${found.join(', ')}`] : [];

const names = (tags: readonly Tag[]): readonly string[] =>
  tags.map(
    ({ name, attributes }) => `<${name} ${[...attributes].map(([key, value]) => `${key}="${value}"`).join(' ')}>`,
  );

const unnamed = (tags: readonly Tag[]): readonly string[] => {
  const labelled = new Set(idsIn(tags, 'for'));
  const isLabelled = (tag: Tag): boolean =>
    labelled.has(tag.attributes.get('id') ?? '') ||
    tag.attributes.has('aria-label') ||
    tag.attributes.has('aria-labelledby') ||
    tag.within.some(({ name }) => name === 'label');
  const spoken = tags.filter(({ name }) => ['a', 'button', 'th', 'summary', 'label', 'h1', 'h2', 'h3'].includes(name));
  const pictures = tags.filter((tag) => tag.name === 'svg' && !isHidden(tag));
  return [
    ...ifAny('fields without a label', names(tags.filter((tag) => isField(tag) && !isLabelled(tag)))),
    ...ifAny('without words', names(spoken.filter((tag) => !isNamed(tag)))),
    ...ifAny(
      'pictures without words',
      names(
        pictures.filter(
          (tag) => !tag.within.some((one) => one.attributes.has('aria-label')) && !tag.attributes.has('aria-label'),
        ),
      ),
    ),
  ];
};

const misnumbered = (tags: readonly Tag[]): readonly string[] => {
  const ids = idsIn(tags, 'id');
  const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
  const meant = idsIn(tags, 'for', 'aria-labelledby', 'aria-describedby', 'aria-controls');
  return [
    ...ifAny('ids that stand there twice', twice),
    ...ifAny(
      'ids of nothing',
      meant.filter((id) => !ids.includes(id)),
    ),
  ];
};

const headings = (tags: readonly Tag[]): readonly string[] => {
  const levels = tags.flatMap(({ name }) => /^h([1-6])$/.exec(name)?.[1] ?? []).map(Number);
  const skips = levels.filter((level, place) => place > 0 && level > (levels[place - 1] ?? 0) + 1);
  const [title, h1] = ['title', 'h1'].map((name) => tags.find((tag) => tag.name === name)?.text());
  const mains = tags.filter(({ name }) => name === 'main');
  return [
    ...(levels.filter((level) => level === 1).length === 1 ? [] : ['not one h1']),
    ...(mains.length === 1 ? [] : ['not one main']),
    ...ifAny('headings that skip a level', skips),
    ...(title === `${h1} · Orderline admin` ? [] : [`the title is ${title}`]),
  ];
};

const tables = (tags: readonly Tag[]): readonly string[] => {
  const cells = tags.filter(({ name }) => name === 'th');
  const headed = new Set(cells.map(({ within }) => within.findLast(({ name }) => name === 'table')));
  return [
    ...ifAny('heads without a scope', names(cells.filter(({ attributes }) => !attributes.has('scope')))),
    ...ifAny('tables without heads', names(tags.filter((tag) => tag.name === 'table' && !headed.has(tag)))),
  ];
};

const forms = (tags: readonly Tag[]): readonly string[] =>
  tags
    .filter(({ name, attributes }) => name === 'form' && attributes.get('method') === 'post')
    .flatMap((form) => {
      const tokens = tags.filter(
        ({ within, attributes }) =>
          within.includes(form) && attributes.get('name') === 'token' && attributes.get('value'),
      );
      return [
        ...(tokens.length === 1 ? [] : ifAny('a form without its token', names([form]))),
        ...(form.attributes.get('hx-boost') === 'false' ? [] : ifAny('a form that is not sent whole', names([form]))),
      ];
    });

const ours = (tags: readonly Tag[], nonce: string): readonly string[] => {
  const loaded = tags.filter(({ name, attributes }) => name === 'script' || attributes.get('rel') === 'stylesheet');
  const isOurs = ({ attributes, within }: Tag) =>
    attributes.get('nonce') === nonce &&
    within.some(({ name }) => name === 'head') &&
    /^\/admin\/assets\/[0-9a-f]{16}\/admin\.(?:css|js)$/.test(attributes.get('src') ?? attributes.get('href') ?? '');
  const styles = tags.filter(({ name }) => !TAGS.has(name));
  return [
    ...ifAny('not ours', names(loaded.filter((tag) => !isOurs(tag)))),
    ...(loaded.length === 2 ? [] : [`${loaded.length} scripts and styles`]),
    ...ifAny('tags that no page has', names(styles)),
  ];
};

/** The nonce that the policy of content of an answer lets in. */
export const nonceOf = ({ headers }: { readonly headers: Headers }): string =>
  /script-src 'nonce-([^']+)'/.exec(headers.get('content-security-policy') ?? '')?.[1] ?? '';

/** What is wrong with a page of staff, in words; the nonce is that of its policy of content. */
export const faultsOf = (page: string, nonce: string): readonly string[] => {
  const tags = tagsOf(page);
  return [
    ...tags.flatMap(wayward),
    ...[ours(tags, nonce), headings(tags), misnumbered(tags), unnamed(tags), tables(tags), forms(tags)].flat(),
  ];
};

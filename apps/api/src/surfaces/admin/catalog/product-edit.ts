import type { Application } from '@orderline/composition';
import { bodyFaults } from '@orderline/contracts/http/problem';
import { changeProduct } from '@orderline/contracts/http/v1/products';
import { decimalOf } from '@orderline/contracts/money';
import type { ListedProduct } from '@orderline/domain/catalog';
import { html } from 'hono/html';
import type { Faults } from '../frame/filters.ts';
import { field, form, notice, table, textarea } from '../frame/layout.ts';
import type { Fragment, PageAnswer, Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import { productPath } from '../frame/shown.ts';
import * as sorry from '../frame/sorry.ts';
import { productAt } from './products.ts';

/** What somebody typed, or reads, by the name of the field. */
type Texts = Readonly<Record<string, string>>;

/** A page that changes some fields of a product. */
type Part = {
  readonly name: 'edit' | 'price';
  readonly title: string;
  readonly recent?: true;
  readonly labels: Texts;
  readonly textOf: (product: ListedProduct) => Texts;
  /** Of what was changed, as the contract takes it; `typed` is all of the form. */
  readonly bodyOf: (changed: Texts, typed: Texts) => unknown;
};

const wordsPart: Part = {
  name: 'edit',
  title: 'Edit',
  labels: { title: 'Title', category: 'Category', description: 'Description' },
  textOf: ({ title, category, description }) => ({ title, category, description }),
  bodyOf: (changed) => changed,
};

const pricePart: Part = {
  name: 'price',
  title: 'Price of',
  recent: true,
  labels: { amount: 'Amount', currency: 'Currency' },
  textOf: ({ price }) => ({ ...decimalOf(price) }),
  bodyOf: (_changed, typed) => ({ price: typed }),
};

/** A form sends line breaks as CR LF. */
const textIn = (sent: URLSearchParams, name: string): string => (sent.get(name) ?? '').replaceAll('\r\n', '\n');

const each = (part: Part, textOf: (name: string) => string): Texts =>
  Object.fromEntries(Object.keys(part.labels).map((name) => [name, textOf(name)]));

type Editing = {
  readonly request: StaffRequest;
  /** What is typed over, and of which version that is. */
  readonly version: string;
  readonly was: Texts;
  readonly typed: Texts;
  readonly faults?: Faults;
  readonly before?: Fragment;
  readonly status?: Shown['status'];
};

/** `was-…` tells what somebody had before them, so that only what they changed is saved. */
const editForm = (part: Part, product: ListedProduct, editing: Editing): Shown => {
  const { request, version, was, typed, faults = {}, before, status } = editing;
  const known = Object.entries(was).map(([name, text]) => [`was-${name}`, text] as const);
  return {
    title: `${part.title} ${product.title}`,
    status,
    content: html`${before ?? ''}<div class="narrow">${form({
      action: `${productPath(product.id)}/${part.name}`,
      token: request.token,
      hidden: { version, ...Object.fromEntries(known) },
      content: html`${Object.entries(part.labels).map(([name, label]) => {
        const shown = { name, label, value: typed[name] ?? '', fault: faults[name] };
        return name === 'description' ? textarea(shown) : field(shown);
      })}<button>Save</button>`,
    })}<p><a href="${productPath(product.id)}">Leave it as it is</a></p></div>`,
  };
};

/** The form as somebody opens it. */
const opened = (part: Part, product: ListedProduct, request: StaffRequest): Shown => {
  const was = part.textOf(product);
  return editForm(part, product, { request, version: String(product.version), was, typed: was });
};

/** What stood there, what stands there now, and what was typed, of all that differs. */
const differences = (part: Part, texts: { readonly was: Texts; readonly now: Texts; readonly typed: Texts }) => {
  const { was, now, typed } = texts;
  const rows = Object.entries(part.labels).flatMap(([name, label]) => {
    const [before, theirs, mine] = [was[name] ?? '', now[name] ?? '', typed[name] ?? ''];
    return before === theirs && before === mine
      ? []
      : [
          html`<tr><th scope="row">${label}</th><td class="prose">${before}</td>
<td class="prose${before === theirs ? '' : ' theirs'}">${theirs}</td><td class="prose${before === mine ? '' : ' mine'}">${mine}</td></tr>`,
        ];
  });
  return html`${notice('Somebody else saved this product since you opened it. Nothing of yours is saved yet.')}
${table('The two versions', ['Field', 'As you opened it', 'As it is now', 'As you typed it'], rows)}
<p>Below stands theirs with your changes in it. Save to put it in the place of theirs.</p>`;
};

const save = async (
  part: Part,
  { catalog }: Pick<Application, 'catalog'>,
  request: StaffRequest,
): Promise<PageAnswer> => {
  const { form: sent } = request;
  const version = sent.get('version') ?? '';
  const product = await productAt({ catalog }, request);
  if (!product) return sorry.noSuchPage;
  const typed = each(part, (name) => textIn(sent, name));
  const was = each(part, (name) => textIn(sent, `was-${name}`));
  const changed = Object.fromEntries(Object.entries(typed).filter(([name, text]) => text !== was[name]));
  if (Object.keys(changed).length === 0) return { to: productPath(product.id) };
  const body = part.bodyOf(changed, typed);
  const read = changeProduct.body.safeParse(body);
  if (!read.success) {
    const found = bodyFaults(read.error.issues, body).map(
      ({ pointer = '', detail }) => [pointer.split('/').at(-1) ?? '', detail] as const,
    );
    return editForm(part, product, { request, version, was, typed, faults: Object.fromEntries(found), status: 422 });
  }
  const result = await catalog.changeProduct({
    ...read.data,
    ...{ productId: product.id, expectedVersion: Number(version) },
  });
  if (result.ok) return { to: `${productPath(product.id)}?saved` };
  const current = result.error.kind === 'version-conflict' && (await productAt({ catalog }, request));
  if (!current) return sorry.noSuchPage;
  const now = part.textOf(current);
  const before = differences(part, { was, now, typed });
  const theirs = { version: String(current.version), was: now };
  return editForm(part, current, { request, ...theirs, typed: { ...now, ...changed }, before, status: 412 });
};

const partPage = (part: Part, { catalog }: Pick<Application, 'catalog'>): StaffPage => ({
  path: `/admin/products/{id}/${part.name}`,
  needs: 'catalog:write',
  ...(part.recent && { recent: part.recent }),
  show: async (request) => {
    const product = await productAt({ catalog }, request);
    return product ? opened(part, product, request) : sorry.noSuchPage;
  },
  act: {
    action: 'changeProduct',
    target: ({ params }) => ({ type: 'product', id: String(params.id) }),
    take: (request) => save(part, { catalog }, request),
  },
});

export const productWordsPage = (parts: Pick<Application, 'catalog'>): StaffPage => partPage(wordsPart, parts);

export const productPricePage = (parts: Pick<Application, 'catalog'>): StaffPage => partPage(pricePart, parts);

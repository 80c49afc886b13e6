import { aggregateTypes } from '@orderline/domain/shared';
import { camel, kebab, Misuse, mustBeFeature, mustBeKebab, type Plan, pascal, type Values } from './plan.ts';

const HANDLER = / (\w+): async \((\{.*\})(?:: \w+)?\) => \{\n +const result = await (\w+)\.FIND\((\{.*\})\);/;

/** Something that the feature finds and that is read over HTTP: how its handler asks, and where its endpoint is. */
const readOf = ({ read, sources }: Plan, feature: string): Values => {
  const index = read(`libs/domain/src/${feature}/index.ts`);
  const surfaces = sources('apps/api/src');
  for (const [find] of (/const useCases = \{([^}]*)\}/.exec(index)?.[1] ?? '').matchAll(/\bfind\w+/g)) {
    for (const surface of surfaces) {
      const asks = new RegExp(HANDLER.source.replace('FIND', find)).exec(read(surface));
      const [, operation = '', request = '', application = '', command = ''] = asks ?? [];
      const definition = new RegExp(`export const ${operation} = defineEndpoint\\(\\{[\\s\\S]*?\\n\\}\\);`);
      const contract = sources('libs/contracts/src/http/v1').find((file) => definition.test(read(file)));
      const tie = `* as contract from '@orderline/contracts/${contract?.slice('libs/contracts/src/'.length, -3)}'`;
      const handlers = contract && surfaces.find((file) => read(file).includes(tie));
      if (!asks || !handlers) continue;
      const [endpoint = ''] = definition.exec(read(contract)) ?? [];
      const access = endpoint.match(/^ {2}(?:tags|auth|apiKeys|params)\b.*,$/gm) ?? [];
      const module = new RegExp(`import \\{[^}]*\\b${find}\\b[^}]*\\} from '(.+)'`).exec(index)?.[1] ?? '';
      const place = { contract, handlers, access: access.join('\n'), path: /path: '(.+)'/.exec(endpoint)?.[1] ?? '' };
      return { ...place, find, module, request, application, command, id: /\w+/.exec(command)?.[0] ?? 'id' };
    }
  }
  throw new Misuse(`nothing that ${feature} finds is read over HTTP: an endpoint is made beside one that reads`);
};

/** `orders/receipt`: reads something of what the feature finds. */
const endpoint = (plan: Plan, name: string): void => {
  const [feature = '', part = '', ...rest] = name.split('/');
  if (rest.length > 0 || part === '') throw new Misuse(`"${name}" is no endpoint such as orders/receipt`);
  mustBeFeature(plan, feature);
  mustBeKebab(part);
  const Part = pascal(part);
  const named = new RegExp(`[iI]d: '(?:read)?${Part}'`);
  const taken = plan.sources('libs/contracts/src/http').find((file) => named.test(plan.read(file)));
  if (taken) throw new Misuse(`${taken} has an operation read${Part}, or a model ${Part}, already`);
  const found = readOf(plan, feature);
  const thing = kebab(found.find?.replace('find', '') ?? '').replaceAll('-', ' ');
  plan.fill('endpoint', { ...found, feature, part, Part, thing, camel: camel(Part), words: part.replaceAll('-', ' ') });
};

const SUBSCRIPTIONS = 'libs/composition/src/messaging/subscriptions.test.ts';

/** `ProductDiscontinued`: an event of the feature that has a file of its first word, and what follows it. */
const event = (plan: Plan, name: string, options: { of?: string; for?: string }): void => {
  if (!/^[A-Z][a-z0-9]+([A-Z][a-z0-9]+)+$/.test(name)) throw new Misuse(`"${name}" is no event such as OrderReturned`);
  if (new RegExp(`\\b${name}\\b`).test(plan.read('libs/contracts/src/events/catalogue.ts')))
    throw new Misuse(`${name} is an event already`);
  const [aggregate = '', ...happened] = kebab(name).split('-');
  const model = plan.sources('libs/domain/src').find((file) => file.endsWith(`/${aggregate}.ts`));
  const owner = options.of ?? model?.split('/').at(-2);
  if (!owner) throw new Misuse(`no feature has ${aggregate}.ts: say whose event it is by --of FEATURE`);
  const consumer = options.for ?? 'notifications';
  for (const feature of [owner, consumer]) mustBeFeature(plan, feature);
  const [row] = new RegExp(`consumer: '${consumer}',[^}]*`).exec(plan.read(SUBSCRIPTIONS)) ?? [];
  if (row === undefined) throw new Misuse(`${consumer} follows no events`);
  const names = { Event: name, camel: camel(name), file: kebab(name), aggregate, owner, consumer };
  const past = { at: `${camel(pascal(happened.join('-')))}At`, sentence: `${pascal(aggregate)} ${happened.join(' ')}` };
  const values = { ...names, ...past, today: new Date().toISOString().slice(0, 10) };
  plan.fill('event', values);
  if (!plan.exists(`libs/contracts/src/events/${aggregate}s.ts`)) plan.fill('topic', values);
  plan.fill('definition', values);
  const topic = `'orderline.${aggregate}s.v1'`;
  if (!row.includes(topic))
    plan.insert(SUBSCRIPTIONS, `consumer: '${consumer}',[^}]*topics: \\[[^\\]]*?(?=,?\\s*\\])`, `, ${topic}`);
  if (!aggregateTypes.some((known) => known === aggregate))
    plan.insert('libs/domain/src/shared/events.ts', 'aggregateTypes = \\[[^\\]]*', `, '${aggregate}'`);
};

/** `returns`: a feature that keeps what it is about, with its room on every floor. */
const feature = (plan: Plan, name: string): void => {
  mustBeKebab(name);
  const model = name.replace(/ies$/, 'y').replace(/([^s])s$/, '$1');
  if (model === name) throw new Misuse(`"${name}" is no plural such as returns`);
  const migration = plan.count('libs/adapters-postgres/migrations/*.sql') + 1;
  const names = { feature: name, Feature: pascal(name), name: camel(pascal(name)), table: name.replaceAll('-', '_') };
  const models = { model, Model: pascal(model), words: name.replaceAll('-', ' ') };
  const values = { ...names, ...models, migration: String(migration).padStart(4, '0') };
  for (const template of ['feature', 'store']) plan.fill(template, values);
};

export const kinds = new Map(Object.entries({ endpoint, event, feature }));

import type { Both, Break, Look } from './break.ts';
import { shown } from './break.ts';
import { entriesOf, listOf, type Node, nodeOf, type Operation, resolved } from './document.ts';
import { schemaBreaks } from './schema-breaks.ts';

type Documents = Both<Node>;
type Operations = Both<Operation>;

/** What of an operation breaks clients: its name, who may call it, what it takes and what it answers. */
export const operationBreaks = (documents: Documents, operations: Operations): readonly Break[] => [
  ...nameBreaks(operations),
  ...accessBreaks(operations),
  ...parameterBreaks(documents, operations),
  ...bodyBreaks(documents, operations),
  ...answerBreaks(documents, operations),
];

const nameBreaks = ({ before, now }: Operations): readonly Break[] =>
  before.id === now.id
    ? []
    : [
        {
          place: 'operationId',
          rule: 'renamed',
          fault: `it was ${before.id} and is ${now.id}: clients name methods by it`,
        },
      ];

/** The alternatives to authenticate, as sets of scheme and scope; none, or an empty one, is anyone. */
const waysOf = ({ node: { security } }: Operation): readonly (readonly string[])[] => {
  const ways = listOf(security).map((way) =>
    Object.entries(nodeOf(way)).flatMap(([scheme, scopes]) => [scheme, ...listOf(scopes).map(String)]),
  );
  return ways.length === 0 ? [[]] : ways;
};

const accessBreaks = ({ before, now }: Operations): readonly Break[] =>
  waysOf(before)
    .filter((way) => !waysOf(now).some((other) => other.every((need) => way.includes(need))))
    .map((way) => ({
      place: 'access',
      rule: 'restricted',
      fault: `${way.length === 0 ? 'anyone' : way.join(' with ')} was let in and is not`,
    }));

const parametersOf = (document: Node, { node }: Operation): ReadonlyMap<string, Node> =>
  new Map(
    listOf(node.parameters).map((parameter) => {
      const stated = resolved(document, parameter);
      return [`${stated.in} parameter ${stated.name}`, stated];
    }),
  );

const parameterBreaks = (documents: Documents, operations: Operations): readonly Break[] => {
  const before = parametersOf(documents.before, operations.before);
  const now = parametersOf(documents.now, operations.now);
  const kept = [...before].flatMap(([place, parameter]): readonly Break[] => {
    const current = now.get(place);
    if (!current) return [{ place, rule: 'removed', fault: 'it was published and is no longer known' }];
    const look: Look = { side: 'request', place, documents };
    return schemaBreaks(look, { before: parameter.schema, now: current.schema });
  });
  const needed = [...now].flatMap(([place, parameter]): readonly Break[] =>
    parameter.required === true && before.get(place)?.required !== true
      ? [{ place, rule: 'newly-required', fault: 'it is required and was not' }]
      : [],
  );
  return [...kept, ...needed];
};

type Content = Both<unknown> & { readonly look: Look };

const contentBreaks = ({ look, before, now }: Content): readonly Break[] => {
  const current = new Map(entriesOf(now));
  return entriesOf(before).flatMap(([type, media]): readonly Break[] => {
    const other = current.get(type);
    if (!other) return [{ place: look.place, rule: 'removed', fault: `${type} was published and is gone` }];
    const place = type.endsWith('json') ? look.place : `${look.place}as ${type} `;
    return schemaBreaks({ ...look, place }, { before: media.schema, now: other.schema });
  });
};

const bodyBreaks = (documents: Documents, operations: Operations): readonly Break[] => {
  const before = resolved(documents.before, operations.before.node.requestBody);
  const now = resolved(documents.now, operations.now.node.requestBody);
  const look: Look = { side: 'request', place: 'request body ', documents };
  const needed: readonly Break[] =
    now.required === true && before.required !== true
      ? [{ place: 'request body', rule: 'newly-required', fault: 'a body is required and was not' }]
      : [];
  return [...needed, ...contentBreaks({ look, before: before.content, now: now.content })];
};

const isSuccess = (status: string): boolean => /^[23]/.test(status);

/** Clients tolerate problems that are new, and miss none that no longer occur; a success is what they wait for. */
const answerBreaks = (documents: Documents, operations: Operations): readonly Break[] => {
  const current = nodeOf(operations.now.node.responses);
  return entriesOf(operations.before.node.responses).flatMap(([status, response]): readonly Break[] => {
    const place = `answer ${status}`;
    if (!Object.hasOwn(current, status)) {
      const statuses = shown(Object.keys(current).filter(isSuccess));
      const fault = `the status was published and is gone; successes are ${statuses} now`;
      return isSuccess(status) ? [{ place, rule: 'removed', fault }] : [];
    }
    const before = resolved(documents.before, response);
    const now = resolved(documents.now, current[status]);
    const look: Look = { side: 'answer', place: `${place} `, documents };
    return [
      ...headerBreaks(place, { before, now }),
      ...contentBreaks({ look, before: before.content, now: now.content }),
    ];
  });
};

const headerBreaks = (place: string, { before, now }: Both<Node>): readonly Break[] =>
  Object.keys(nodeOf(before.headers))
    .filter((name) => !Object.hasOwn(nodeOf(now.headers), name))
    .map((name) => ({ place: `${place}, header ${name}`, rule: 'removed', fault: 'it was published and is gone' }));

export type Node = { readonly [key: string]: unknown };

/** The part of OpenAPI 3.1 that a comparison of two documents walks. */
export type Operation = {
  readonly method: string;
  readonly path: string;
  readonly id: string;
  readonly node: Node;
};

export const nodeOf = (value: unknown): Node => (isNode(value) ? value : nothing);

const nothing: Node = {};

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const entriesOf = (value: unknown): readonly (readonly [string, Node])[] =>
  Object.entries(nodeOf(value)).map(([name, inner]) => [name, nodeOf(inner)]);

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

export const operationsOf = (document: Node): readonly Operation[] =>
  entriesOf(document.paths).flatMap(([path, item]) =>
    entriesOf(item)
      .filter(([method]) => methods.has(method))
      .map(([method, node]) => ({ method, path, id: String(node.operationId), node })),
  );

/** The node, or the one that it refers to within the document; what it says beside `$ref` counts too, and so do its parts. */
export const resolved = (document: Node, node: unknown): Node => {
  const stated = nodeOf(node);
  if (typeof stated.$ref !== 'string') return composed(document, stated);
  const { $ref: ref, ...beside } = stated;
  const target = String(ref)
    .replace(/^#\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((inner, part) => nodeOf(inner)[part], document);
  return { ...resolved(document, target), ...beside };
};

/** The objects that `allOf` puts together, as one; conditions that are none stay in it. */
const composed = (document: Node, node: Node): Node => {
  const { allOf, ...own } = node;
  const parts = listOf(allOf).map((part) => resolved(document, part));
  const objects = parts.filter(({ type }) => type === 'object');
  if (objects.length === 0) return node;
  const conditions = listOf(allOf).filter((_part, index) => parts[index]?.type !== 'object');
  return [...objects, own].reduce(joined(document), conditions.length > 0 ? { allOf: conditions } : nothing);
};

/** Both hold: of a field that both have, what the second one says goes before. */
const joined =
  (document: Node) =>
  (one: Node, other: Node): Node => {
    const fields = entriesOf(other.properties).map(([name, field]) => {
      const before = nodeOf(one.properties)[name];
      return [name, before === undefined ? field : { ...resolved(document, before), ...resolved(document, field) }];
    });
    const properties = { ...nodeOf(one.properties), ...Object.fromEntries(fields) };
    const required = [...new Set([...listOf(one.required), ...listOf(other.required)])];
    return { ...one, ...other, properties, required };
  };

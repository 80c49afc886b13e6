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

/** The node, or the one that it refers to within the document; what it says beside `$ref` counts too. */
export const resolved = (document: Node, node: unknown): Node => {
  const stated = nodeOf(node);
  if (typeof stated.$ref !== 'string') return stated;
  const { $ref: ref, ...beside } = stated;
  const target = String(ref)
    .replace(/^#\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((inner, part) => nodeOf(inner)[part], document);
  return { ...resolved(document, target), ...beside };
};

import { parser } from '@prometheus-io/lezer-promql';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

export type Selector = {
  /** As it stands, with what narrows it. */
  readonly text: string;
  readonly metric: string;
  /** Of its matchers, and of what aggregates and joins it. */
  readonly labels: readonly string[];
};

const childrenOf = (node: SyntaxNode): readonly SyntaxNode[] => {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
};

const descendants = (node: SyntaxNode): readonly SyntaxNode[] => [node, ...childrenOf(node).flatMap(descendants)];

/** What Grafana puts in place of its variables, so that it is PromQL. */
const withoutVariables = (expr: string): string =>
  expr.replaceAll('$__rate_interval', '5m').replace(/"\$\w+"/g, '".*"');

const treeOf = (expr: string): SyntaxNode => {
  const { topNode } = parser.parse(expr);
  const fault = descendants(topNode).find(({ type }) => type.isError);
  if (fault) throw new Error(`no PromQL at ${fault.from}: ${expr}`);
  return topNode;
};

/** Every metric of an expression, with the labels that are asked of it. */
export const selectorsOf = (given: string): readonly Selector[] => {
  const expr = withoutVariables(given);
  const textOf = ({ from, to }: SyntaxNode) => expr.slice(from, to);
  const labelsIn = (node: SyntaxNode | null): readonly string[] =>
    node === null
      ? []
      : descendants(node)
          .filter(({ name }) => name === 'LabelName')
          .map(textOf);
  /** A label that an outer aggregation keeps must have come through the inner ones, from the series. */
  const aroundOf = (node: SyntaxNode | null): readonly string[] =>
    node === null
      ? []
      : [
          ...(node.name === 'AggregateExpr' ? labelsIn(node.getChild('AggregateModifier')) : []),
          ...aroundOf(node.parent),
        ];
  return descendants(treeOf(expr))
    .filter(({ name }) => name === 'VectorSelector')
    .map((node) => {
      const metric = node.getChild('Identifier');
      if (!metric) throw new Error(`a selector without a metric: ${textOf(node)}`);
      const labels = new Set([...labelsIn(node), ...aroundOf(node.parent)]);
      return { text: textOf(node), metric: textOf(metric), labels: [...labels] };
    });
};

/** The same expression with every window and offset changed. */
export const withDurations = (expr: string, change: (duration: string) => string): string =>
  descendants(treeOf(expr))
    .filter(({ name }) => name === 'NumberDurationLiteralInDurationContext')
    .toReversed()
    .reduce((text, { from, to }) => text.slice(0, from) + change(text.slice(from, to)) + text.slice(to), expr);

import { type Expression, type ObjectPattern, parseSync, Visitor } from 'oxc-parser';
import { lineAt } from '../finding.ts';

export type SourceFile = { readonly path: string; readonly text: string };

/** `specifier` is undefined where the module is computed, so that nobody can know what it imports. */
export type ModuleReference = { readonly line: number; readonly specifier: string | undefined };

export type SourceFacts = {
  readonly references: readonly ModuleReference[];
  readonly environmentReads: readonly number[];
  readonly errors: readonly { readonly line: number; readonly message: string }[];
};

const PROCESS_MODULES = ['process', 'node:process'];

const literal = (node: Expression): string | undefined => {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
};

const nameOf = (key: { readonly type: string; readonly name?: unknown; readonly value?: unknown }): unknown =>
  key.type === 'Identifier' ? key.name : key.value;

const takesEnv = (pattern: ObjectPattern): boolean =>
  pattern.properties.some((property) => property.type === 'Property' && nameOf(property.key) === 'env');

/** What a file refers to: static and dynamic imports, re-exports, type imports, require; and where it reads process.env. */
export const factsOf = ({ path, text }: SourceFile): SourceFacts => {
  const { program, errors } = parseSync(path, text);
  const references: ModuleReference[] = [];
  const environmentReads: number[] = [];
  const processNames = new Set<string>(['process']);

  const refer = (start: number, specifier: string | undefined): void => {
    references.push({ line: lineAt(text, start), specifier });
  };
  const readsEnvironment = (start: number): void => {
    environmentReads.push(lineAt(text, start));
  };
  const isProcess = (node: Expression): boolean =>
    (node.type === 'Identifier' && processNames.has(node.name)) ||
    (node.type === 'MemberExpression' && nameOf(node.property) === 'process');

  new Visitor({
    ImportDeclaration(node) {
      refer(node.start, node.source.value);
      if (!PROCESS_MODULES.includes(node.source.value)) return;
      for (const specifier of node.specifiers) {
        if (specifier.type !== 'ImportSpecifier') processNames.add(specifier.local.name);
        else if (nameOf(specifier.imported) === 'env') readsEnvironment(node.start);
      }
    },
    ExportNamedDeclaration(node) {
      if (node.source !== null) refer(node.start, node.source.value);
    },
    ExportAllDeclaration(node) {
      refer(node.start, node.source.value);
    },
    ImportExpression(node) {
      refer(node.start, literal(node.source));
    },
    TSImportType(node) {
      refer(node.start, node.source.value);
    },
    TSExternalModuleReference(node) {
      refer(node.start, node.expression.value);
    },
    CallExpression(node) {
      const { callee } = node;
      const [first] = node.arguments;
      const required =
        (callee.type === 'Identifier' && callee.name === 'require') ||
        (callee.type === 'MemberExpression' &&
          nameOf(callee.property) === 'resolve' &&
          (callee.object.type === 'MetaProperty' || nameOf(callee.object) === 'require'));
      if (required && first !== undefined && first.type !== 'SpreadElement') refer(node.start, literal(first));
    },
    MemberExpression(node) {
      if (nameOf(node.property) === 'env' && node.object.type !== 'Super' && isProcess(node.object)) {
        readsEnvironment(node.start);
      }
    },
    VariableDeclarator(node) {
      if (node.id.type === 'ObjectPattern' && node.init !== null && isProcess(node.init) && takesEnv(node.id)) {
        readsEnvironment(node.start);
      }
    },
  }).visit(program);

  return {
    references,
    environmentReads,
    errors: errors.map(({ message, labels }) => ({ line: lineAt(text, labels[0]?.start ?? 0), message })),
  };
};

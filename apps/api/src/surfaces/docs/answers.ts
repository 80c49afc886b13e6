import type { Answer } from '../../http/hono.ts';
import { type Docs, pathsOf } from './paths.ts';

/** What is known about the API, for people and for programs; made, and loaded, when any of it is first asked for. */
export const docsPaths = (docs: Docs): readonly (readonly [path: string, answer: Answer])[] => {
  let loading: Promise<ReadonlyMap<string, Answer>> | undefined;
  const load = () => {
    loading ??= import('./pages.ts').then(({ docsAnswers }) => docsAnswers(docs));
    return loading;
  };
  return pathsOf(docs).map((path) => [path, async (c) => ((await load()).get(path) ?? unknown(path))(c)]);
};

const unknown = (path: string): Answer => {
  throw new Error(`nothing answers ${path}: docs/pages.ts must`);
};

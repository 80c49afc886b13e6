import type { MiddlewareHandler } from 'hono';
import type { Env } from './env.ts';
import { problemResponse } from './problem.ts';
import type { Route } from './route.ts';

/**
 * Answers 405 to a path that is spelled out where the method is none of its own: `{id}` beside it would take its last
 * part for an id.
 */
export const guardLiteralPaths = (routes: readonly Route[]): MiddlewareHandler<Env> => {
  const methods = methodsByPath(routes);
  return async (c, next) => {
    const taken = methods.get(c.req.path);
    if (!taken || taken.includes(c.req.method)) return next();
    return problemResponse(c, 'method-not-allowed', { headers: { Allow: taken.join(', ') } });
  };
};

const methodsByPath = (routes: readonly Route[]): ReadonlyMap<string, readonly string[]> => {
  const literal = routes.filter(({ endpoint: { path } }) => !path.includes('{'));
  const byPath = Map.groupBy(literal, ({ endpoint: { path } }) => path);
  return new Map([...byPath].map(([path, same]) => [path, same.flatMap(({ endpoint }) => methodsOf(endpoint.method))]));
};

const methodsOf = (method: string): readonly string[] => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]);

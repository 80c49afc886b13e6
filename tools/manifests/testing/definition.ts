type Visited = { readonly path: string; readonly value: object; readonly read: Set<string> };

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A definition of @kubernetes-models: what is valid, `validate` passes over. */
export type Definition = { readonly prototype: { validate(): void } };

/**
 * What is wrong with a document by its definition: what that throws, or, as it passes over fields that it does not know, those
 * that it never looked at.
 */
export const faultsIn = (document: object, { prototype }: Definition): readonly string[] => {
  const visited: Visited[] = [];
  const watched = (value: object, path: string): object => {
    const read = new Set<string>();
    visited.push({ path, value, read });
    return new Proxy(value, {
      get: (target, key, receiver) => {
        const found: unknown = Reflect.get(target, key, receiver);
        if (typeof key !== 'string') return found;
        read.add(key);
        return isObject(found) ? watched(found, `${path}/${key}`) : found;
      },
    });
  };
  const root = Object.fromEntries(
    Object.entries(document).map(([key, value]) => [key, isObject(value) ? watched(value, `/${key}`) : value]),
  );
  try {
    prototype.validate.call(Object.setPrototypeOf(root, prototype));
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  const readAt = new Map<string, Set<string>>();
  for (const { path, read } of visited) readAt.set(path, new Set([...(readAt.get(path) ?? []), ...read]));
  return [...new Map(visited.map(({ path, value }) => [path, value]))].flatMap(([path, value]) =>
    Object.keys(value)
      .filter((key) => !readAt.get(path)?.has(key))
      .map((key) => `${path}/${key}`),
  );
};

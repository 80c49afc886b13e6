const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Shows of a path what routes and ids are made of; whatever else a client put there may be a secret. */
export const loggedPath = (routes: Iterable<string>): ((path: string) => string) => {
  const known = new Set([...routes].flatMap((route) => route.split('/')));
  return (path) =>
    path
      .split('/')
      .map((part) => (known.has(part) || UUID.test(part) ? part : '[redacted]'))
      .join('/');
};

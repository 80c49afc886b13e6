const ANY_PORT = ':*';

/** Whether an origin is one of those that are listed, of which `http://localhost:*` has whichever port, or none. */
export const originsOf = (listed: readonly string[]): ((origin: string) => boolean) => {
  const exact = new Set(listed.filter((origin) => !origin.endsWith(ANY_PORT)));
  const anyPort = new Set(listed.filter((origin) => origin.endsWith(ANY_PORT)).map((origin) => origin.slice(0, -2)));
  return (origin) => exact.has(origin) || (anyPort.size > 0 && anyPort.has(origin.replace(/:\d{1,5}$/, '')));
};

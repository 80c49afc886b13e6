/** A value of ours in the browser's storage; what cannot be read is as good as nothing. */
export const stored = <Value>(storage: Storage, key: string) => ({
  read: (): Value | null => {
    try {
      return asValue(JSON.parse(storage.getItem(key) ?? 'null'));
    } catch {
      return null;
    }
  },
  write: (value: Value | null): void => {
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
  },
});

/** Only `write` writes under the key, and it takes no other type. */
const asValue = <Value>(json: unknown): Value | null => json as Value | null;

/** Whatever JSON is there. */
// biome-ignore lint/suspicious/noExplicitAny: an answer is walked field by field
export type Json = any;

/** Where an answer has other fields than the example, at any depth, or other kinds of values; null stands for anything. */
export const differences = (real: Json, example: Json, at = ''): readonly string[] => {
  if (real === null || example === null) return [];
  if (Array.isArray(example) && Array.isArray(real)) {
    if (example.length > 0 && real.length === 0) return [`${at} is empty`];
    return example.length === 0 ? [] : real.flatMap((one) => differences(one, example[0], `${at}[]`));
  }
  if (typeof example === 'object' && typeof real === 'object') {
    const names = [...new Set([...Object.keys(example), ...Object.keys(real)])];
    return names.flatMap((name) => {
      if (!(name in real)) return [`${at}.${name} is in the example alone`];
      if (!(name in example)) return [`${at}.${name} is not in the example`];
      return differences(real[name], example[name], `${at}.${name}`);
    });
  }
  return typeof real === typeof example ? [] : [`${at} is ${typeof real}`];
};

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** In its two largest units, such as "1 h 30 min"; rounded down. */
export const duration = (seconds: number): string => {
  const place = units.findIndex(([, size]) => seconds >= size);
  if (place < 0) return '0 s';
  let left = Math.floor(seconds);
  const said = units.slice(place, place + 2).map(([name, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? '' : `${count} ${name}`;
  });
  return said.filter(Boolean).join(' ');
};

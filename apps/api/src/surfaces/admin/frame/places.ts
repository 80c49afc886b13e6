import type { StaffPage } from './page.ts';

/** The page of a path, with what its names in braces stand for; null where there is none. */
export const placeOf = (
  pages: readonly StaffPage[],
  path: string,
): { readonly page: StaffPage; readonly params: Readonly<Record<string, string>> } | null => {
  for (const page of pages) {
    const pattern = page.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    const found = new RegExp(`^${pattern}$`).exec(path);
    if (found) return { page, params: { ...found.groups } };
  }
  return null;
};

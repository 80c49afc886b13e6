export type Page = { readonly items: readonly unknown[]; readonly page: { readonly next: string | null } };

/** Every item of every page, each page asked for when the loop gets there. */
export async function* itemsOf(pageAt: (cursor: string | undefined) => Promise<Page>): AsyncGenerator<unknown, void> {
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const { items, page } = await pageAt(cursor);
    yield* items;
    cursor = page.next;
  }
}

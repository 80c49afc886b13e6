const descriptions: Readonly<Record<string, string>> = {
  Users: 'Who is registered, and their profile.',
  Addresses: 'Where a user has orders sent: at most 20 addresses, each with a version of its own.',
  Sessions: 'Signing in, staying so and signing out.',
  'API keys': 'Access for programs: scoped, with an expiry, shown once.',
  Products: 'What is sold, and at which price.',
  Inventory: 'How much of a product there is, and each movement of it.',
  Orders: 'Orders that are met in full or take nothing, their states and their history.',
  Notifications: 'What a user is told, newest first.',
  Internal: 'For operators, from inside the cluster alone.',
};

/** A tag as the document lists it; the linter finds one that nothing is said of. */
export const tagOf = (name: string) => {
  const description = descriptions[name];
  return description === undefined ? { name } : { name, description };
};

import { asId, type NewId } from '@orderline/domain/shared';

/** Gives the first one who asks that id, and all others new ones: a use case names first what it makes. */
export const firstId = (id: string, newId: NewId): NewId => {
  let given = false;
  return () => {
    if (given) return newId();
    given = true;
    return asId(id);
  };
};

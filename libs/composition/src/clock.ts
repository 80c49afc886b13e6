import { asId, type NewId } from '@orderline/domain/shared';
import { v7 } from 'uuid';

export const newId: NewId = () => asId(v7());

export const now = (): Date => new Date();
